"""Candidate models as bars: how each did on runs that it had not seen, the chosen one first."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Protocol

from ui.axes import GRID
from ui.harp_plots.frame import BLUE, GREY, ORANGE, RED, empty_picture, picture
from ui.plots import plain_text, short_name

if TYPE_CHECKING:
    from plotly.graph_objects import Bar, Figure

ROW_PIXELS = 46
LONGEST = 1.0
"""Bars end here; the figure beside them tells the truth."""
MEASURES = (
    ("median error", "median_error", BLUE), ("killed by its request", "killed_share", RED),
    ("over-request", "over_request", ORANGE),
)  # fmt: skip


class Scored(Protocol):
    """What `CandidateScore` and `Candidate` both tell; a figure may be `None` or not a number: it was not tried."""

    @property
    def name(self) -> str:
        """Of the candidate."""
        ...

    @property
    def chosen(self) -> bool:
        """Whether it is the one."""
        ...

    @property
    def note(self) -> str:
        """Why it was left out."""
        ...


def candidate_bars(candidates: Sequence[Scored]) -> Figure:
    """Median error, share of killed runs and over-request of every candidate that was tried, from the top down.

    Args:
        candidates: the chosen one first.
    """
    tried = [one for one in candidates if any(figure_of(one, field) is not None for _, field, _ in MEASURES)]
    if not tried:
        return empty_picture("No candidate could be tested on runs that it had not seen.")
    traces = [_bars(name, field, colour, tried) for name, field, colour in MEASURES]
    shown = [x for trace in traces for x in trace.x if x is not None]
    across = {
        "range": [min(0.0, 1.25 * min(shown, default=0.0)), 1.25 * max([*shown, 0.01])],
        "tickformat": ".0%",
        "gridcolor": GRID,
        "zeroline": False,
        "fixedrange": True,
    }
    up: dict[str, Any] = {
        "tickvals": list(range(len(tried))),
        "ticktext": [_name(one) for one in tried],
        "range": [len(tried) - 0.4, -0.6],
        "showgrid": False,
        "fixedrange": True,
    }
    figure = picture(traces, across, up, 70 + ROW_PIXELS * len(tried))
    figure.update_layout(barmode="group", bargap=0.28)
    return figure


def figure_of(one: Scored, field: str) -> float | None:
    """A figure of a candidate; `None` where it is not known."""
    value: float | None = getattr(one, field)
    return value if value is not None and math.isfinite(value) else None


def _bars(name: str, field: str, colour: str, tried: Sequence[Scored]) -> Bar:
    from plotly.graph_objects import Bar

    values = [figure_of(one, field) for one in tried]
    return Bar(
        name=name,
        orientation="h",
        y=list(range(len(tried))),
        x=[None if value is None else max(-LONGEST, min(value, LONGEST)) for value in values],
        text=["" if value is None else f"{value:,.1%}" for value in values],
        textposition="outside",
        textfont={"size": 10, "color": GREY},
        cliponaxis=False,
        marker={"color": colour, "opacity": [1.0 if one.chosen else 0.5 for one in tried]},
        hovertext=[_hover(one) for one in tried],
        hoverinfo="text",
    )


def _name(one: Scored) -> str:
    name = plain_text(short_name(one.name))
    return f"<b>{name}</b>" if one.chosen else name


def _hover(one: Scored) -> str:
    known = [(name, figure_of(one, field)) for name, field, _ in MEASURES]
    lines = [f"{name}: {value:.1%}" for name, value in known if value is not None]
    return "<br>".join([f"<b>{plain_text(one.name)}</b>{' (chosen)' if one.chosen else ''}", *lines,
                        *([plain_text(one.note)] if one.note else [])])  # fmt: skip
