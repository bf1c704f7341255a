"""Prints the plan and the status of a campaign."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from estimators.harp.campaign import Campaign, Decision, Planner, Standing, Stop


def show_plan(planner: Planner, standing: Standing, proposed: Sequence[Decision | Stop], *, as_json: bool) -> None:
    """The next runs with their reasons, and what depends on their results."""
    from estimators.harp.campaign import Decision, seconds_text, width_text
    from ui.cli.table import say

    if as_json:
        document = {
            "application": planner.application.name,
            "options": planner.options.model_dump(mode="json"),
            "targets": planner.targets,
            "proposed": [one.model_dump(mode="json") for one in proposed],
        }
        print(json.dumps(document, ensure_ascii=False, indent=2))
        return
    options, name = planner.options, planner.application.name
    targets = f"{len(planner.targets)} points spread over full scale" if not options.targets else (
        f"{len(options.targets)} target{'s' * (len(options.targets) > 1)}"
    )  # fmt: skip
    say(
        f"{name}: certain within {width_text(options.width)} at {targets}, for at most"
        f" {seconds_text(options.budget_seconds)} of runs."
    )
    for place, one in enumerate(proposed, len(standing.decisions) + 1):
        say(f"{place}. {one.why}" if isinstance(one, Decision) else f"It would end now: {one.why}")
    say(_follows(standing))


def _follows(standing: Standing) -> str:
    if not standing.known:
        return (
            "What each takes is known after the first. Then runs on the way to full scale follow, each chosen by the"
            " results before it."
        )
    return "These follow if the results are as expected; each result can change what comes after it."


def show_status(campaign: Campaign, *, as_json: bool) -> None:
    """Runs, budget, certainty, what is left."""
    from estimators.harp.campaign import left_text, seconds_text, width_text
    from ui.cli.table import say

    document = status_document(campaign)
    if as_json:
        print(json.dumps(document, ensure_ascii=False, indent=2))
        return
    budget = campaign.options.budget_seconds
    say(f"{campaign.about.application_name}, campaign {campaign.campaign_id}: {_state(campaign)}")
    counts = ", ".join(f"{number} {status.replace('_', ' ')}" for status, number in document["runs"].items())
    say(f"Runs: {counts or 'none yet'}.")
    spent = document["spent_seconds"]
    say(f"Spent: {seconds_text(spent)} of {seconds_text(budget)} ({spent / budget:.0%}).")
    at = "Uncertainty at the targets by"
    if document["width"] is not None:
        say(f"{at} the model that guides the campaign: {width_text(document['width'])}.")
    if document["learned_width"] is not None:
        told = "" if document["enough"] else ", but the evidence does not carry every target"
        say(f"{at} the models of predictions: {width_text(document['learned_width'])}{told}.")
    say(f"Asked for: {width_text(campaign.options.width)}.")
    left = left_text(campaign.outlook())
    say(f"{left[0].upper()}{left[1:]}.")


def status_document(campaign: Campaign) -> dict[str, Any]:
    """The status as JSON has it."""
    believed = [mark for mark in campaign.marks if mark.believed_width is not None]
    asked = [mark for mark in campaign.marks if mark.learned_width is not None]
    counts: dict[str, int] = {}
    for run in campaign.runs:
        counts[run.status.value] = counts.get(run.status.value, 0) + 1
    outlook = campaign.outlook()
    return {
        "campaign": campaign.campaign_id,
        "application": campaign.about.application_name,
        "owner": campaign.owner,
        "runs": counts,
        "decided": len(campaign.entries),
        "spent_seconds": campaign.standing.spent_seconds,
        "budget_seconds": campaign.options.budget_seconds,
        "width": believed[-1].believed_width if believed else None,
        "learned_width": asked[-1].learned_width if asked else None,
        "enough": asked[-1].enough if asked else None,
        "goal": campaign.options.width,
        "left": None if outlook is None else {
            "runs": outlook.runs, "seconds": outlook.seconds, "certain": outlook.certain,
        },
        "ending": campaign.ending.model_dump(mode="json") if campaign.ending else None,
    }  # fmt: skip


def _state(campaign: Campaign) -> str:
    if campaign.ending is not None:
        return f"ended: {campaign.ending.why}"
    if campaign.owner is not None:
        return f"{campaign.owner} carries it on."
    return f"stopped; go on with `iplane harp campaign resume {campaign.campaign_id}`."
