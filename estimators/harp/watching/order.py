"""What a watcher is asked to do."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass


@dataclass(frozen=True, slots=True)
class Order:
    """One command and its limits.

    Attributes:
        words: program and arguments; no shell sees them.
        folder: where it is started, and what the limit of disk holds for.
        environment: all its variables.
        cpus: it may run on; empty = any. own_cpus: the watcher may run on; empty = any.
        walltime_seconds, memory_bytes, output_bytes, disk_bytes: limits, see `Limits` of an application.
        grace_seconds: between asking the processes to end and ending them.
        pattern: regular expression that its output must contain; searched in what is kept of it.
        progress: regular expression whose first group is the number done.
        told_letters: of its output that the outcome holds: the end, or the beginning where that is all.
    """

    words: tuple[str, ...]
    folder: str
    environment: dict[str, str]
    walltime_seconds: float
    cpus: tuple[int, ...] = ()
    own_cpus: tuple[int, ...] = ()
    memory_bytes: int | None = None
    output_bytes: int = 10_000_000
    disk_bytes: int | None = None
    grace_seconds: float = 2.0
    pattern: str | None = None
    progress: str | None = None
    told_letters: int = 4_000

    def to_json(self) -> str:
        """One line."""
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, text: str) -> Order:
        """Read what `to_json` wrote."""
        read = json.loads(text)
        for name in ("words", "cpus", "own_cpus"):
            read[name] = tuple(read[name])
        return cls(**read)
