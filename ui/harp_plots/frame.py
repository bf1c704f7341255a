"""What the pictures of applications share: layout, colours, lines without marks, words in a picture."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from ui.plots import CHOICE, FONTS, GREY, plain_text

if TYPE_CHECKING:
    from plotly.graph_objects import Figure, Scatter

BLUE, ORANGE, GREEN = "#3b82c4", "#d98200", "#0f9d76"
"""As kinds of places have them: told apart by most kinds of colour vision, on light and dark backgrounds."""
RED = CHOICE
HEIGHT_PIXELS = 380

__all__ = ["BLUE", "GREEN", "GREY", "HEIGHT_PIXELS", "ORANGE", "RED", "band", "empty_picture", "line", "picture",
           "said_beside", "see_through"]  # fmt: skip


def picture(
    traces: Sequence[Any], across: dict[str, Any], up: dict[str, Any], height_pixels: int = HEIGHT_PIXELS
) -> Figure:
    """A figure of these traces.

    Args:
        traces: in the order they are drawn. across, up: the axes, with `title_text` where one is wanted.
        height_pixels: of the whole.
    """
    from plotly.graph_objects import Figure

    figure = Figure(list(traces))
    figure.update_layout(
        height=height_pixels,
        autosize=True,
        margin={"l": 8, "r": 12, "t": 34, "b": 8},
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
        font={"color": GREY, "size": 12, "family": FONTS},
        hoverlabel={"align": "left"},
        legend={"orientation": "h", "x": 0, "y": 1, "yanchor": "bottom", "bgcolor": "rgba(0,0,0,0)"},
        dragmode=False,
        xaxis={**across, "automargin": True},
        yaxis={**up, "automargin": True},
    )
    return figure


def empty_picture(text: str) -> Figure:
    """A picture of nothing, which says so."""
    axis = {"visible": False, "fixedrange": True}
    figure = picture([], axis, axis, 120)
    figure.add_annotation(text=plain_text(text), x=0.5, y=0.5, xref="paper", yref="paper", showarrow=False)
    return figure


def line(
    name: str, x: Sequence[float], y: Sequence[float], colour: str, dash: str = "solid", width: float = 1.6
) -> Scatter:
    """A line without marks, said nothing about under the pointer."""
    from plotly.graph_objects import Scatter

    pen = {"color": colour, "dash": dash, "width": width}
    return Scatter(name=name, x=list(x), y=list(y), mode="lines", line=pen, hoverinfo="skip")


def band(name: str, x: Sequence[float], low: Sequence[float], high: Sequence[float], colour: str) -> Scatter:
    """The area between two lines."""
    from plotly.graph_objects import Scatter

    return Scatter(
        name=name, x=[*x, *reversed(x)], y=[*high, *reversed(low)], fill="toself", fillcolor=see_through(colour),
        mode="lines", line={"width": 0}, hoverinfo="skip",
    )  # fmt: skip


def see_through(colour: str, share: float = 0.18) -> str:
    """A colour of `#rrggbb` that lets so much of the background out."""
    red, green, blue = (int(colour[place : place + 2], 16) for place in (1, 3, 5))
    return f"rgba({red},{green},{blue},{share})"


def said_beside(text: str, **place: Any) -> dict[str, Any]:
    """Words in a picture, without an arrow."""
    return {"text": text, "showarrow": False, "font": {"size": 12}, **place}
