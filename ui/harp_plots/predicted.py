"""Predicted against measured: runs that were not learned from, on logarithmic axes, with their intervals."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from knowledge.quantities import write_bytes, write_hours
from ui.axes import number_axis, seconds_axis
from ui.harp_plots.frame import BLUE, GREY, RED, band, empty_picture, line, picture
from ui.plots import plain_text

if TYPE_CHECKING:
    from plotly.graph_objects import Figure, Scatter

    from estimators.harp.forecast import Target
    from estimators.harp.unseen import UnseenRun

TOLERANCE = 0.10
"""Half width of the band: the median error that is aimed at."""
FARTHEST = 10.0
"""Interval ends are drawn up to so many times beyond the outermost point."""


def predicted_against_measured(rows: Sequence[UnseenRun], target: Target = "wall_seconds") -> Figure:
    """A point a run with its 90 % interval, the line of equality, and a band of 10 % around it.

    Runs that their request would have killed are red; where the evidence was called too thin the mark is open.

    Args:
        rows: figures in the target's unit; all above zero. target: which.
    """
    if not rows:
        return empty_picture("No run was left to test the predictions on.")
    points = [value for row in rows for value in (row.measured, row.predicted)]
    least, most = min(points) / FARTHEST, max(points) * FARTHEST
    ends = [min(max(end, least), most) for row in rows for end in (row.low, row.high)]
    shown = [*points, *ends]
    axis = number_axis(shown, write_bytes) if target == "peak_memory_bytes" else seconds_axis(shown)
    edges = [10 ** float(end) for end in axis["range"]]
    traces: list[Any] = [
        band("within 10 %", edges, [(1 - TOLERANCE) * edge for edge in edges],
             [(1 + TOLERANCE) * edge for edge in edges], GREY),
        line("predicted = measured", edges, edges, GREY, "dash", 1.2),
    ]  # fmt: skip
    write = writer_of(target)
    for killed, enough in ((False, True), (False, False), (True, True), (True, False)):
        own = [row for row in rows if row.killed is killed and row.enough is enough]
        if own:
            traces.append(_points(own, killed, enough, (least, most), write))
    return picture(traces, _titled(axis, "Measured"), _titled(axis, "Predicted, 90 % interval"), 420)


def writer_of(target: Target) -> Callable[[float], str]:
    """How figures of a target are written."""
    return write_bytes if target == "peak_memory_bytes" else lambda seconds: write_hours(seconds / 3600)


def _titled(axis: dict[str, Any], text: str) -> dict[str, Any]:
    return {**axis, "title": {"text": text, "font": {"size": 12}}}


def _points(
    rows: Sequence[UnseenRun], killed: bool, enough: bool, limits: tuple[float, float], write: Callable[[float], str]
) -> Scatter:
    from plotly.graph_objects import Scatter

    colour = RED if killed else BLUE
    name = ("request too small" if killed else "request holds") + ("" if enough else ", evidence too thin")
    return Scatter(
        name=name,
        x=[row.measured for row in rows],
        y=[row.predicted for row in rows],
        error_y={
            "type": "data",
            "symmetric": False,
            "array": [max(0.0, min(row.high, limits[1]) - row.predicted) for row in rows],
            "arrayminus": [max(0.0, row.predicted - max(row.low, limits[0])) for row in rows],
            "color": colour,
            "thickness": 1.2,
            "width": 3,
        },
        mode="markers",
        marker={"size": 8, "color": colour, "symbol": "circle" if enough else "circle-open", "line": {"width": 1.6}},
        hovertext=[_hover(row, write) for row in rows],
        hoverinfo="text",
    )


def _hover(row: UnseenRun, write: Callable[[float], str]) -> str:
    return "<br>".join([
        plain_text(row.label),
        f"measured {write(row.measured)}",
        f"predicted {write(row.predicted)} ({write(row.low)} to {write(row.high)})",
        f"request {write(row.request)}",
    ])  # fmt: skip
