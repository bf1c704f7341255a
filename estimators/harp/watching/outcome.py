"""How a watched command ended, and what it took."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from enum import StrEnum


class Ending(StrEnum):
    """Who ended it."""

    ITSELF = "itself"
    """It ended, with whatever status; or a signal from elsewhere ended it."""
    TIME = "time"
    MEMORY = "memory"
    DISK = "disk"
    STOPPED = "stopped"
    """The watcher was asked to stop it, or whoever gave the order has died."""
    NOT_STARTED = "not_started"
    """The program could not be started; `last_lines` says why."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """Figures of the whole process tree.

    Attributes:
        ending: see there.
        exit_status: as a shell tells it (128 + signal; 127 not found, 126 not executable).
        wall_seconds: from before it was started to when its first process had ended, or to when it was to be stopped;
            monotonic clock.
        cpu_seconds: user and system, of all its processes.
        peak_memory_bytes: most at one moment, see `memory`.
        read_bytes, written_bytes: through the storage layer; `None` where the system does not count them.
        output_bytes: that it printed, kept or not. last_lines: the end of it.
        matched: whether the pattern was in its output; `None` if none was asked for.
        left_behind: processes that were still there when it had ended, and were stopped.
        kernel_kills: processes that the kernel ended for want of memory meanwhile, anywhere on the machine.
        others_seconds: processor time that others took on its CPUs; `None` where it was not bound to CPUs.
        own_seconds: processor time of the watcher itself meanwhile.
    """

    ending: Ending
    exit_status: int
    wall_seconds: float
    cpu_seconds: float | None
    peak_memory_bytes: int | None
    read_bytes: int | None
    written_bytes: int | None
    output_bytes: int
    last_lines: str
    matched: bool | None = None
    left_behind: int = 0
    kernel_kills: int = 0
    others_seconds: float | None = None
    own_seconds: float = 0.0

    def to_json(self) -> str:
        """One line."""
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, text: str) -> Outcome:
        """Read what `to_json` wrote."""
        read = json.loads(text)
        return cls(**{**read, "ending": Ending(read["ending"])})
