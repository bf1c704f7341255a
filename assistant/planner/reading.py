"""One message read on its own: slots, cues and what is wrong with it. The same text always reads the same."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from assistant.planner.intent import Scored, score
from assistant.planner.masking import masked
from assistant.planner.names import Names
from assistant.planner.safety import refusal
from assistant.planner.slots import read_slots
from assistant.planner.text import TAKEN, Scan

KEPT = 256
"""Messages whose reading is kept, so that a long thread is not read again at every turn."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A message as read.

    Attributes:
        plain: as written. text: in lower case.
        slots: what it says, by slot name. notes: readings to mention. problems: impossible values.
        flags: small facts about the wording. scored: sums of cues. refusal: the sentence, if it must be refused.
        unknown_model: a network's name that the catalogue lacks.
        masked: the text with names and figures put as their kinds.
        partitions: of every system, in small letters, with the site's spelling.
    """

    plain: str
    text: str
    slots: dict[str, Any]
    notes: tuple[str, ...]
    problems: tuple[str, ...]
    flags: frozenset[str]
    scored: Scored
    refusal: str | None
    unknown_model: str | None
    masked: str = ""
    partitions: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


class Reader:
    """Reads messages with one set of names, and remembers the last ones."""

    def __init__(self, names: Names) -> None:
        self.names = names
        self._kept: OrderedDict[str, Reading] = OrderedDict()

    def read(self, message: str) -> Reading:
        """Read a message, or recall its reading."""
        if message not in self._kept:
            self._kept[message] = self._read(message)
            while len(self._kept) > KEPT:
                self._kept.popitem(last=False)
        self._kept.move_to_end(message)
        return self._kept[message]

    def _read(self, message: str) -> Reading:
        scan = read_slots(Scan.of(message, self.names))
        flags = frozenset(scan.flags)
        unknown = scan.named("unknown_model")
        return Reading(
            plain=scan.plain,
            text=scan.text,
            slots=scan.slots,
            notes=tuple(scan.notes),
            problems=tuple(scan.problems),
            flags=flags,
            scored=score(scan.text, scan.slots, flags),
            refusal=refusal(scan.text),
            unknown_model=unknown[0].value if unknown else None,
            masked=masked(scan.rest, TAKEN, [(one.start, one.end, one.kind) for one in scan.mentions]),
            partitions=self.names.partitions,
        )
