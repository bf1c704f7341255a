"""What the report shows of a campaign: state, certainty over cost, lessons, and why each run was chosen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ui.harp_plots import certainty_over_cost, steps_of

if TYPE_CHECKING:
    from markupsafe import Markup

    from estimators.harp.campaign import Campaign


@dataclass(frozen=True, slots=True)
class CampaignPart:
    """Texts and the picture.

    Attributes:
        campaign_id: of it. begun: day and time. state: how it stands, one sentence.
        lines: what was asked and spent. lessons: what was learned of times. reasons: number and sentence of each
            choice. notes: what else happened.
    """

    campaign_id: str
    begun: str
    state: str
    lines: tuple[str, ...]
    picture: Markup
    lessons: tuple[str, ...]
    reasons: tuple[tuple[int, str], ...]
    notes: tuple[str, ...]


def campaign_part(campaign: Campaign) -> CampaignPart:
    """The part of one campaign."""
    from estimators.harp.campaign import lesson_lines, lessons_of
    from ui.harp_page.page import drawn

    lessons = lessons_of(campaign)
    return CampaignPart(
        campaign_id=campaign.campaign_id,
        begun=f"{campaign.about.created:%Y-%m-%d %H:%M %Z}",
        state=_state(campaign),
        lines=_lines(campaign),
        picture=drawn(certainty_over_cost(steps_of(campaign), campaign.options.width)),
        lessons=tuple(lesson_lines(lessons)) if lessons else (),
        reasons=tuple((one.number, one.why) for one in campaign.decisions),
        notes=campaign.notes,
    )


def _state(campaign: Campaign) -> str:
    if campaign.ending is not None:
        return f"It ended: {campaign.ending.why}"
    if campaign.owner is not None:
        return f"It goes on: {campaign.owner} carries it on."
    return f"It is stopped; go on with `iplane harp campaign resume {campaign.campaign_id}`."


def _lines(campaign: Campaign) -> tuple[str, ...]:
    from estimators.harp.campaign import configuration_text, seconds_text, width_text

    options, spent = campaign.options, campaign.standing.spent_seconds
    targets = (
        f"{len(options.targets)} named by the person: {'; '.join(map(configuration_text, options.targets))}"
        if options.targets
        else f"{len(campaign.targets)} spread over full scale"
    )
    return (
        f"Asked for: an interval within {width_text(options.width)} at the targets ({targets}).",
        f"Spent: {seconds_text(spent)} of {seconds_text(options.budget_seconds)}, in {len(campaign.runs)} runs.",
    )
