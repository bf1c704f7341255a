"""Writes the job script of a batch."""

from __future__ import annotations

import math
import shlex
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import estimators
from estimators.harp.running.task import Task
from knowledge.settings import settings

MARGIN_SECONDS = 120.0
"""Over the limit of the run: for starting this program and for ending the run. A choice; the run's own limit is the one
that should be met, because only then is its time known."""
SETUP_MARGIN_SECONDS = 900.0
"""More, where data are set up. A choice: half of the limit of a set-up, not measured."""
WATCHER_BYTES = 300_000_000
"""Memory that is asked for this program, beside the run. A choice, not measured: ample for Python with pydantic."""


@dataclass(frozen=True, slots=True)
class Wants:
    """What tasks must have in common to be elements of one array; memory in bytes on each node."""

    nodes: int
    cores: int
    gpus: int
    memory_bytes: int | None


def wants_of(task: Task) -> Wants:
    """What a task wants."""
    return Wants(task.nodes, task.cores, task.gpus, task.application.limits.memory_bytes)


def script_of(
    token: str,
    tasks: Sequence[Task],
    folder: Path,
    *,
    partition: str | None,
    account: str | None,
    options: Sequence[str] = (),
) -> str:
    """The script of tasks that want the same.

    Args:
        token: becomes the name of the job, by which it is found again. folder: of the batch.
        options: more options for sbatch, as written after `#SBATCH`.
    """
    lines = [f"#SBATCH {one}" for one in [*_options(token, tasks, folder, partition, account), *options]]
    root = Path(estimators.__file__).parent.parent
    element = f"{shlex.quote(str(folder))}/$SLURM_ARRAY_TASK_ID"
    return "\n".join([
        "#!/bin/bash",
        *lines,
        "unset TZ LC_ALL SLURM_TIME_FORMAT  # set for sbatch itself, not for the run",
        f"export IPLANE_HOME={shlex.quote(str(settings().home.resolve()))}",
        f"export PYTHONPATH={shlex.quote(str(root))}${{PYTHONPATH:+:$PYTHONPATH}}",
        f"exec {shlex.quote(sys.executable)} -m estimators.harp.running {element}.task {element}.began {element}.run",
        "",
    ])  # fmt: skip


def _options(token: str, tasks: Sequence[Task], folder: Path, partition: str | None, account: str | None) -> list[str]:
    wants = wants_of(tasks[0])
    longest = max(one.walltime_seconds for one in tasks) + MARGIN_SECONDS
    longest += SETUP_MARGIN_SECONDS if any(one.application.setup for one in tasks) else 0.0
    found = [
        f"--job-name={token}",
        f"--array=0-{len(tasks) - 1}",
        f"--output={folder}/%a.out",
        f"--nodes={wants.nodes}",
        f"--ntasks-per-node={math.ceil(wants.cores / wants.nodes)}",
        "--cpus-per-task=1",
        f"--time={math.ceil(longest / 60)}",
        "--no-requeue",
    ]
    if wants.memory_bytes is not None:
        found.append(f"--mem={math.ceil((wants.memory_bytes + WATCHER_BYTES) / 2**20)}M")
    if wants.gpus:
        found.append(f"--gpus-per-node={math.ceil(wants.gpus / wants.nodes)}")
    found += [f"--partition={partition}"] if partition else []
    found += [f"--account={account}"] if account else []
    return found
