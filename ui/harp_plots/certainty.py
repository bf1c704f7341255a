"""Cost against certainty: how the interval at full scale narrows as a campaign spends its budget."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from estimators.harp.run import Scale
from knowledge.quantities import write_hours, write_number
from ui.axes import GRID, number_axis
from ui.harp_plots.frame import BLUE, GREEN, GREY, ORANGE, RED, empty_picture, line, picture, said_beside
from ui.plots import plain_text

if TYPE_CHECKING:
    from plotly.graph_objects import Figure, Scatter

    from estimators.harp.campaign import Campaign

WIDEST = 1e4
"""Wider intervals are drawn at this edge: they tell nothing."""
_LOOKS = {Scale.SMALL: ("small scale", BLUE), Scale.OTHER: ("between", ORANGE), Scale.FULL: ("full scale", GREEN)}


@dataclass(frozen=True, slots=True)
class CampaignStep:
    """A campaign after one more run had ended.

    Attributes:
        spent_seconds: wall times so far. guide_width, models_width: high over low of the 90 % interval at the targets,
            by the model that guides and by those of predictions; `None` = not known then.
        scale, finished: of the run. label: it in words.
    """

    spent_seconds: float
    guide_width: float | None
    models_width: float | None
    scale: Scale
    finished: bool
    label: str


def steps_of(campaign: Campaign) -> tuple[CampaignStep, ...]:
    """The steps of a campaign, in the order its runs ended."""
    from estimators.harp.campaign import configuration_text

    ended = {entry.task_id: entry.ended or math.inf for entry in campaign.entries}
    ordered = sorted(campaign.runs, key=lambda run: ended.get(run.run_id, math.inf))
    runs = dict(enumerate(ordered, 1))
    return tuple(
        CampaignStep(
            mark.spent_seconds, mark.believed_width, mark.learned_width, run.scale, run.finished,
            f"{configuration_text(run.configuration)}: {run.status.value.replace('_', ' ')}",
        )
        for mark in campaign.marks
        if (run := runs.get(mark.runs)) is not None
    )  # fmt: skip


def certainty_over_cost(steps: Sequence[CampaignStep], goal: float | None = None) -> Figure:
    """Width of the interval (logarithmic) over seconds spent, with a mark a run and a line at the width asked for.

    Runs that did not finish have open marks. Steps without a width, before the first success, have no place.

    Args:
        steps: in order. goal: width at which the campaign stops.
    """
    known = [step for step in steps if step.guide_width is not None or step.models_width is not None]
    if not known:
        return empty_picture("No run has told anything of certainty yet.")
    guide = [step for step in steps if step.guide_width is not None]
    models = [step for step in steps if step.models_width is not None]
    traces: list[Any] = []
    if guide:
        spent, widths = [step.spent_seconds for step in guide], [_drawn(step.guide_width) for step in guide]
        traces.append(line("guide of the campaign", spent, widths, GREY))
    traces += [_marks(scale, not open_, guide) for scale in Scale for open_ in (False, True)]
    if models:
        traces.append(_models(models))
    widths = [_drawn(step.guide_width) for step in guide] + [_drawn(step.models_width) for step in models]
    up = number_axis([*widths, *([goal] if goal else []), 1.0 if goal is None else goal], _ratio)
    figure = picture([one for one in traces if one is not None and len(one.x)], _across(known), _titled(up))
    if goal is not None:
        figure.add_hline(y=goal, line={"color": RED, "dash": "dash", "width": 1.4})
        figure.add_annotation(**said_beside(
            f"asked for: {_ratio(goal)}", x=0.01, xref="paper", xanchor="left", y=math.log10(goal), yanchor="bottom",
        ))  # fmt: skip
    return figure


def _marks(scale: Scale, finished: bool, steps: Sequence[CampaignStep]) -> Scatter:
    from plotly.graph_objects import Scatter

    name, colour = _LOOKS[scale]
    own = [step for step in steps if step.scale is scale and step.finished is finished]
    return Scatter(
        name=name if finished else f"{name}, not finished",
        x=[step.spent_seconds for step in own],
        y=[_drawn(step.guide_width) for step in own],
        mode="markers",
        marker={"size": 9, "color": colour, "symbol": "circle" if finished else "circle-open", "line": {"width": 1.6}},
        hovertext=[_hover(step) for step in own],
        hoverinfo="text",
    )


def _models(steps: Sequence[CampaignStep]) -> Scatter:
    from plotly.graph_objects import Scatter

    return Scatter(
        name="models of predictions",
        x=[step.spent_seconds for step in steps],
        y=[_drawn(step.models_width) for step in steps],
        mode="lines+markers",
        line={"color": "#b05fc9", "dash": "dot", "width": 1.6},
        marker={"size": 9, "symbol": "diamond"},
        hovertext=[_hover(step) for step in steps],
        hoverinfo="text",
    )


def _across(steps: Sequence[CampaignStep]) -> dict[str, Any]:
    most = max(step.spent_seconds for step in steps)
    unit, size = next((one for one in (("h", 3600.0), ("min", 60.0)) if most >= 3 * one[1]), ("s", 1.0))
    step = _round_step(most / size / 5) * size
    marks = [step * place for place in range(int(most / step) + 2)]
    return {
        "title": {"text": "Wall time of all runs so far", "font": {"size": 12}},
        "range": [-0.03 * most, 1.05 * most or 1.0],
        "tickvals": marks,
        "ticktext": [f"{write_number(mark / size)} {unit}" for mark in marks],
        "gridcolor": GRID,
        "zeroline": False,
        "fixedrange": True,
    }


def _round_step(about: float) -> float:
    """1, 2 or 5 times a power of ten, no less than this."""
    if about <= 0:
        return 1.0
    power = 10.0 ** math.floor(math.log10(about))
    return next((step * power for step in (1, 2, 5) if step * power >= about * 0.999), 10 * power)


def _titled(axis: dict[str, Any]) -> dict[str, Any]:
    return {**axis, "title": {"text": "90 % interval at the targets, high / low", "font": {"size": 12}}}


def _drawn(width: float | None) -> float:
    return WIDEST if width is None or not width <= WIDEST else max(width, 1.0)


def _ratio(width: float) -> str:
    return f"×{write_number(width)}"


def _hover(step: CampaignStep) -> str:
    told = (("guide", step.guide_width), ("models", step.models_width))
    widths = [f"{name}: {_told(width)}" for name, width in told if width is not None]
    return "<br>".join([plain_text(step.label), f"spent: {write_hours(step.spent_seconds / 3600)}", *widths])


def _told(width: float) -> str:
    return _ratio(width) if width < WIDEST else f"more than {_ratio(WIDEST)}"
