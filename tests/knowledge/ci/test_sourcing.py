"""Which of a system's sources a reader is shown first."""

from __future__ import annotations

from typing import Any

from knowledge.ci.sourcing import system_sources

DOCS = "https://docs.centre.example/big/"


def source(number: int, url: str, covers: str, date: str | None, weak: bool = False) -> Any:
    return {"source_id": f"big:{number}", "url": url, "covers": covers, "date": date, "is_weak": weak, "how": "manual"}


def test_own_and_telling_pages_come_first_weak_ones_last() -> None:
    rows = [
        source(1, "repositories not identified", "partitions, limits, charge, nodes, queue", "2026-09", weak=True),
        source(2, "https://code.example/somebody/notes", "partition names", "2026-08"),
        source(3, "https://www.centre.example/old", "partitions, limits", "2020"),
        source(4, "https://www.centre.example/new", "partitions, limits", "2026-01"),
        source(5, "https://code.example/somebody/guide", "partitions, limits, charge", None),
    ]
    ids = [found.id for found in system_sources(rows, "Big", DOCS)]
    assert ids == ["ci:big:4", "ci:big:3", "ci:big:5", "ci:big:2", "ci:big:1"]
