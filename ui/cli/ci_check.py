"""`iplane ci check`: whether the facts can be right."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from knowledge.ci.plausibility import Judged

AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON document.")]
ShowAccepted = Annotated[bool, typer.Option("--accepted", help="Also show what was looked at and let stand, and why.")]


def register(commands: typer.Typer) -> None:
    """Add the command to `iplane ci`."""
    commands.command()(check)


def check(accepted: ShowAccepted = False, as_json: AsJson = False) -> None:
    """Check the facts for slips: units, counts, charges, duplicates, dates. Exits with 1 if one cannot be right."""
    from datetime import UTC, datetime

    from knowledge.ci import plausibility
    from knowledge.ci.build import FACTS
    from knowledge.ci.build.reading import read_facts

    findings = plausibility.check(read_facts(FACTS), datetime.now(UTC).date())
    judged = plausibility.judge(findings, plausibility.read_accepted(FACTS))
    if as_json:
        print(json.dumps(_document(judged), ensure_ascii=False, indent=2))
    else:
        _show(judged, accepted=accepted)
    if judged.errors:
        raise typer.Exit(1)


def _show(judged: Judged, *, accepted: bool) -> None:
    from ui.cli.table import print_table, say

    headers = ("", "system", "field", "value", "rule")
    rows = [(found.severity, found.system, found.field, found.value, found.rule) for found in judged.open]
    if rows:
        print_table("", headers, rows)
        say()
    if accepted:
        let_stand = [(found.system, found.field, found.value, found.rule, row.reason) for found, row in judged.accepted]
        print_table("Accepted", ("system", "field", "value", "rule", "reason"), let_stand)
        say()
    for row in judged.stale:
        say(f"accepted.csv: {row.system}, {row.field} is no longer needed; remove the row.")
    say(_summary(judged))


def _summary(judged: Judged) -> str:
    errors = len(judged.errors)
    warnings = len(judged.open) - errors
    let_stand = len(judged.accepted)
    return f"{_counted(errors, 'error')}, {_counted(warnings, 'warning')}, {let_stand} accepted with a reason."


def _counted(count: int, word: str) -> str:
    return f"{count} {word}" if count == 1 else f"{count} {word}s"


def _document(judged: Judged) -> dict[str, object]:
    return {
        "findings": [asdict(found) for found in judged.open],
        "accepted": [asdict(found) | {"reason": row.reason} for found, row in judged.accepted],
        "stale": [row.model_dump() for row in judged.stale],
    }
