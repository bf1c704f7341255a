"""`iplane harp app`: the application files: write a new one, check it, list all, show one."""

from __future__ import annotations

import typer

app_commands = typer.Typer(name="app", help="Application files: new, check, list, show.", no_args_is_help=True)


def register(commands: typer.Typer) -> None:
    """Add the commands to `iplane harp`."""
    commands.add_typer(app_commands)


@app_commands.command("list")
def list_() -> None:
    """List the applications."""
    from estimators.harp.shelf import applications
    from ui.cli.table import print_table

    print_table("", ("name", "title"), [(one.name, one.title) for one in applications()])
