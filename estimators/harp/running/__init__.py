"""Runs one configuration of an application and measures it.

    Task ──run_once──> Run            set-up of the data (once), the command under a watcher, its figures, its status
    Task ──Executor──> Run, later     LocalExecutor: side by side on this machine, each on cores of its own
                                  SlurmExecutor: as jobs of a batch system, measured on the nodes

A run comes back whatever its command does; only a full disk and the like are errors.
"""

from estimators.harp.running.executor import Executor, Progress
from estimators.harp.running.local import LocalExecutor
from estimators.harp.running.once import run_once
from estimators.harp.running.place import Place
from estimators.harp.running.slurm import SlurmExecutor
from estimators.harp.running.software import check_programs, version_of
from estimators.harp.running.task import Task

__all__ = [
    "Executor",
    "LocalExecutor",
    "Place",
    "Progress",
    "SlurmExecutor",
    "Task",
    "check_programs",
    "run_once",
    "version_of",
]
