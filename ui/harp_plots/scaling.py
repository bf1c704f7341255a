"""Run time over cores with its interval, ideal scaling beside it, and the knee marked."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from knowledge.quantities import write_hours, write_interval, write_quantity
from ui.axes import GRID, spread, time_axis
from ui.harp_plots.frame import BLUE, GREY, RED, band, empty_picture, line, picture, said_beside

if TYPE_CHECKING:
    from plotly.graph_objects import Figure, Scatter

    from estimators.harp.predicting.result import ScalingRow


def scaling_over_cores(rows: Sequence[ScalingRow], knee_cores: int | None = None) -> Figure:
    """Run time over cores, both logarithmic. Counts beyond the profiled ones have open marks.

    Args:
        rows: of rising cores. knee_cores: the count that is marked; by default the row that says so of itself.
    """
    if not rows:
        return empty_picture("Nothing is known of other numbers of cores.")
    cores = [row.cores for row in rows]
    hours = [row.walltime.value for row in rows]
    low = [_end(row, "low") for row in rows]
    high = [_end(row, "high") for row in rows]
    ideal = [hours[0] * cores[0] / count for count in cores]
    traces: list[Any] = []
    if len(rows) > 1:
        traces = [
            band("90 % interval", cores, low, high, BLUE),
            line("ideal", cores, ideal, GREY, "dot", 1.2),
            line("run time", cores, hours, BLUE),
        ]
        traces[-1].showlegend = False
    for name, extrapolated in (("predicted", False), ("beyond the profiled cores", True)):
        own = [row for row in rows if row.extrapolated is extrapolated]
        if own:
            traces.append(_points(name, own, with_bars=len(rows) == 1))
    up = time_axis([row.walltime for row in rows])
    up["title"] = {"text": "Run time", "font": {"size": 12}}
    figure = picture(traces, _across(cores), up)
    _mark_knee(figure, rows, knee_cores)
    return figure


def _mark_knee(figure: Figure, rows: Sequence[ScalingRow], knee_cores: int | None) -> None:
    knee = knee_cores if knee_cores is not None else next((row.cores for row in rows if row.knee), None)
    if knee is None or knee not in [row.cores for row in rows]:
        return
    figure.add_vline(x=knee, line={"color": RED, "dash": "dash", "width": 1.4})
    right = knee > math.sqrt(rows[0].cores * rows[-1].cores)
    figure.add_annotation(**said_beside(
        f"knee: {knee:,} core{'s' * (knee > 1)}", x=math.log10(knee), y=1, yref="paper", yanchor="top",
        xanchor="right" if right else "left", xshift=-4 if right else 4,
    ))  # fmt: skip


def _end(row: ScalingRow, which: str) -> float:
    end: float | None = getattr(row.walltime, which)
    return row.walltime.value if end is None or end <= 0 else end


def _points(name: str, rows: Sequence[ScalingRow], *, with_bars: bool) -> Scatter:
    from plotly.graph_objects import Scatter

    trace = Scatter(
        name=name,
        x=[row.cores for row in rows],
        y=[row.walltime.value for row in rows],
        mode="markers",
        marker={"size": 9, "color": BLUE, "symbol": "circle-open" if rows[0].extrapolated else "circle"},
        hovertext=[_hover(row) for row in rows],
        hoverinfo="text",
    )
    if with_bars:
        trace.error_y = {
            "type": "data", "symmetric": False, "color": BLUE, "thickness": 1.4, "width": 4,
            "array": [_end(row, "high") - row.walltime.value for row in rows],
            "arrayminus": [row.walltime.value - _end(row, "low") for row in rows],
        }  # fmt: skip
    return trace


def _hover(row: ScalingRow) -> str:
    nodes = f", {row.nodes:,} nodes" if row.nodes > 1 else ""
    interval = write_interval(row.walltime)
    lines = [
        f"<b>{row.cores:,} core{'s' * (row.cores > 1)}</b>{nodes}",
        f"{write_hours(row.walltime.value)}" + (f" ({interval})" if interval else ""),
        f"{row.speed_up:.2f} times as fast, efficiency {row.efficiency:.0%}",
        *([f"charge {write_quantity(row.charge)}"] if row.charge else []),
        *(["beyond the profiled cores"] if row.extrapolated else []),
    ]
    return "<br>".join(lines)


def _across(cores: Sequence[int]) -> dict[str, Any]:
    low, high = math.log10(cores[0]), math.log10(cores[-1])
    marks = spread([float(count) for count in cores], 10)
    margin = max(0.06, 0.05 * (high - low))
    return {
        "type": "log",
        "title": {"text": "Cores", "font": {"size": 12}},
        "range": [low - margin, high + margin],
        "tickvals": marks,
        "ticktext": [f"{mark:,.0f}" for mark in marks],
        "tickangle": 0,
        "gridcolor": GRID,
        "zeroline": False,
        "fixedrange": True,
    }
