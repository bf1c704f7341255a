"""The cell `GpuInfo` of a SkyPilot catalogue: a Python dictionary as text, or just a name, or a name with its memory.

Some catalogues write GiB into `SizeInMiB`. No accelerator has less than a GiB, so a smaller number is taken as GiB.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from knowledge.ci.importers.report import BadRowError

_MIB_PER_GIB = 1024
_WITH_MEMORY = re.compile(r"(?P<name>[^:{}]+):(?P<gib>\d{1,4})\s?G(?:i?B)?", re.ASCII)


@dataclass(frozen=True, slots=True)
class GpuInfo:
    """What the cell tells of one accelerator: its name and memory [GiB], where given."""

    name: str | None = None
    memory_gib: float | None = None


@lru_cache(maxsize=4096)
def gpu_info(cell: str) -> GpuInfo:
    """Read the cell.

    Raises:
        BadRowError: it begins as a dictionary and is none.
    """
    if not cell.startswith(("{", "[")):
        match = _WITH_MEMORY.fullmatch(cell)
        return GpuInfo(match["name"], float(match["gib"])) if match else GpuInfo(cell or None)
    raw = _dictionary(cell)
    cards = raw.get("Gpus")
    card = cards[0] if isinstance(cards, list) and cards and isinstance(cards[0], dict) else {}
    name, memory = card.get("Name"), card.get("MemoryInfo")
    size = memory.get("SizeInMiB") if isinstance(memory, dict) else None
    return GpuInfo(name if isinstance(name, str) and name else None, _gib(size))


def _dictionary(cell: str) -> dict[str, Any]:
    """Python's way of writing it as JSON; names in it hold no apostrophes."""
    text = cell.replace("'", '"').replace("None", "null").replace("True", "true").replace("False", "false")
    try:
        raw = None if "\\" in cell else json.loads(text)  # an escape could smuggle in half a character
    except (ValueError, RecursionError):
        raise BadRowError("GpuInfo is no dictionary that can be read") from None
    if not isinstance(raw, dict):
        raise BadRowError("GpuInfo is no dictionary")
    return raw


def _gib(size: object) -> float | None:
    if isinstance(size, bool) or not isinstance(size, int | float) or not 0 < size < _MIB_PER_GIB**3:
        return None
    return float(size) if size < _MIB_PER_GIB else size / _MIB_PER_GIB
