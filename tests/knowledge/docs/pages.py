"""A small library for tests: four pages made by hand."""

from __future__ import annotations

from pathlib import Path

from knowledge.docs import Library, Page
from knowledge.settings import Settings, settings

QUEUES = """
# Queues

The debug partition allows thirty minutes. The standard partition allows two days.

## Why a job is pending

The reason `AssocGrpGRES` means that the GPU limit of your account is reached.

```bash
squeue --me --start
```
"""
STORAGE = """
# Storage

Scratch is purged after forty days without access. The home directory has a quota of 25 GB.
"""


def guide(name: str, text: str, **more: object) -> Page:
    """A guide of a test."""
    return Page(path=f"guides/{name}.md", origin="guide", markup="markdown", text=text, **more)  # type: ignore[arg-type]


def system(name: str, text: str) -> Page:
    """The page of a made-up system."""
    return Page(
        f"systems/{name.lower()}.md", "system", "markdown", text, title=name, system=name.lower(), names=(name,)
    )


PAGES = [
    guide("queues", QUEUES, url="https://example.org/queues", date="2026-01-02"),
    guide("storage", STORAGE),
    system("Zephyr", "# Zephyr\n\nOn Zephyr the longest walltime is 36 hours in the partition gale.\n"),
    system("Boreas", "# Boreas\n\nOn Boreas the longest walltime is 12 hours in the partition frost.\n"),
]


def small_library(home: Path, pages: list[Page] | None = None, stamp: str = "1") -> Library:
    """A library of these pages in a home folder."""
    chosen = PAGES if pages is None else pages
    return Library(Settings(home=home, ollama_host=settings().ollama_host), stamp, lambda: chosen)
