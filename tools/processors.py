"""Finds a CPU, or a board without accelerator, by what people call it: `Raspberry Pi 5`, `Xeon 8480`, `EPYC 7763`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from knowledge.errors import UnknownNameError

if TYPE_CHECKING:
    from knowledge.ci import Catalogue
    from knowledge.ci.types import Processor

_NOISE = frozenset(
    {"intel", "amd", "nvidia", "arm", "cpu", "cpus", "processor", "the", "a", "on", "gb", "board", "model"}
)
"""Words that do not tell processors apart."""

_MEMORY = re.compile(r"(?<!\w)(\d{1,4})\s*gi?b(?!\w)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class FoundProcessor:
    """A processor, and the board it sits on where a device of the catalogue was meant.

    Attributes:
        processor: one socket. memory_bytes: of the board; `None` = not known. board: its name, where one was meant.
        choice: sentence on what was taken where several boards fit.
    """

    processor: Processor
    memory_bytes: int | None = None
    board: str | None = None
    choice: str | None = None


def find_processor(name: str, catalogue: Catalogue) -> FoundProcessor:
    """The one processor that a name covers.

    Raises:
        UnknownNameError: none or several; near names are offered.
    """
    memory = _MEMORY.search(name)
    wanted = _words(_MEMORY.sub(" ", name))
    covered = [one for one in catalogue.processors.values() if wanted and wanted <= _names(one)]
    exact = [one for one in covered if wanted in (_words(one.name), _words(one.id))]
    found = exact if len(exact) == 1 else covered
    if len(found) != 1:
        near = [one.name for one in found[:4]] or _near(name, catalogue)
        hint = "give a name such as 'Raspberry Pi 5' or 'Xeon Platinum 8480+'."
        raise UnknownNameError("processor", name, near, hint=hint)
    return _on_its_board(found[0], int(memory.group(1)) if memory else None, catalogue)


def _on_its_board(processor: Processor, gigabytes: int | None, catalogue: Catalogue) -> FoundProcessor:
    """Boards come with several memories: the one that was named, else the largest, and that is said."""
    boards = [
        offer
        for offer in catalogue.offers
        if offer.kind == "edge" and offer.accelerator is None and offer.processor and offer.processor.id == processor.id
    ]
    sizes = sorted({offer.node_memory_bytes for offer in boards if offer.node_memory_bytes})
    if not boards or not sizes:
        return FoundProcessor(processor)
    chosen = next((size for size in sizes if gigabytes and round(size / 2**30) == gigabytes), sizes[-1])
    text = None
    if gigabytes is None and len(sizes) > 1:
        text = f"The {boards[0].system_name} was taken with {round(chosen / 2**30)} GB of memory."
    return FoundProcessor(processor, chosen, boards[0].system_name, text)


def _names(processor: Processor) -> frozenset[str]:
    return _words(processor.name) | _words(processor.id)


def _words(text: str) -> frozenset[str]:
    return frozenset(re.findall(r"[a-z0-9]+", text.lower())) - _NOISE


def _near(name: str, catalogue: Catalogue) -> list[str]:
    from rapidfuzz import fuzz, process

    names = [one.name for one in catalogue.processors.values()]
    return [match[0] for match in process.extract(name, names, scorer=fuzz.WRatio, limit=3, score_cutoff=86)]
