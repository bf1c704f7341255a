"""Figures, as pure functions from results to plotly figures. Colours read on light and dark backgrounds alike."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from knowledge.evidence import Quantity
from knowledge.quantities import write_count, write_hours, write_interval, write_money, write_number, write_quantity
from ui.axes import dollar_axis, time_axis
from ui.labels import LETTER_WIDTH, LINE_HEIGHT, Box, Point, place_names

if TYPE_CHECKING:
    from plotly.graph_objects import Figure, Scatter

    from plane.placement.option import Option

KINDS = {
    "hpc": ("HPC", "#3b82c4"),
    "cloud": ("Cloud", "#d98200"),
    "edge": ("Edge", "#0f9d76"),
    "testbed": ("Testbed", "#b05fc9"),
    "htc": ("HTC", "#8a7a3d"),
}
"""Kind of place -> name in the legend and colour; told apart by most kinds of colour vision."""

FONTS = "system-ui, -apple-system, Segoe UI, Roboto, Helvetica Neue, Arial, sans-serif"
GREY = "#8b93a1"
CHOICE = "#dc3545"
BAND = "rgba(128,136,150,0.10)"
DOLLARS = "Cost in US dollars"
NO_DOLLARS = "No dollar price: charged in the site's own unit"
TIME = "Run time, 90 % interval, without the queue"
PRICED_PIXELS = 310
LANE_PIXELS = 44
LONGEST_NAME = 28
FRAME_PIXELS = 96


def time_against_cost(options: Sequence[Option], frontier: Sequence[Option] = ()) -> Figure:
    """Run time against cost, both on logarithmic axes, with intervals, the choice marked and ranks in the marks.

    Options with a price in US dollars are points of the upper panel. Those without one (an allocation, a free device,
    an unknown rate) have no place on a dollar axis: each gets a lane of its own below, with its charge in words.
    Priced points of the frontier that are not listed options appear small and grey.

    Args:
        options: the ranked options; the one of rank 1 is the choice.
        frontier: further points.

    Raises:
        ValueError: there is nothing to draw.
    """
    if not options:
        raise ValueError("a chart needs at least one option")
    from plotly.graph_objects import Figure

    priced = [option for option in options if _dollars(option) is not None]
    lanes = [option for option in options if _dollars(option) is None]
    others = [point for point in _not_among(frontier, options) if _dollars(point) is not None] if priced else []
    across = time_axis([each.run_hours for each in (*priced, *lanes, *others)])
    up = dollar_axis([_usd(each) for each in (*priced, *others)]) if priced else {}
    figure = Figure()
    figure.add_traces([*_others(others), *_traces(priced, lanes, _name_places(priced, across, up))])
    figure.update_layout(_layout(priced, lanes, across, up))
    return figure


def _dollars(option: Option) -> Quantity | None:
    """The charge in dollars if it can stand on a logarithmic axis."""
    usd = option.charge.usd
    return usd if usd is not None and usd.value > 0 else None


def _usd(option: Option) -> Quantity:
    usd = _dollars(option)
    assert usd is not None
    return usd


def _not_among(points: Iterable[Option], options: Iterable[Option]) -> list[Option]:
    listed = {(option.offer_id, option.accelerator_count) for option in options}
    return [point for point in points if (point.offer_id, point.accelerator_count) not in listed]


def _others(points: Sequence[Option]) -> list[Scatter]:
    from plotly.graph_objects import Scatter

    if not points:
        return []
    return [
        Scatter(
            name="Others",
            x=[point.run_hours.value for point in points],
            y=[_usd(point).value for point in points],
            mode="markers",
            marker={"size": 6, "color": GREY, "opacity": 0.55},
            hovertext=[hover_text(point) for point in points],
            hoverinfo="text",
        )
    ]


def _traces(priced: Sequence[Option], lanes: Sequence[Option], places: dict[int, str]) -> list[Scatter]:
    """One trace for each kind of place and panel, and one for the choice; the legend names each once."""
    rows = {option.rank: row for row, option in enumerate(lanes)}
    traces, named = [], set[str]()
    for name, colour, members in _groups([*priced, *lanes]):
        for axis, drawn in (("y", [m for m in members if m in priced]), ("y2", [m for m in members if m in lanes])):
            if drawn:
                heights = [float(rows[m.rank]) if axis == "y2" else _usd(m).value for m in drawn]
                trace = _trace(name, colour, axis, drawn, heights)
                if axis == "y":
                    trace.text = [plain_text(short_name(m.where)) for m in drawn]
                    trace.textposition = [places[m.rank] for m in drawn]
                trace.showlegend = name not in named
                named.add(name)
                traces.append(trace)
    return traces


def _groups(options: Sequence[Option]) -> list[tuple[str, str, list[Option]]]:
    """Name in the legend, colour and members: each kind of place, then the choice."""
    kinds = dict.fromkeys(option.kind for option in options if option.rank != 1)
    groups = [
        (*KINDS.get(kind, (kind.capitalize(), GREY)), [m for m in options if m.kind == kind and m.rank != 1])
        for kind in kinds
    ]
    chosen = [option for option in options if option.rank == 1]
    return [*groups, ("Recommended", CHOICE, chosen)] if chosen else groups


def _trace(name: str, colour: str, axis: str, options: Sequence[Option], heights: Sequence[float]) -> Scatter:
    from plotly.graph_objects import Scatter

    best = colour == CHOICE
    trace = Scatter(
        name=name,
        legendgroup=name,
        x=[option.run_hours.value for option in options],
        y=heights,
        yaxis=axis,
        error_x=_bars([option.run_hours for option in options], colour),
        mode="markers+text" if axis == "y" else "markers",
        textfont={"size": 12},
        cliponaxis=False,
        marker={"size": 24 if best else 19, "color": colour, "symbol": "circle", "opacity": 1},
        hovertext=[hover_text(option) for option in options],
        hoverinfo="text",
    )
    if best:
        trace.marker.line = {"width": 4, "color": "rgba(220,53,69,0.35)"}
    if axis == "y":
        trace.error_y = _bars([_usd(option) for option in options], colour)
    return trace


def _bars(quantities: Sequence[Quantity], colour: str) -> dict[str, Any]:
    """Interval bars; a quantity without an interval gets none."""
    return {
        "type": "data",
        "symmetric": False,
        "array": [0 if each.high is None else each.high - each.value for each in quantities],
        "arrayminus": [0 if each.low is None else each.value - each.low for each in quantities],
        "color": colour,
        "thickness": 1.4,
        "width": 4,
    }


def _layout(
    priced: Sequence[Option], lanes: Sequence[Option], across: dict[str, Any], up: dict[str, Any]
) -> dict[str, Any]:
    lower = len(lanes) * LANE_PIXELS + 32 if lanes else 0
    inner = lower + (PRICED_PIXELS if priced else 0)
    share = lower / inner
    layout: dict[str, Any] = {
        "height": inner + FRAME_PIXELS,
        "autosize": True,
        "margin": {"l": 46 if priced else 8, "r": 10, "t": 34, "b": 50},
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "font": {"color": GREY, "size": 12, "family": FONTS},
        "hoverlabel": {"align": "left"},
        "legend": {"orientation": "h", "x": 0, "y": 1, "yanchor": "bottom", "bgcolor": "rgba(0,0,0,0)"},
        "showlegend": True,
        "dragmode": False,
        "xaxis": {**across, "anchor": "y2" if lanes else "y", "title": {"text": TIME, "font": {"size": 12}}},
        "annotations": [*_priced_words(priced), *_lane_words(lanes)],
    }
    if priced:
        layout["yaxis"] = {**up, "domain": [share + 0.02 if lanes else 0, 1]}
    if lanes:
        layout["yaxis2"] = {"domain": [0, share], "range": [len(lanes) - 0.45, -1.1], "visible": False}
        layout["yaxis2"]["fixedrange"] = True
        layout["shapes"] = [_band(share)]
    return layout


def _band(share: float) -> dict[str, Any]:
    corners = {"x0": 0, "x1": 1, "y0": 0, "y1": share}
    return {"type": "rect", "xref": "paper", "yref": "paper", **corners, "line": {"width": 0}, "fillcolor": BAND}


def _priced_words(priced: Sequence[Option]) -> list[dict[str, Any]]:
    if not priced:
        return []
    heading = _heading(DOLLARS, {"yref": "paper", "y": 1, "yanchor": "top"})
    ranks = [_rank_in_mark(option, "y", math.log10(_usd(option).value)) for option in priced]
    return [heading, *ranks]


def _lane_words(lanes: Sequence[Option]) -> list[dict[str, Any]]:
    """A heading for the strip; for every lane the rank in its mark, and place and charge above its bar."""
    if not lanes:
        return []
    words = [_heading(NO_DOLLARS, {"yref": "y2", "y": -0.86})]
    for row, option in enumerate(lanes):
        words.append(_rank_in_mark(option, "y2", row))
        text = f"{plain_text(option.where)}: {charge_words(option)}"
        place = {"xref": "paper", "x": 0.008, "xanchor": "left", "yref": "y2", "y": row - 0.42, "showarrow": False}
        words.append({**place, "text": f"<b>{text}</b>" if option.rank == 1 else text, "font": {"size": 12}})
    return words


def _heading(text: str, place: dict[str, Any]) -> dict[str, Any]:
    side = {"xref": "paper", "x": 0.008, "xanchor": "left", "showarrow": False}
    return {**side, **place, "text": f"<i>{text}</i>", "font": {"size": 12}}


def _rank_in_mark(option: Option, axis: str, height: float) -> dict[str, Any]:
    """The rank, white on its mark. Plotly places annotations on a logarithmic axis by the logarithm."""
    return {
        "x": math.log10(option.run_hours.value),
        "y": height,
        "xref": "x",
        "yref": axis,
        "text": f"<b>{option.rank}</b>",
        "font": {"size": 11, "color": "rgb(255, 255, 255)"},
        "showarrow": False,
        "captureevents": False,
    }


def charge_words(option: Option) -> str:
    """The charge in the place's own unit: `812 SU`, `no charge`, or that the rate is not known."""
    amount = option.charge.amount
    if amount is None:
        return "rate not known"
    return "no charge" if amount.value == 0 else plain_text(write_quantity(amount))


def hover_text(option: Option) -> str:
    """What a pointer over a point reads, one fact a line."""
    interval = write_interval(option.run_hours)
    usd, wait, count = option.charge.usd, option.wait_hours, option.accelerator_count
    devices = write_count(count) if count == int(count) else write_number(count)
    lines = [
        f"<b>{option.rank}. {plain_text(option.where)}</b>",
        f"{devices} × {plain_text(option.accelerator)}",
        f"Run: {write_hours(option.run_hours.value)}" + (f" ({interval})" if interval else ""),
        f"Charge: {charge_words(option)}" + (f" ({write_money(usd.value)})" if usd else ""),
        f"Wait: {'not known' if wait is None else write_hours(wait.value)}",
        f"Limited by {option.bottleneck}; {option.method}",
    ]
    return "<br>".join(lines)


def _name_places(priced: Sequence[Option], across: dict[str, Any], up: dict[str, Any]) -> dict[int, str]:
    """Rank -> where its name stands, best ranks first."""
    ordered = sorted(priced, key=lambda option: option.rank)
    points = []
    for option in ordered:
        hours, dollars = _ends(option.run_hours, across), _ends(_usd(option), up)
        ends = (hours[0], hours[2]), (dollars[0], dollars[2])
        points.append(Point(short_name(option.where), hours[1], dollars[1], *ends))
    heading = Box(0, 1 - LINE_HEIGHT, len(DOLLARS) * LETTER_WIDTH, 1)
    return {option.rank: place for option, place in zip(ordered, place_names(points, [heading]), strict=True)}


def _ends(quantity: Quantity, axis: dict[str, Any]) -> tuple[float, float, float]:
    """Lower bound, value and upper bound as shares of a logarithmic axis."""
    bottom, top = axis["range"]
    low = quantity.value if quantity.low is None else quantity.low
    high = quantity.value if quantity.high is None else quantity.high
    share = [(math.log10(max(each, 1e-12)) - bottom) / (top - bottom) for each in (low, quantity.value, high)]
    return share[0], share[1], share[2]


def short_name(text: str) -> str:
    """A name that leaves room for others; the whole name stands in the table and under the pointer."""
    return text if len(text) <= LONGEST_NAME else f"{text[: LONGEST_NAME - 1].rstrip('-_ ')}…"


def plain_text(text: str) -> str:
    """Plotly reads a little HTML in its texts; names from facts must not be read as such."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
