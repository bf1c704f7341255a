"""`iplane setup`: builds what is derived from the facts and the guides, and looks at what the estimator learned."""

from __future__ import annotations

import sys
import time

import typer


def register(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command("setup", help="Build the databases and indexes in the home folder; quick when they are there.")(setup)


def setup() -> None:
    """Build what is missing or out of date, one line a step."""
    from knowledge.settings import settings
    from ui.cli.building import STEPS

    chosen = settings()
    say(f"Home folder: {chosen.home}")
    for number, step in enumerate(STEPS, 1):
        start = time.perf_counter()
        say(f"[{number}/{len(STEPS)}] {step.title} ...")
        say(f"      {step.build(chosen)} ({time.perf_counter() - start:.1f} s)")


def say(text: str) -> None:
    """Progress; standard error, so that output stays clean."""
    sys.stderr.write(text + "\n")
    sys.stderr.flush()
