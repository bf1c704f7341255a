"""`iplane doctor`: what works here, what does not, and what to do about it."""

from __future__ import annotations

import typer


def register(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command("doctor", help="Check the home folder, the databases, Ollama and the port; one line each.")(doctor)


def doctor() -> None:
    """Check everything; exit code 1 if something that is needed does not work."""
    import sys

    from knowledge.settings import settings
    from ui.cli.checks import CHECKS

    broken = False
    for check in CHECKS:
        finding = check(settings())
        broken = broken or finding.state == "broken"
        remedy = f" -> {finding.remedy}" if finding.remedy else ""
        sys.stdout.write(f"{finding.state:7} {finding.subject}: {finding.text}{remedy}\n")
    raise typer.Exit(1 if broken else 0)
