"""Runs one task from a file, on the node of a batch job: `python -m estimators.harp.running TASK BEGAN RUN`."""

from __future__ import annotations

import os
import signal
import sys
import time
from pathlib import Path

from estimators.harp.run import Status
from estimators.harp.running.carried import read_task, write_whole
from estimators.harp.running.machine import physical_cores
from estimators.harp.running.once import run_once
from estimators.harp.running.place import Place
from estimators.harp.running.record import unmeasured
from estimators.harp.running.watched import Switch
from knowledge.errors import ServiceError


def main(task_path: Path, began_path: Path, run_path: Path) -> int:
    """Run it, unless that has been done.

    Args:
        began_path: is written when the measured command begins: the moment, in seconds since 1970.
        run_path: is written when it has ended.
    """
    if run_path.exists():
        return 0
    task, switch = read_task(task_path), Switch()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: switch.throw())
    cores = physical_cores()
    lent = len(cores) <= max(1, task.cores // task.nodes)  # else others may be on the same cores, and it is not bound
    place = Place(
        cpus=cores if lent else (), switch=switch, on_start=lambda: write_whole(began_path, repr(time.time()))
    )
    try:
        run = run_once(task, place)
    except ServiceError as error:
        run = unmeasured(task, Status.KILLED, error.message)
    if task.nodes > 1:
        note = "Memory, processor time and bytes are those of the first node."
        run = run.model_copy(update={"message": f"{run.message} {note}".strip()})
    write_whole(run_path, run.model_dump_json())
    return 0


if __name__ == "__main__":
    os.chdir("/")
    sys.exit(main(*(Path(word) for word in sys.argv[1:4])))
