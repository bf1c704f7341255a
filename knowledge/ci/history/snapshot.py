"""One snapshot: everything a database was built from, under one id."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One entry of the history.

    Attributes:
        number: counts up, from 1, in one home folder.
        id: hash of the facts and layers; the same facts have the same id on every machine.
        made_at: moment in universal time, `2026-11-24T23:40:05Z`.
        event: build, discovery or import.
        note: what it was, in one line.
    """

    number: int
    id: str
    made_at: str
    event: str
    note: str

    @property
    def short_id(self) -> str:
        """Enough of the id to name it."""
        return self.id[:12]
