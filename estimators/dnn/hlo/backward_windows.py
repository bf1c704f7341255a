"""Gradients of the primitives with windows."""

from __future__ import annotations

from collections.abc import Sequence

from estimators.dnn.hlo import windows
from estimators.dnn.hlo.values import Step, Value
from estimators.dnn.hlo.windows import stretched
from estimators.dnn.hlo.writer import Writer


def convolution(w: Writer, step: Step, g: Value, wanted: Sequence[bool]) -> Sequence[Value | None]:
    """By input and kernel: each is a convolution with stride and holes exchanged."""
    return _by_input(w, step, g) if wanted[0] else None, _by_kernel(w, step, g) if wanted[1] else None


def _by_input(w: Writer, step: Step, g: Value) -> Value:
    x, kernel = step.inputs
    said = step.attributes
    padding = []
    for n, k, m, axis in _axes(x, kernel, g):
        reach = stretched(k, said["dilation"][axis])
        before = reach - 1 - said["padding"][axis][0]
        whole = stretched(n, said["spread"][axis]) + reach - 1
        padding.append((before, whole - stretched(m, said["stride"][axis]) - before))
    turned = w.reverse(_exchanged(w, kernel, said["groups"]), range(2, len(kernel.shape)))
    return windows.convolution(
        w, g, turned, stride=said["spread"], padding=padding, spread=said["stride"], dilation=said["dilation"],
        groups=said["groups"],
    )  # fmt: skip


def _by_kernel(w: Writer, step: Step, g: Value) -> Value:
    x, kernel = step.inputs
    said = step.attributes
    padding = []
    for n, k, m, axis in _axes(x, kernel, g):
        before = said["padding"][axis][0]
        whole = stretched(m, said["stride"][axis]) + stretched(k, said["dilation"][axis]) - 1
        padding.append((before, whole - stretched(n, said["spread"][axis]) - before))
    return windows.convolution(
        w, x, g, stride=said["dilation"], padding=padding, spread=said["spread"], dilation=said["stride"],
        batch_groups=said["groups"], layout=windows.OF_THE_KERNEL,
    )  # fmt: skip


def _axes(x: Value, kernel: Value, g: Value) -> list[tuple[int, int, int, int]]:
    """Lengths of input, kernel and result along each axis of places."""
    lengths = zip(x.shape[2:], kernel.shape[2:], g.shape[2:], strict=True)
    return [(n, k, m, axis) for axis, (n, k, m) in enumerate(lengths)]


def _exchanged(w: Writer, kernel: Value, groups: int) -> Value:
    """The kernel with channels in and out exchanged within each group."""
    out, inside, *taps = kernel.shape
    parted = w.reshape(kernel, (groups, out // groups, inside, *taps))
    turned = w.transpose(parted, (0, 2, 1, *range(3, 3 + len(taps))))
    return w.reshape(turned, (groups * inside, out // groups, *taps))


def reduce_window(w: Writer, step: Step, g: Value, wanted: Sequence[bool]) -> Sequence[Value | None]:
    """Of sums: sums of windows of the gradient with holes; of largest values: to where they were."""
    x, said = step.inputs[0], step.attributes
    if said["function"] == "maximum":
        return windows.scatter_to_largest(w, x, g, said["window"], said["stride"], said["padding"]), None
    padding = []
    for n, k, s, m, (low, _) in zip(x.shape, said["window"], said["stride"], g.shape, said["padding"], strict=True):
        before = k - 1 - low
        padding.append((before, n + k - 1 - stretched(m, s) - before))
    ones = (1,) * len(x.shape)
    return windows.reduce_window(w, g, "add", said["window"], ones, padding, said["stride"]), None
