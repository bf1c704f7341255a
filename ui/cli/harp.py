"""`iplane harp`: profile an application in small runs, predict its full-scale runs, size their requests."""

from __future__ import annotations

import importlib
import importlib.util

import typer

commands = typer.Typer(
    name="harp",
    help="Profile an application cheaply, and predict walltime and memory of its large runs.",
    no_args_is_help=True,
)

ROOMS = ("harp_app", "harp_campaign", "harp_import", "harp_predict", "harp_report", "harp_claim")
"""Modules of `ui.cli` with the commands of this group, each with a function `register(commands)`."""


@commands.callback()
def harp() -> None:
    """Profile an application cheaply, and predict walltime and memory of its large runs."""


def register(app: typer.Typer) -> None:
    """Add the commands to the command line."""
    for name in ROOMS:
        if importlib.util.find_spec(f"ui.cli.{name}") is not None:
            importlib.import_module(f"ui.cli.{name}").register(commands)
    app.add_typer(commands)
