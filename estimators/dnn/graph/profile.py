"""What the cost model needs of a graph: groups of equal operators with arithmetic, traffic and weights, by class."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import prod

import numpy as np
from numpy.typing import NDArray

from estimators.dnn.graph.graph import OperatorGraph
from estimators.dnn.graph.operator import VIEWS, Operator

Floats = NDArray[np.float64]

CLASSES = (
    "convolution",
    "pointwise",
    "grouped",
    "depthwise",
    "attention",
    "normalization",
    "elementwise",
    "movement",
    "embedding",
)
"""Kinds of kernels that reach different shares of a device's peaks."""

_CLASS_OF_KIND = {
    "linear": "pointwise",
    "matmul": "pointwise",
    "experts": "pointwise",
    "recurrence": "pointwise",
    "attention": "attention",
    "embedding": "embedding",
    "normalization": "normalization",
    "activation": "elementwise",
    "elementwise": "elementwise",
    "softmax": "elementwise",
    "reduce": "elementwise",
    "pooling": "movement",
    "resize": "movement",
    "pad": "movement",
    "concatenate": "movement",
    "transpose": "movement",
}

POINTWISE, ATTENTION = CLASSES.index("pointwise"), CLASSES.index("attention")


@dataclass(frozen=True, slots=True)
class Profile:
    """Groups of equal operators, one entry a group; figures are of one operator on one sample.

    Attributes:
        kernel: index into `CLASSES`. count: equal operators. macs: multiply-accumulates.
        elements: read and written, weights not among them. parameters: weights.
        active_parameters: weights that one sample touches.
    """

    kernel: NDArray[np.int64]
    count: Floats
    macs: Floats
    elements: Floats
    parameters: Floats
    active_parameters: Floats

    def __len__(self) -> int:
        return len(self.kernel)

    @property
    def total_macs(self) -> float:
        """Of one forward pass of one sample."""
        return float((self.count * self.macs).sum())

    @property
    def total_parameters(self) -> float:
        """Trainable weights."""
        return float((self.count * self.parameters).sum())

    @property
    def total_elements(self) -> float:
        """Elements read and written by one forward pass of one sample."""
        return float((self.count * self.elements).sum())

    def scaled(self, area: float, *, windows: bool = False) -> Profile:
        """The same network on samples of `area` times as many pixels (or tokens).

        Attention grows with the square of the area, within `windows` of one size with the area.
        """
        power = np.where((self.kernel == ATTENTION) & (not windows), area * area, area)
        return Profile(self.kernel, self.count, self.macs * power, self.elements * area, self.parameters,
                       self.active_parameters)  # fmt: skip

    def divided(self, devices: int) -> Profile:
        """The share of one of so many devices that split every operator between them."""
        if devices == 1:
            return self
        parts = (self.macs, self.elements, self.parameters, self.active_parameters)
        return Profile(self.kernel, self.count, *(part / devices for part in parts))

    def staged(self, stages: int) -> Profile:
        """The share of one of so many devices that each hold some of the layers."""
        if stages == 1:
            return self
        parts = (self.macs, self.elements, self.parameters, self.active_parameters)
        return Profile(self.kernel, self.count / stages, *parts)


def profile_of(graph: OperatorGraph) -> Profile:
    """Group the operators of a graph.

    What reads no sample (a bias spread out from its table) is made once a batch: it moves nothing by sample.
    """
    fixed = graph.fixed
    return grouped(
        (kernel_class(operator, graph), operator.macs,
         0.0 if operator.name in fixed else operator.read + operator.written, float(operator.parameters),
         float(operator.active_parameters))
        for operator in graph
        if operator.kind not in VIEWS or operator.parameters
    )  # fmt: skip


def grouped(entries: Iterable[tuple[str, float, float, float, float]]) -> Profile:
    """Count equal entries of (class, macs, elements, parameters, active parameters)."""
    counts: dict[tuple[str, float, float, float, float], int] = {}
    for entry in entries:
        counts[entry] = counts.get(entry, 0) + 1
    table = [(CLASSES.index(key[0]), count, *key[1:]) for key, count in counts.items()]
    columns = np.array(table, dtype=np.float64).reshape(len(table), 6).T
    return Profile(columns[0].astype(np.int64), *columns[1:])


def kernel_class(operator: Operator, graph: OperatorGraph) -> str:
    """Class of an operator's kernel: convolutions by groups and kernel, the rest by kind."""
    if operator.kind != "convolution":
        return _CLASS_OF_KIND.get(operator.kind, "elementwise")
    groups = int(operator.attributes.get("groups", 1))  # type: ignore[arg-type]  # a whole number by `KINDS`
    channels = graph.by_name[operator.inputs[0]].shape[0]
    kernel = operator.attributes.get("kernel", (1, 1))
    return convolution_class(channels, groups, prod(kernel) if isinstance(kernel, tuple) else int(kernel))


def convolution_class(channels: int, groups: int, taps: int) -> str:
    """Class of a convolution: depthwise, grouped, pointwise (one tap) or plain."""
    if groups > 1:
        return "depthwise" if groups == channels else "grouped"
    return "pointwise" if taps == 1 else "convolution"
