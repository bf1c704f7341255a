"""What carries the runs of a campaign out: this machine or its batch system."""

from __future__ import annotations

from estimators.harp.campaign.options import Options
from estimators.harp.running import Executor, LocalExecutor, Progress
from knowledge.errors import RequestError


def executor_of(options: Options, on_progress: Progress | None = None) -> Executor:
    """The executor that a person asked for.

    Raises:
        RequestError: it cannot be had here.
    """
    if not options.slurm:
        return LocalExecutor(options.jobs, exclusive=options.exclusive, on_progress=on_progress)
    import estimators.harp.running as running

    make = getattr(running, "SlurmExecutor", None)
    if make is None:
        raise RequestError("--slurm is given, but this version runs campaigns on its own machine only; leave it out.")
    found: Executor = make(partition=options.partition, account=options.account, most_jobs=options.jobs)
    return found


def most_here(*, slurm: bool) -> dict[str, int]:
    """The most cores and nodes that one run may take where it is run; any number where a batch system decides."""
    return {} if slurm else {"cores": LocalExecutor().cores, "nodes": 1}
