"""`iplane harp report`: what is known of an application, in a few lines or as one page with pictures."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from estimators.harp.unseen import Unseen
    from ui.harp_page import Gathered


def register(commands: typer.Typer) -> None:
    """Add the command to `iplane harp`."""
    commands.command("report")(report)


def report(
    app: Annotated[
        str, typer.Argument(help="Application by name, alias or file, or imported runs by name.", show_default=False)
    ],
    html: Annotated[
        Path | None, typer.Option(help="Write one page with pictures to this file.", show_default=False)
    ] = None,
    open: Annotated[bool, typer.Option("--open", help="Show the page in a browser.")] = False,
) -> None:
    """Show what was run, how certain it made the predictions, and how good they are on runs not learned from."""
    from knowledge.errors import RequestError

    if open and html is None:
        raise RequestError.of("--open", "without --html", "there is no page to show", "add --html FILE")
    found = _gathered(app, pictures=html is not None)
    if html is None:
        _show(found)
        return
    _write(found, html)
    if open:
        import webbrowser

        webbrowser.open(html.resolve().as_uri())


def _gathered(name: str, *, pictures: bool) -> Gathered:
    from ui.cli.evaluating import progress_bar
    from ui.harp_page import gather

    with progress_bar(name) as told:
        return gather(name, scaling=pictures, told=told)


def _write(found: Gathered, path: Path) -> None:
    from datetime import datetime

    from ui.cli.writing import write_file
    from ui.harp_page import page_of

    write_file("--html", path, page_of(found, datetime.now().astimezone()))
    print(f"The report on {found.name} is in {path}.")


def _show(found: Gathered) -> None:
    from ui.cli.table import print_table, say
    from ui.harp_page import tables

    say(f"{found.title} ({found.name}): {len(found.runs):,} runs, {tables.dates_text(found.runs)}")
    print_table("", ("scale", "ended", "runs", "configurations", "wall time"), tables.status_rows(found.runs),
                right=(2, 3, 4))  # fmt: skip
    print_table("", ("machine", "came from", "runs", "versions", "dates"), tables.machine_rows(found.runs), right=(2,))
    if found.campaign is not None:
        say(f"Its latest campaign: iplane harp campaign report {found.campaign.campaign_id}")
    for name, one in (("Walltime", found.time), ("Peak memory", found.memory)):
        if one is not None:
            _show_target(name, one)
    for problem in found.problems:
        say(problem)
    say(f"Pictures: iplane harp report {found.name} --html report.html")


def _show_target(name: str, found: Unseen) -> None:
    from ui.cli.table import say
    from ui.harp_page import tables

    chosen = f"{name}: {found.scores[0].name}." if found.scores else f"{name}:"
    figures = ", ".join(f"{label} {value}" for label, value in tables.error_rows(found)) if found.rows else ""
    say(f"{chosen} {found.how}" + (f" {figures[0].upper()}{figures[1:]}." if figures else ""))
