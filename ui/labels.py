"""Places names beside the points of a chart so that they overlap as little as can be."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

LETTER_WIDTH = 0.0085
LINE_HEIGHT = 0.06
MARK = 0.022
"""Sizes in shares of the chart's width and height, for a chart about 800 pixels wide and 300 high."""

PLACES = ("top right", "top left", "bottom right", "bottom left", "top center", "bottom center")
"""In the order in which they are tried; the centred ones lie on the bars."""


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle in shares of the chart, upwards."""

    left: float
    bottom: float
    right: float
    top: float

    def shared(self, other: Box) -> float:
        """Area that both cover."""
        width = min(self.right, other.right) - max(self.left, other.left)
        height = min(self.top, other.top) - max(self.bottom, other.bottom)
        return max(0.0, width) * max(0.0, height)

    @property
    def outside(self) -> float:
        """Length by which it leaves the chart to the left or right."""
        return max(0.0, -self.left) + max(0.0, self.right - 1)


@dataclass(frozen=True, slots=True)
class Point:
    """A mark with its name and the ends of its bars, in shares of the chart."""

    name: str
    x: float
    y: float
    across: tuple[float, float]
    up: tuple[float, float]

    def boxes(self) -> list[Box]:
        """What the mark and its two bars cover."""
        thin = 0.008
        return [
            Box(self.x - MARK / 2, self.y - MARK, self.x + MARK / 2, self.y + MARK),
            Box(self.across[0], self.y - thin, self.across[1], self.y + thin),
            Box(self.x - thin / 2, self.up[0], self.x + thin / 2, self.up[1]),
        ]


def place_names(points: Sequence[Point], also: Iterable[Box] = ()) -> list[str]:
    """For each point the plotly text position of its name; earlier points choose first.

    Args:
        points: in order of importance.
        also: other things to keep clear of.
    """
    covered = [box for point in points for box in point.boxes()] + list(also)
    places = []
    for point in points:
        best = min(PLACES, key=lambda place: _cost(_name_box(point, place), covered))
        places.append(best)
        covered.append(_name_box(point, best))
    return places


def _cost(box: Box, covered: Iterable[Box]) -> float:
    return sum(box.shared(other) for other in covered) + box.outside


def _name_box(point: Point, place: str) -> Box:
    level, side = place.split()
    width = len(point.name) * LETTER_WIDTH
    left = {"right": point.x + MARK / 2, "left": point.x - MARK / 2 - width, "center": point.x - width / 2}[side]
    bottom = point.y + MARK if level == "top" else point.y - MARK - LINE_HEIGHT
    return Box(left, bottom, left + width, bottom + LINE_HEIGHT)
