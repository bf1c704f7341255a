"""The command `iplane`: one module per noun, imported when it is called for."""

from __future__ import annotations

import importlib
import sys
from typing import NoReturn

import typer

app = typer.Typer(
    name="iplane",
    help="Ask where to run a computation, and get an answer you can trace.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)

COMMANDS = (
    "ask", "chat", "threads", "serve", "estimate", "graph", "evaluate", "wait", "harp", "ci", "docs", "models",
    "profile", "setup", "doctor",
)  # fmt: skip
"""Modules of `ui.cli`, each with a function `register(app)`."""


def build() -> typer.Typer:
    """The whole command line. Modules import nothing heavy at their top, so that `--help` is instant."""
    if not app.registered_commands and not app.registered_groups:
        for name in COMMANDS:
            importlib.import_module(f"ui.cli.{name}").register(app)
    return app


def main() -> NoReturn:
    """Run the command line; every expected error is one sentence on stderr and a non-zero exit code."""
    from knowledge.errors import IntelligencePlaneError

    try:
        build()(standalone_mode=True)
    except IntelligencePlaneError as error:
        print(f"iplane: {error.message}", file=sys.stderr)
        sys.exit(error.exit_code)
    except BrokenPipeError:
        sys.exit(0)
    except KeyboardInterrupt:
        print("iplane: stopped.", file=sys.stderr)
        sys.exit(130)
    sys.exit(0)


if __name__ == "__main__":
    main()
