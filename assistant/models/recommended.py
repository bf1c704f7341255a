"""Models of Ollama's library that can call tools, and how much memory they ask for (facts: `recommended.csv`).

What a model takes is its file and the cache of its context: keys and values of every layer in half precision, for as
many tokens as the settings ask for (`cache_bytes_per_token` = 2 x 2 bytes x layers x key-value heads x head size). It
should take no more than three quarters of a machine's memory. Both are rules of thumb, and the sizes are rounded by
whoever wrote them down; `as_of` is the day of the copy that they were read from, empty if that bore none.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

MACHINES_GB = (8, 16, 24, 48)
"""Memory of the machines that models are recommended for."""
_SHARE = 0.75
_FACTS = Path(__file__).with_name("recommended.csv")


@dataclass(frozen=True, slots=True)
class Recommended:
    """One model.

    Attributes:
        size_bytes: about what is downloaded and stored.
        context_tokens: the longest context that it was made for.
        cache_bytes_per_token: about what its context takes.
        page: where Ollama's library tells about it.
        as_of: date, perhaps without its day, of the copy that the size was read from; empty = that bore no date.
        read: what the figures were read from.
    """

    model: str
    parameters: str
    size_bytes: int
    context_tokens: int
    cache_bytes_per_token: int
    page: str
    as_of: str
    read: str

    def needed_bytes(self, context_tokens: int) -> int:
        """About what it takes in memory with a context of that many tokens; it holds no more than it was made for."""
        return self.size_bytes + self.cache_bytes_per_token * min(context_tokens, self.context_tokens)

    def machine_gb(self, context_tokens: int) -> int | None:
        """Memory of the smallest machine it is recommended for; `None` = none of `MACHINES_GB` is large enough."""
        needed = self.needed_bytes(context_tokens)
        return next((memory for memory in MACHINES_GB if needed <= _SHARE * memory * 10**9), None)


@lru_cache(maxsize=1)
def recommended() -> tuple[Recommended, ...]:
    """All of them, the smallest first."""
    with _FACTS.open(encoding="utf-8", newline="") as file:
        return tuple(sorted((_read(row) for row in csv.DictReader(file)), key=lambda one: one.size_bytes))


def near_names(name: str) -> list[str]:
    """Recommended models whose names come near this one, best first; perhaps none."""
    from rapidfuzz import process

    names = [one.model for one in recommended()]
    return [near for near, _, _ in process.extract(name, names, limit=2, score_cutoff=80) if near != name]


def _read(row: dict[str, str]) -> Recommended:
    return Recommended(
        model=row["model"],
        parameters=row["parameters"],
        size_bytes=round(float(row["size_gb"]) * 10**9),
        context_tokens=int(row["context_tokens"]),
        cache_bytes_per_token=int(row["cache_bytes_per_token"]),
        page=row["page"],
        as_of=row["as_of"],
        read=row["read"],
    )
