"""The primitives with windows: convolution, sums and largest values of windows, and the reverse of the latter."""

from __future__ import annotations

from collections.abc import Sequence

from estimators.dnn.hlo.values import Value
from estimators.dnn.hlo.writer import Writer

Pairs = Sequence[tuple[int, int]]

FORWARD = ("bf", "oi", "bf")
"""Order of the two axes before the places: of the input, the kernel, the result."""

OF_THE_KERNEL = ("fb", "io", "fb")
"""The same for the gradient of the kernel: samples are what is summed over."""


def stretched(size: int, dilation: int) -> int:
    """Length of an axis with `dilation - 1` holes between its elements."""
    return (size - 1) * dilation + 1 if size else 0


def places(size: int, window: int, stride: int, pad: tuple[int, int]) -> int:
    """Windows that fit an axis."""
    return (size + pad[0] + pad[1] - window) // stride + 1


def convolution(
    w: Writer,
    x: Value,
    kernel: Value,
    *,
    stride: Sequence[int],
    padding: Pairs,
    spread: Sequence[int],
    dilation: Sequence[int],
    groups: int = 1,
    batch_groups: int = 1,
    layout: tuple[str, str, str] = FORWARD,
) -> Value:
    """A convolution; `spread` puts holes into x (a fractional stride), `dilation` into the kernel."""
    rows = x.shape[layout[0].index("b")] // batch_groups
    channels = kernel.shape[layout[1].index("o")]
    axes = zip(x.shape[2:], kernel.shape[2:], stride, padding, spread, dilation, strict=True)
    size = [places(stretched(n, h), stretched(k, d), s, p) for n, k, s, p, h, d in axes]
    shape = [rows, channels, *size] if layout[2] == "bf" else [channels, rows, *size]
    return w.emit(
        "convolution",
        (x, kernel),
        shape,
        x.type,
        stride=tuple(stride),
        padding=tuple(padding),
        spread=tuple(spread),
        dilation=tuple(dilation),
        groups=groups,
        batch_groups=batch_groups,
        layout=layout,
    )


def reduce_window(
    w: Writer,
    x: Value,
    function: str,
    window: Sequence[int],
    stride: Sequence[int],
    padding: Pairs,
    spread: Sequence[int] | None = None,
) -> Value:
    """Sum (`add`) or largest value (`maximum`) of windows over all axes."""
    holes = tuple(spread or (1,) * len(window))
    axes = zip(x.shape, window, stride, padding, holes, strict=True)
    shape = [places(stretched(n, h), k, s, p) for n, k, s, p, h in axes]
    start = w.constant(0.0 if function == "add" else float("-inf"), (), x.type)
    return w.emit(
        "reduce_window",
        (x, start),
        shape,
        x.type,
        function=function,
        window=tuple(window),
        stride=tuple(stride),
        padding=tuple(padding),
        spread=holes,
    )


def scatter_to_largest(
    w: Writer, x: Value, source: Value, window: Sequence[int], stride: Sequence[int], padding: Pairs
) -> Value:
    """Add each element of `source` to the place of the largest element of its window of x."""
    zero = w.constant(0.0, (), x.type)
    return w.emit(
        "select_and_scatter",
        (x, source, zero),
        x.shape,
        x.type,
        window=tuple(window),
        stride=tuple(stride),
        padding=tuple(padding),
    )
