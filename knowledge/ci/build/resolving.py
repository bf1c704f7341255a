"""Resolves the accelerator and processor texts of node types to rows of the tables, and says how.

Ambiguous stays ambiguous: then there is no id but a reason, and the rows it may be. A memory figure of the node type
settles it only when exactly one row fits, and this is recorded as derived.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from knowledge.ci.accelerator_names import AcceleratorNames, NamedRow
from knowledge.ci.build.reading import aliases
from knowledge.ci.build.system_form import GpuForm
from knowledge.ci.build.table_form import ProcessorRow

How = Literal["stated", "alias", "derived from the words", "derived from the memory", "alias, memory of the node type"]

_SLICE = re.compile(r"\bMIG\b|\bslice\b|vGPU", re.IGNORECASE)
_SEVERAL = re.compile(r"\bor\b|,.*\b(and|among)\b|many types", re.IGNORECASE)
_LOW, _HIGH = 0.85, 1.10
"""Sites write the memory that the driver shows (45 of 48 GB) or the announced size (192 of 180 GB)."""


@dataclass(frozen=True, slots=True)
class Resolution:
    """What an accelerator text means.

    Attributes:
        accelerator_id: the row; `None` if it is ambiguous or unknown.
        candidates: ids the text may mean when it is ambiguous.
        how: how the row was found. reason: why there is none.
    """

    accelerator_id: str | None
    candidates: tuple[str, ...] = ()
    how: How | None = None
    reason: str | None = None


def resolve_accelerator(gpu: GpuForm, names: AcceleratorNames) -> Resolution:
    """Find the row that a node type's accelerator text means."""
    if gpu.accelerator_id is not None:
        return Resolution(gpu.accelerator_id, how="stated")
    text = gpu.model or ""
    if not text or "not found" in text or "not read" in text:
        return Resolution(None, reason="the sources do not name the model")
    if _SLICE.search(text):
        return Resolution(None, reason="a slice of a card: its figures depend on the profile")
    if _SEVERAL.search(text):
        return Resolution(None, reason="the sources name several models")
    exact = names.literal(text)
    if exact is not None and _memory_fits(exact, gpu.memory_gb):
        return Resolution(exact.id, how="alias")
    return _by_words(text, gpu.memory_gb, names, exact)


def _by_words(text: str, memory_gb: float | None, names: AcceleratorNames, exact: NamedRow | None) -> Resolution:
    rows = [row for row in names.matches(text) if row is not exact and not row.is_custom]
    if exact is not None and not rows:
        rows = [row for row in names.rows if row is not exact and _same_family(row, exact)]
    fitting = [row for row in rows if _memory_fits(row, memory_gb)]
    if len(fitting) == 1:
        how: How = "derived from the words" if len(rows) == 1 and exact is None else "derived from the memory"
        return Resolution(fitting[0].id, how=how)
    if fitting:
        ids = tuple(row.id for row in fitting)
        return Resolution(None, candidates=ids, reason=f"the name fits several models: {', '.join(ids)}")
    if exact is not None:
        return Resolution(exact.id, how="alias, memory of the node type")
    return Resolution(None, reason="no row of the accelerator table has this name and memory")


def _same_family(row: NamedRow, exact: NamedRow) -> bool:
    """Rows that differ from the exact one in their memory only."""
    return {word for word in row.words if not word.endswith("gb")} == {
        word for word in exact.words if not word.endswith("gb")
    }


def _memory_fits(row: NamedRow, memory_gb: float | None) -> bool:
    if memory_gb is None or row.memory_gb is None or row.memory_gb < 1:
        return True
    return _LOW * row.memory_gb <= memory_gb <= _HIGH * row.memory_gb


class ProcessorNames:
    """Finds processors by id, name or alias, vendor and bracketed generation aside."""

    def __init__(self, rows: Iterable[ProcessorRow]) -> None:
        self._by_key: dict[str, str] = {}
        for row in rows:
            for alias in (row.id, row.name, *aliases(row)):
                self._by_key.setdefault(_processor_key(alias), row.id)

    def find(self, text: str | None) -> str | None:
        """The id of the processor that the text names, or `None`."""
        return self._by_key.get(_processor_key(text)) if text else None


def _processor_key(text: str) -> str:
    bare = re.split(r"\s*[(;]", text, maxsplit=1)[0].lower()
    return re.sub(r"[^a-z0-9+]", "", re.sub(r"\b(amd|intel|nvidia|arm|processor|cpu)\b", "", bare)) or text.lower()
