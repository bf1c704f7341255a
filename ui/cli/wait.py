"""`iplane wait`: what is known about the queues of systems: import waits, see them, forget them."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from estimators.wait.history import WaitHistory
    from estimators.wait.trace import Trace

commands = typer.Typer(
    name="wait", help="The history of queue waits that predictions are learned from.", no_args_is_help=True
)

System = Annotated[str, typer.Option(help="System that the waits are of, such as delta.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON document.")]


def register(app: typer.Typer) -> None:
    """Add the commands to the command line."""
    app.add_typer(commands)


@commands.command("import")
def import_(
    file: Annotated[Path, typer.Argument(help="Output of sacct --parsable2, SWF, or CSV; plain or .gz.")],
    system: System,
    format: Annotated[str | None, typer.Option(help="swf, sacct or csv; found from the file by default.")] = None,
    as_json: AsJson = False,
) -> None:
    """Import a system's waits: sacct -a -X -P -o JobID,User,Partition,Submit,Start,End,State,NNodes,NCPUS,Timelimit."""
    from dataclasses import asdict

    from estimators.wait.formats import read_trace
    from estimators.wait.formats.opening import FORMATS
    from knowledge.errors import RequestError
    from ui.cli.evaluating import tell_left_out

    if format is not None and format not in FORMATS:
        raise RequestError.of("--format", format, f"it must be one of {', '.join(FORMATS)}", "choose one of them")
    system_id = _system(system)
    trace = read_trace(file, format)
    tell_left_out(trace.name, trace.skipped)
    trace.require_waits()
    done = _history().add(system_id, trace.jobs)
    known = sum(job.wait_s is not None for job in trace.jobs)
    told = {"system": system_id, **asdict(done), "waits": known, "skipped_rows": len(trace.skipped)}
    _tell(told, as_json, _sentence(told, trace))


@commands.command()
def show(as_json: AsJson = False) -> None:
    """Show what the history holds: jobs, and waits by partition."""
    history = _history()
    counts, found = history.counts(), history.summaries()
    if as_json:
        import json
        from dataclasses import asdict

        systems = [{"system": system, "jobs": jobs, "waits": waits} for system, jobs, waits in counts]
        print(json.dumps({"systems": systems, "partitions": [asdict(one) for one in found]}, indent=2))
        return
    from ui.cli.table import print_table, say

    if not counts:
        say("No waits were imported: `iplane wait import FILE --system NAME`.")
        return
    for system, jobs, waits in counts:
        say(f"{system}: {jobs:,} {'job' if jobs == 1 else 'jobs'}, the wait of {waits:,} known")
    rows = [
        (one.system, one.partition or "(all)", f"{one.known:,}", _time(one.median_s), _time(one.upper_s))
        for one in found
    ]
    print_table(
        "", ("system", "partition", "last waits", "half start within", "90 % start within"), rows, right=(2, 3, 4)
    )


@commands.command()
def forget(system: System, as_json: AsJson = False) -> None:
    """Remove all imported waits of a system."""
    system_id = _system(system)
    removed = _history().forget(system_id)
    _tell({"system": system_id, "removed": removed}, as_json, f"{removed:,} jobs of {system_id} were removed.")


def _system(name: str) -> str:
    from knowledge.ci import open_catalogue

    return str(open_catalogue().system(name).id)


def _history() -> WaitHistory:
    from estimators.wait.history import WaitHistory
    from knowledge.settings import settings

    return WaitHistory(settings().wait_history_path)


def _sentence(told: dict[str, Any], trace: Trace) -> str:
    left = told["skipped_rows"]
    skipped = f"; {left:,} {'row was' if left == 1 else 'rows were'} left out" if left else ""
    return (
        f"{told['jobs']:,} jobs of {told['system']} read from {trace.name} ({trace.form}), {told['waits']:,} with a"
        f" known wait: {told['added']:,} new, {told['renewed']:,} renewed{skipped}."
    )


def _tell(told: dict[str, Any], as_json: bool, sentence: str) -> None:
    if as_json:
        import json

        print(json.dumps(told, indent=2))
        return
    sys.stdout.write(sentence + "\n")


def _time(seconds: float) -> str:
    from knowledge.quantities import write_hours

    return write_hours(seconds / 3600)
