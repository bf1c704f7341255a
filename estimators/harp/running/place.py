"""What a run is lent, and who listens to it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from estimators.harp.running.watched import Switch


@dataclass(frozen=True, slots=True)
class Place:
    """What a run is lent, and who listens to it.

    Attributes:
        cpus: it may run on; empty = any. own_cpus: for its watcher; empty = any.
        gpus: numbers of the accelerators it sees; `None` = whatever is there.
        memory_bytes: at most; `None` = the machine's.
        keep_failed: keep the folder of a run that failed, and say where.
        switch: can stop it.
        on_start: called when the measured command is about to begin (its data are there).
        on_progress: takes the share that is done, 0 to 1.
    """

    cpus: tuple[int, ...] = ()
    own_cpus: tuple[int, ...] = ()
    gpus: tuple[int, ...] | None = None
    memory_bytes: int | None = None
    keep_failed: bool = False
    switch: Switch = field(default_factory=Switch)
    on_start: Callable[[], None] | None = None
    on_progress: Callable[[float], None] | None = None
