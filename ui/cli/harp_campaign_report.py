"""Prints the report of a campaign."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from estimators.harp.campaign import Campaign


def show_report(campaign: Campaign, *, as_json: bool) -> None:
    """Runs, noise, how certainty grew, and why each run was chosen."""
    from ui.cli.harp_campaign_view import show_status, status_document
    from ui.cli.table import say

    if as_json:
        document = status_document(campaign) | {
            "options": campaign.options.model_dump(mode="json"),
            "targets": list(campaign.targets),
            "decisions": [one.model_dump(mode="json") for one in campaign.decisions],
            "marks": [one.model_dump(mode="json") for one in campaign.marks],
            "table": [run.model_dump(mode="json") for run in campaign.runs],
            "notes": list(campaign.notes),
        }
        print(json.dumps(document, ensure_ascii=False, indent=2))
        return
    show_status(campaign, as_json=False)
    for one in campaign.decisions:
        say(f"{one.number}. {one.why}")
