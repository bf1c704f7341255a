"""`iplane harp app`: the application files: write a new one, check it, list all, show one."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from estimators.harp.application import Application
    from knowledge.errors import RequestError

app_commands = typer.Typer(
    name="app", help="Application files: write one, check it, list and show them.", no_args_is_help=True
)

Name = Annotated[str, typer.Argument(help="Name or alias of an application, or its file.", show_default=False)]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON document.")]


def register(commands: typer.Typer) -> None:
    """Add the commands to `iplane harp`."""
    commands.add_typer(app_commands)


@app_commands.callback()
def app() -> None:
    """Application files: write one, check it, list and show them."""


@app_commands.command()
def new(
    name: Annotated[str, typer.Argument(help="Name of the application: a-z, 0-9, point and hyphen.")],
    command: Annotated[
        str | None, typer.Option(help="Command with inputs in braces, such as 'prog -n {n}'.", show_default=False)
    ] = None,
    input: Annotated[
        list[str] | None,
        typer.Option(
            help="Ranges at small and full scale, n=100:1000/10000:50000 with or without a unit, or mode=fast,slow;"
            " repeat it.",
            show_default=False,
        ),
    ] = None,
    setup: Annotated[str, typer.Option(help="Command that makes the data.", show_default=False)] = "",
    title: Annotated[str, typer.Option(help="For readers.", show_default=False)] = "",
    output: Annotated[
        Path | None, typer.Option(help="File to write; default: in your own folder.", show_default=False)
    ] = None,
) -> None:
    """Write a commented application file to begin with; nothing is overwritten."""
    from estimators.harp.application_file import read_application
    from estimators.harp.drafting import draft
    from estimators.harp.shelf import FILE_NAME, own_folder, places
    from ui.cli.table import say

    text = draft(name, command, input or (), setup, title)
    # The name is checked here, before it becomes a part of a path.
    made = read_application(text, "that this would write", Path())
    path = output or own_folder() / made.name / FILE_NAME
    same = [] if output else [place for place in places() if place.name == made.name]
    for place in same:
        if place.own:
            raise _taken(place.path)
    _write_new(path, text)
    say(f"Written: {path}")
    if same:
        say(f"It stands in front of the shipped application {made.name}; remove it to have that one again.")
    say(f"Fill it in, then: iplane harp app check {path if output else made.name}")


@app_commands.command()
def check(
    name: Name,
    run: Annotated[bool, typer.Option("--run", help="Run its set-up and its smallest run once.")] = False,
    as_json: AsJson = False,
) -> None:
    """Check whether an application can be run as its file says. Exits with 1 if it cannot."""
    from estimators.harp.checking import check as look
    from ui.cli.harp_app_view import print_findings

    application = _application(name)
    findings = list(look(application))
    broken = any(one.verdict == "problem" for one in findings)
    if run and not broken:
        import sys

        from estimators.harp.corners import smallest
        from estimators.harp.trying import described, try_once

        print(f"Running {application.name} with {described(dict(smallest(application)))} ...", file=sys.stderr)
        findings += try_once(application)
    print_findings(application, findings, as_json=as_json)
    if run and broken and not as_json:
        print("Not run: mend the problems first.")
    if any(one.verdict == "problem" for one in findings):
        raise typer.Exit(1)


@app_commands.command("list")
def list_(as_json: AsJson = False) -> None:
    """List all applications, shipped and own: inputs, programs, runs known."""
    from estimators.harp.shelf import places
    from ui.cli.harp_app_view import print_places

    print_places(places(), as_json=as_json)


@app_commands.command()
def show(name: Name, as_json: AsJson = False) -> None:
    """Show an application: what is varied, how it is run, how success is seen."""
    from ui.cli.harp_app_view import print_application

    print_application(_application(name), as_json=as_json)


def _application(name: str) -> Application:
    from estimators.harp.shelf import find

    return find(name, or_file=True)


def _taken(path: Path) -> RequestError:
    from knowledge.errors import RequestError

    remedy = "remove it, or take another name or --output"
    return RequestError.of("The file", str(path), "it is there already and is not overwritten", remedy)


def _write_new(path: Path, text: str) -> None:
    """Write a file that is not there yet, in one step.

    Raises:
        RequestError: it is there, or cannot be written.
    """
    from knowledge.errors import RequestError

    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("x", encoding="utf-8") as file:
            try:
                file.write(text)
                file.flush()
            except OSError:
                path.unlink()  # a full disk leaves no half of a file
                raise
    except FileExistsError as error:
        raise _taken(path) from error
    except OSError as error:
        rule = f"it cannot be written ({error.strerror})"
        raise RequestError.of("The file", str(path), rule, "choose another place with --output") from error
