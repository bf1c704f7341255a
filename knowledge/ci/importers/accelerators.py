"""Which row of the database an export's accelerator means. Two rows that fit are none: nothing is picked silently."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from knowledge.ci.accelerator_names import AcceleratorNames, NamedRow

_LOW, _HIGH = 0.85, 1.10
"""Exports give the announced memory, or what the driver leaves of it."""


@dataclass(frozen=True, slots=True)
class Found:
    """What a name means.

    Attributes:
        accelerator_id: the row; `None` if none or several fit.
        candidates: the ids that fit.
    """

    accelerator_id: str | None
    candidates: tuple[str, ...]


class AcceleratorFinder:
    """Finds accelerators of exports, and remembers what it found."""

    def __init__(self, names: AcceleratorNames) -> None:
        self._names = names
        self.find = lru_cache(maxsize=4096)(self._find)

    def _find(self, text: str, memory_gib: float | None, model: str | None, stated: str | None) -> Found:
        """The row that fits.

        Args:
            text: the accelerator's name in the export. memory_gib: of one accelerator.
            model: a second, longer name in the export.
            stated: the row that the database has for this instance type; it settles which of several is meant.
        """
        fitting = [row for row in self._names.matches(text) if _fits(row, memory_gib, text)]
        if model is not None and model != text:
            both = set(self._names.matches(model))
            fitting = [row for row in fitting if row in both] or fitting
        ids = tuple(row.id for row in fitting)
        if stated in ids:
            return Found(stated, ids)
        return Found(ids[0] if len(ids) == 1 else None, ids)


def _fits(row: NamedRow, memory_gib: float | None, text: str) -> bool:
    if row.is_custom and "custom" not in text.lower():
        return False
    if memory_gib is None or row.memory_gb is None or row.memory_gb < 1:
        return True
    return _LOW * row.memory_gb <= memory_gib <= _HIGH * row.memory_gb
