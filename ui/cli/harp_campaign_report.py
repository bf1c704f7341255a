"""Prints the report of a campaign: its runs, what was learned, how certainty grew, why each run was chosen."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from estimators.harp.campaign import Campaign, Mark
    from estimators.harp.run import Run


def show_report(campaign: Campaign, *, as_json: bool) -> None:
    """Runs, noise, certainty, choices."""
    from ui.cli.harp_campaign_view import show_status
    from ui.cli.table import say

    if as_json:
        _print_json(campaign)
        return
    show_status(campaign, as_json=False)
    if not campaign.runs:
        return
    from estimators.harp.campaign import lesson_lines, lessons_of

    say()
    _show_runs(campaign)
    lessons = lessons_of(campaign)
    say("guide, models: uncertainty at the targets by the model that guides the campaign and by those of predictions.")
    say()
    for line in lesson_lines(lessons) if lessons else ("No run came to its end, so nothing was learned of times.",):
        say(line)
    say()
    say("Why each was chosen:")
    for decision in campaign.decisions:
        say(f"{decision.number}. {decision.why}")
    for note in campaign.notes:
        say(f"Note: {note}")


def _print_json(campaign: Campaign) -> None:
    from dataclasses import asdict

    from estimators.harp.campaign import lessons_of
    from ui.cli.harp_campaign_view import status_document

    lessons = lessons_of(campaign)
    document = status_document(campaign) | {
        "options": campaign.options.model_dump(mode="json"),
        "targets": list(campaign.targets),
        "decisions": [one.model_dump(mode="json") for one in campaign.decisions],
        "marks": [one.model_dump(mode="json") for one in campaign.marks],
        "table": [run.model_dump(mode="json") for run in campaign.runs],
        "lessons": asdict(lessons) if lessons else None,
        "notes": list(campaign.notes),
    }
    print(json.dumps(document, ensure_ascii=False, indent=2))


def _show_runs(campaign: Campaign) -> None:
    """One row a run, in the order they ended; the last columns tell what was spent and how certain it was then."""
    from ui.cli.table import print_table

    names = [dial.name for dial in campaign.planner.panel.dials]
    headers = ("run", *names, "ended", "expected", "wall time", "memory", "spent", "guide", "models")
    numbers = {entry.task_id: entry.decision for entry in campaign.entries}
    expected = {one.number: one.expected_seconds for one in campaign.decisions}
    ended = {entry.task_id: entry.ended or 0.0 for entry in campaign.entries}
    marks = {mark.runs: mark for mark in campaign.marks}
    ordered = sorted(campaign.runs, key=lambda run: ended.get(run.run_id, 0.0))
    rows = [
        _row(run, names, numbers.get(run.run_id, 0), expected.get(numbers.get(run.run_id, 0)), marks.get(place))
        for place, run in enumerate(ordered, 1)
    ]
    print_table("", headers, rows, right=[0, *range(1, 1 + len(names)), *range(2 + len(names), len(headers))])


def _row(run: Run, names: list[str], number: int, expected: float | None, mark: Mark | None) -> tuple[str, ...]:
    from estimators.harp.campaign import seconds_text, value_text, width_text
    from knowledge.quantities import write_bytes

    widths = (mark.believed_width, mark.learned_width) if mark else (None, None)
    wall = "" if run.wall_seconds is None else seconds_text(run.wall_seconds)
    return (
        str(number),
        *(value_text(run.configuration.get(name, "")) for name in names),
        run.status.value.replace("_", " "),
        "" if expected is None else seconds_text(expected),
        f"more than {wall}" if run.longer_than_seconds else wall,
        "" if run.peak_memory_bytes is None else write_bytes(run.peak_memory_bytes),
        "" if mark is None else seconds_text(mark.spent_seconds),
        *("" if width is None else width_text(width) for width in widths),
    )
