"""All runs that are known of an application: shipped ones and one's own."""

from __future__ import annotations

from estimators.harp.history.store import RunHistory
from estimators.harp.measured import shipped_names, shipped_runs
from estimators.harp.run import Run
from knowledge.settings import Settings


def known_runs(application: str, chosen: Settings | None = None) -> tuple[Run, ...]:
    """Shipped runs and those of the home folder, in the order of their ids; one's own wins on the same id.

    Args:
        application: its name. chosen: settings whose home folder is meant; this process's by default.

    Raises:
        ServiceError: the history cannot be read. FactError: a shipped table is damaged.
    """
    found = {run.run_id: run for run in shipped_runs(application)}
    found |= {run.run_id: run for run in RunHistory.of(chosen).runs(application)}
    return tuple(found[run_id] for run_id in sorted(found))


def known_names(chosen: Settings | None = None) -> tuple[str, ...]:
    """Applications of which any run is known, with or without an application file."""
    return tuple(sorted({*shipped_names(), *RunHistory.of(chosen).counts()}))


def record(run: Run) -> None:
    """The door for a program that finishes runs, such as the execution engine: one run, on the disk on return.

    The same run id written again renews the run. For many runs at once take `RunHistory.of().add`.

    Args:
        run: with `origin=Origin.ENGINE`, an id of the engine's own (`engine-<job id>` is one), the configuration in
            the units of the application file, and a status; a run that was stopped at its limit is `TIMED_OUT` with
            the time it had, so that models learn the bound.

    Raises:
        ServiceError: it cannot be written.
    """
    RunHistory.of().add([run])
