"""Images (height, width, channels) as windows: a leading axis of windows, then their places."""

from __future__ import annotations

from estimators.dnn.graph import GraphBuilder


def into_windows(b: GraphBuilder, x: str, side: int) -> tuple[str, tuple[int, int]]:
    """(height, width, channels) -> (windows, side², channels), and windows down and across; pads what is left over."""
    height, width, channels = b.shape(x)
    down, across = -(-height // side), -(-width // side)
    if (down * side, across * side) != (height, width):
        x = b.pad(x, (0, 0, 0), (down * side - height, across * side - width, 0))
    x = b.transpose(b.reshape(x, (down, side, across, side, channels)), (0, 2, 1, 3, 4))
    return b.reshape(x, (down * across, side * side, channels)), (down, across)


def from_windows(b: GraphBuilder, x: str, side: int, counts: tuple[int, int], size: tuple[int, int]) -> str:
    """The way back; what was padded is cut off."""
    (down, across), channels = counts, b.shape(x)[-1]
    x = b.transpose(b.reshape(x, (down, across, side, side, channels)), (0, 2, 1, 3, 4))
    x = b.reshape(x, (down * side, across * side, channels))
    for axis, length in enumerate(size):
        x = b.slice(x, axis, 0, length) if b.shape(x)[axis] != length else x
    return x


def rolled(b: GraphBuilder, x: str, shift: int) -> str:
    """The first `shift` rows and columns moved to the end (or, if negative, the last to the front)."""
    for axis in (0, 1) if shift else ():
        length = b.shape(x)[axis]
        cut = shift % length
        x = b.concatenate([b.slice(x, axis, cut, length), b.slice(x, axis, 0, cut)], axis=axis)
    return x
