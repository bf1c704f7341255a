"""`iplane harp import`: takes runs that were made elsewhere, from tables or from Slurm's accounting."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from estimators.harp.application import Application
    from estimators.harp.expressions import Value
    from estimators.harp.history import Chosen, Imported, Written


def register(commands: typer.Typer) -> None:
    """Add the command to `iplane harp`."""
    commands.command("import")(import_runs)


def import_runs(
    file: Annotated[
        Path | None,
        typer.Argument(
            help="CSV (plain or .gz) or Parquet; with --sacct the output of sacct --parsable2.", show_default=False
        ),
    ] = None,
    application: Annotated[
        str,
        typer.Option(metavar="NAME", help="Application that the runs are of; it needs no file.", show_default=False),
    ] = "",
    target: Annotated[str | None, typer.Option(metavar="COL", help="Column of the walltime.")] = None,
    time_unit: Annotated[
        str | None, typer.Option(help="Its unit, where the name does not tell: s, ms, min, h.")
    ] = None,
    memory: Annotated[str | None, typer.Option(metavar="COL", help="Column of the peak memory.")] = None,
    memory_unit: Annotated[str | None, typer.Option(help="Its unit: bytes, KB, MB, GB (of 1024).")] = None,
    status: Annotated[str | None, typer.Option(metavar="COL", help="Column that says how a run ended.")] = None,
    map: Annotated[
        list[str] | None, typer.Option(metavar="COL=INPUT", help="Column that holds an input; may be repeated.")
    ] = None,
    set: Annotated[
        list[str] | None,
        typer.Option(metavar="INPUT=VALUE", help="An input with one value for all runs; may be repeated."),
    ] = None,
    sacct: Annotated[bool, typer.Option("--sacct", help="Slurm's accounting: of FILE, else of this machine.")] = False,
    jobs_named: Annotated[str | None, typer.Option(metavar="PATTERN", help="Jobs to take by name: 'gmx*'.")] = None,
    commented: Annotated[str | None, typer.Option(metavar="PATTERN", help="Jobs to take by comment.")] = None,
    in_folder: Annotated[str | None, typer.Option(metavar="PATTERN", help="Jobs to take by working directory.")] = None,
    inputs_from: Annotated[
        list[str] | None,
        typer.Option(
            metavar="REGEX",
            help="Inputs in a job's name, comment, folder or command: 'atoms(?P<atoms>[0-9]+)'; may be repeated.",
        ),
    ] = None,
    days: Annotated[int, typer.Option(min=1, max=3650, help="How far back a live sacct is asked.")] = 90,
    system: Annotated[str | None, typer.Option(help="System that the runs were made on, such as delta.")] = None,
    most_runs: Annotated[int, typer.Option(min=1, help="Runs drawn at random from more.")] = 100_000,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Read and report; keep nothing.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """Import runs of an application; rows that are none are named with their line. Doing it again changes nothing."""
    name, own = _application(application)
    _check(file, sacct, accounting=[jobs_named, commented, in_folder, *(inputs_from or [])],
           table=[target, time_unit, memory, memory_unit, status, *(map or [])])  # fmt: skip
    system_id = _system(system)
    given = _values(set or [])
    if sacct:
        from estimators.harp.history import Chosen

        chosen = Chosen(jobs_named, commented, in_folder, tuple(inputs_from or ()), system_id)
        found = _accounting(file, name, own, chosen, given, days, most_runs)
    else:
        from estimators.harp.history import Named, import_table

        assert file is not None
        named = Named(target, time_unit, memory, memory_unit, status, _mapping(map or []))
        found = import_table(file, name, own, named, given=given, system_id=system_id, most_runs=most_runs)
    _finish(found, own, dry_run, as_json)


def _accounting(
    file: Path | None,
    name: str,
    own: Application | None,
    chosen: Chosen,
    given: dict[str, Value],
    days: int,
    most_runs: int,
) -> Imported:
    from datetime import UTC

    from estimators.harp.history import accounting, import_accounting

    if file is not None:
        return import_accounting(file, name, chosen, own, given=given, most_runs=most_runs)
    return import_accounting(accounting(days), name, chosen, own, given=given, zone=UTC, most_runs=most_runs)


def _finish(found: Imported, own: Application | None, dry_run: bool, as_json: bool) -> None:
    from estimators.harp.history import RunHistory

    written = None if dry_run else RunHistory.of().add(found.runs)
    if as_json:
        import json

        print(json.dumps(_document(found, written), indent=2, ensure_ascii=False))
        return
    _show(found, own, written)


def _application(name: str) -> tuple[str, Application | None]:
    """Name of the application, and its file if there is one."""
    import re

    from estimators.harp.shelf import find
    from knowledge.errors import RequestError, UnknownNameError

    if not name:
        raise RequestError("--application is missing: name the application that the runs are of.")
    try:
        found = find(name)
    except UnknownNameError:
        if re.fullmatch(r"[a-z0-9][a-z0-9._-]{0,59}", name) is None:
            rule = "a name is made of a-z, 0-9, point, _ and -"
            raise RequestError.of("--application", name, rule, "write it in small letters without spaces") from None
        return name, None
    return found.name, found


def _system(name: str | None) -> str | None:
    if name is None:
        return None
    from knowledge.ci import open_catalogue

    return str(open_catalogue().system(name).id)


def _mapping(pairs: list[str]) -> dict[str, str]:
    return dict(_split("--map", pair, "natoms=atoms") for pair in pairs)


def _values(pairs: list[str]) -> dict[str, Value]:
    """Numbers as such; a text with a unit is left to the application's file."""
    from estimators.harp.tables import figure

    given = dict(_split("--set", pair, "cores=1") for pair in pairs)
    return {name: text if (number := figure(text)) is None else number for name, text in given.items()}


def _split(option: str, pair: str, like: str) -> tuple[str, str]:
    from knowledge.errors import RequestError

    first, equals, second = (part.strip() for part in pair.rpartition("="))
    if not (first and equals and second):
        raise RequestError.of(option, pair, "it is no pair", f"write it like {option} {like}")
    return first, second


def _check(file: Path | None, sacct: bool, accounting: list[str | None], table: list[str | None]) -> None:
    from knowledge.errors import RequestError

    if file is None and not sacct:
        raise RequestError("Nothing to import: name a CSV or Parquet file, or give --sacct.")
    if sacct and any(one is not None for one in table):
        raise RequestError(
            "--target, --time-unit, --memory, --memory-unit, --status and --map belong to tables; leave them out with"
            " --sacct."
        )
    if not sacct and any(one is not None for one in accounting):
        raise RequestError("--jobs-named, --commented, --in-folder and --inputs-from belong to --sacct; give it too.")


def _document(found: Imported, written: Written | None) -> dict[str, Any]:
    from dataclasses import asdict

    return {
        "application": found.application,
        "source": found.source,
        "rows": found.total,
        "runs": len(found.runs),
        "statuses": found.by_status,
        "left_out": found.left_out.number,
        "left_out_rows": [asdict(one) for one in found.left_out.told],
        "taken": found.taken,
        "notes": list(found.notes),
        "kept": None if written is None else asdict(written),
    }


def _show(found: Imported, own: Application | None, written: Written | None) -> None:
    from ui.cli.evaluating import tell_left_out
    from ui.cli.table import say

    tell_left_out(found.source, found.left_out.told, found.left_out.number)
    ends = ", ".join(f"{number:,} {status.replace('_', ' ')}" for status, number in found.by_status.items())
    say(f"{len(found.runs):,} runs of {found.application} read from {found.source} ({ends}).")
    say(f"Read from: {', '.join(f'{name} = {column}' for name, column in found.taken.items())}.")
    for note in found.notes:
        say(f"{note}.")
    if own is None:
        say(f"There is no application file called {found.application}: what the rows hold is all that is known of it.")
    if written is None:
        say("Nothing was kept: this was a dry run.")
    else:
        say(f"Kept: {written.added:,} new, {written.renewed:,} renewed.")
