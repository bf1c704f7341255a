"""`iplane ci import`: read other people's exports into the database, all of their files or none."""

from __future__ import annotations

import json
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

if TYPE_CHECKING:
    from knowledge.ci.importers import Imported, Limits, Report, Request
    from knowledge.ci.importers.source_file import Progress
    from knowledge.ci.layers import Kept

Kind = Literal["skypilot", "karpenter", "cider", "ondemand", "harp"]
_SHOWN_SKIPS = 10
_SHOWN_NAMES = 12
_PATIENCE_SECONDS = 2.0


def register(commands: typer.Typer) -> None:
    """Add the command to `iplane ci`."""
    commands.command("import")(import_export)


def import_export(
    kind: Annotated[Kind, typer.Argument(help="whose export it is", show_default=False)],
    files: Annotated[list[Path], typer.Argument(help="its files, also gzipped, or folders of them")],
    name: Annotated[str | None, typer.Option(help="keep it under this name; default: the kind and its cloud")] = None,
    date: Annotated[str | None, typer.Option(help="when the facts held, where the files do not say")] = None,
    provider: Annotated[str | None, typer.Option(help="cloud of a vms.csv whose path does not say")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Read and report; keep nothing.")] = False,
    max_rows: Annotated[int | None, typer.Option(min=1, help="most rows of one import")] = None,
    max_skipped: Annotated[int | None, typer.Option(min=1, help="most rows that may be left out")] = None,
    max_megabytes: Annotated[int | None, typer.Option(min=1, help="most MiB of one file, unpacked")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """Import prices or systems: SkyPilot, Karpenter, ACCESS CiDeR, Open OnDemand or HARP-UI.

    A row that cannot be used is left out and reported with its line. If a file is something else, nothing is kept.
    """
    from knowledge.ci import open_catalogue
    from knowledge.ci.importers import Request, files_of, import_name, known_of, read_import

    limits = _limits(max_rows, max_skipped, max_megabytes)
    with _progress() as progress:
        request = Request(files_of(kind, tuple(files)), date, provider, limits, progress)
        imported = read_import(kind, request, known_of(open_catalogue()))
    with imported:
        kept = None if dry_run else _keep(name or import_name(imported.report), imported, request)
    if as_json:
        _print_json(imported.report, kept)
    else:
        _show(imported.report, kept)


def _limits(rows: int | None, skipped: int | None, megabytes: int | None) -> Limits:
    from dataclasses import replace

    from knowledge.ci.importers import MEBIBYTE, Limits

    limits = Limits()
    if rows is not None:
        limits = replace(limits, rows=rows)
    if skipped is not None:
        limits = replace(limits, skipped=skipped)
    if megabytes is not None:
        limits = replace(limits, file_bytes=megabytes * MEBIBYTE, document_bytes=megabytes * MEBIBYTE)
    return limits


def _keep(name: str, imported: Imported, request: Request) -> Kept:
    from knowledge.ci import layers
    from knowledge.settings import settings

    report = imported.report
    what = _counted(report.offers, "offer") if report.offers else _counted(report.systems, "system")
    note = f"{what} of {report.kind}, {_counted(len(request.files), 'file')}"
    return layers.keep_import(settings(), name, imported.layers, imported.offers(), note)


@contextmanager
def _progress() -> Iterator[Progress | None]:
    """A bar on a terminal, drawn once it takes longer than one waits gladly."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn

    columns = (TextColumn("Reading"), BarColumn(), DownloadColumn(), TextColumn("{task.description}"))
    bar = Progress(*columns, console=Console(stderr=True), transient=True)
    task, start = bar.add_task("", total=None), time.monotonic()

    def advance(file: str, done: int, total: int) -> None:
        if not bar.live.is_started and time.monotonic() - start > _PATIENCE_SECONDS:
            bar.start()
        bar.update(task, completed=done, total=total, description=Path(file).name)

    try:
        yield advance
    finally:
        bar.stop()


def _print_json(report: Report, kept: Kept | None) -> None:
    from dataclasses import asdict

    document: dict[str, Any] = {"report": asdict(report), "kept": None if kept is None else asdict(kept)}
    print(json.dumps(document, ensure_ascii=False, indent=2, default=str))


def _show(report: Report, kept: Kept | None) -> None:
    from ui.cli.table import say

    left_out = f"{len(report.skipped):,} left out" if report.skipped else "none left out"
    read = f"{_counted(report.rows, 'row')} of {_counted(len(report.files), 'file')} read"
    say(f"{read}: {report.kept:,} kept, {left_out}.")
    for line in _summary(report):
        say(line)
    _show_skipped(report)
    say()
    say(_outcome(kept))


def _summary(report: Report) -> Iterator[str]:
    if report.offers:
        clouds = ", ".join(f"{provider} {count:,}" for provider, count in report.providers.items())
        yield f"Offers: {report.offers:,} ({clouds}) in {_counted(report.regions, 'region')}."
    if report.without_price:
        yield f"Without an on-demand price (unknown, not free): {report.without_price:,} offers."
    if report.without_shape:
        yield f"Of unknown shape (the database does not have the instance type): {report.without_shape:,} offers."
    if report.systems:
        yield f"Systems: {report.systems:,}."
    if report.unknown_accelerators:
        names = [f"{name} ({count:,})" for name, count in report.unknown_accelerators.items()]
        more = f" and {len(names) - _SHOWN_NAMES:,} more" if len(names) > _SHOWN_NAMES else ""
        yield f"Accelerators that no single row of the database fits: {', '.join(names[:_SHOWN_NAMES])}{more}."
    for date, note in dict.fromkeys((file.date, file.date_note) for file in report.files):
        yield f"Date: {date} ({note or 'stated in the file'})."
    yield from (f"Note: {note}." for note in report.notes)


def _show_skipped(report: Report) -> None:
    from knowledge.ci.importers import where

    firsts = {skipped.reason: skipped for skipped in reversed(report.skipped)}
    counts = Counter(skipped.reason for skipped in report.skipped)
    shown = list(counts)[:_SHOWN_SKIPS]
    for reason in shown:
        more = f" ({_counted(counts[reason] - 1, 'more row')} like it)" if counts[reason] > 1 else ""
        print(f"Left out {where(firsts[reason])}: {reason}{more}.", file=sys.stderr)
    if others := len(report.skipped) - sum(counts[reason] for reason in shown):
        print(f"Left out {_counted(others, 'more row')} for other reasons.", file=sys.stderr)
    if report.skipped:
        print("--json names every row that was left out.", file=sys.stderr)


def _outcome(kept: Kept | None) -> str:
    if kept is None:
        return "Nothing was kept: this was a dry run."
    snapshot = "nothing changed" if kept.snapshot is None else f"snapshot {kept.snapshot}"
    return (
        f"Kept in {kept.path} ({snapshot}): {_counted(kept.systems, 'system')}, {_counted(kept.offers, 'offer')};"
        f" {_counted(kept.overridden, 'value')} replaced, {_counted(kept.conflicts, 'conflict')} recorded."
    )


def _counted(number: int, word: str) -> str:
    return f"{number:,} {word}" if number == 1 else f"{number:,} {word}s"
