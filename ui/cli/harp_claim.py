"""`iplane harp claim`: makes the full-scale runs that judge a campaign; `iplane harp ship` writes runs as a table."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from estimators.harp.run import Run


def register(commands: typer.Typer) -> None:
    """Add the commands to `iplane harp`."""
    commands.command("claim")(claim)
    commands.command("ship")(ship)


def claim(
    application: Annotated[str, typer.Argument(help="Application, by name.")],
    test: Annotated[int, typer.Option(min=1, max=1000, help="Full-scale runs that everything is judged on.")] = 16,
    pool: Annotated[int, typer.Option(min=0, max=1000, help="Further full-scale runs, to learn from alone.")] = 8,
    seed: Annotated[int, typer.Option(min=0, help="Of the drawing.")] = 1,
    jobs: Annotated[int | None, typer.Option(min=1, help="Runs at a time; one a core by default.")] = None,
) -> None:
    """Measure full-scale runs that no campaign sees; `iplane evaluate harp-claim` judges by them."""
    from estimators.harp.claim import POOL, TEST, full_scale_tasks, measure
    from estimators.harp.history import RunHistory
    from estimators.harp.running import LocalExecutor, check_programs
    from estimators.harp.running.machine import physical_cores
    from estimators.harp.shelf import find

    chosen = find(application)
    check_programs(chosen)
    most_cores = len(physical_cores(None))
    tasks = full_scale_tasks(chosen, TEST, test, seed, most_cores)
    tasks += full_scale_tasks(chosen, POOL, pool, seed, most_cores) if pool else []
    measure(tasks, LocalExecutor(jobs), RunHistory.of(), _told)
    print(f"{chosen.name}: {len(tasks)} full-scale runs are on record.")


def _told(run: Run, done: int, number: int) -> None:
    seconds = "no time" if run.wall_seconds is None else f"{run.wall_seconds:.3g} s"
    inputs = ", ".join(f"{name} {value}" for name, value in run.configuration.items())
    note = f" ({run.message})" if run.message else ""
    print(f"[{done} of {number}] {run.campaign_id}: {inputs}: {run.status}, {seconds}{note}", file=sys.stderr)


def ship(
    application: Annotated[str, typer.Argument(help="Application, by name.")],
    folder: Annotated[Path, typer.Option(help="Folder the table is written to.")],
    note: Annotated[str, typer.Option(help="What else to know of the machine, such as other load.")] = "",
) -> None:
    """Write the runs of your own history as a table with the facts of this machine, to be shipped or shared."""
    from estimators.harp.history import RunHistory
    from estimators.harp.measured import Machine, write_machine, write_runs_csv
    from estimators.harp.run import Origin
    from estimators.harp.running.machine import node_type
    from knowledge.errors import RequestError

    runs = RunHistory.of().runs(application)
    if not runs:
        raise RequestError.of("APPLICATION", application, "the history holds no run of it", "run a campaign first")
    if not folder.is_dir():
        raise RequestError.of("--folder", str(folder), "it is no folder", "make it first")
    here = [run for run in runs if run.node_type == node_type() and run.started is not None]
    if not here:
        raise RequestError.of(
            "APPLICATION", application, "none of its runs was made on this machine", "run it here first"
        )
    kept = [run.model_copy(update={"origin": Origin.SHIPPED, "host": None}) for run in here]
    write_runs_csv(folder / f"{application}.csv.gz", kept)
    write_machine(folder / f"{application}.machine.yaml", Machine.model_validate({**_facts(here), "note": note}))
    print(f"{len(here)} runs of {application} written to {folder}.")
    if len(here) < len(runs):
        print(f"{len(runs) - len(here)} runs of other machines or without a date were left out.")


def _facts(runs: list[Run]) -> dict[str, object]:
    import psutil

    from estimators.harp.running.machine import node_type

    last = max(run.started for run in runs if run.started is not None)
    words = node_type() or "a processor that does not tell its name"
    return {
        "node_type": words,
        "cpu_model": words.rsplit(",", 1)[0],
        "cores": len(psutil.Process().cpu_affinity() or [0]),
        "memory_bytes": psutil.virtual_memory().total,
        "operating_system": _operating_system(),
        "measured": last.date(),
        "version": next((run.version for run in reversed(runs) if run.version), ""),
        "made_by": f"iplane harp campaign run {runs[0].application}; iplane harp claim {runs[0].application}",
    }


def _operating_system() -> str:
    import platform

    try:
        return platform.freedesktop_os_release()["PRETTY_NAME"]
    except (OSError, KeyError):
        return platform.system()
