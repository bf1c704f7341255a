"""One operator of a network: what it computes on one sample, and what that costs.

Shapes leave the batch out: an image is (channels, height, width), a text (tokens, width), token numbers (tokens,).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from math import prod
from typing import Literal, get_args

Kind = Literal[
    "input",
    "parameter",
    "convolution",
    "linear",
    "matmul",
    "attention",
    "experts",
    "recurrence",
    "embedding",
    "normalization",
    "activation",
    "elementwise",
    "softmax",
    "pooling",
    "reduce",
    "resize",
    "pad",
    "concatenate",
    "transpose",
    "slice",
    "reshape",
]
"""What an operator does; `KINDS` explains each with its attributes."""

KINDS: Mapping[Kind, str] = {
    "input": "a sample from outside; type: float or token",
    "parameter": "a learned tensor that is the same for every sample (class token, positions, scale); trained: false"
    " for a fixed table (angles, coordinates), which holds no weights",
    "convolution": "over (channels, height, width) or (channels, length); kernel, stride, padding, dilation, groups,"
    " bias, transposed (fractional stride)",
    "linear": "a matrix on the last axis; bias; weight_of: name of the operator whose weights it shares",
    "matmul": "product of two inputs over their last two axes, leading axes broadcast; transpose_second",
    "attention": "softmax(q k^T / sqrt(size)) v, fused: inputs q (Tq, heads x size), k and v (Tk, kv_heads x size), and"
    " optionally a bias (heads, Tq, Tk), with leading axes where windows differ; heads, kv_heads, causal; leading axes"
    " are windows",
    "experts": "a routed feed-forward part on (tokens, width) with its router: experts, active, inner, gated,"
    " activation",
    "recurrence": "an LSTM or GRU over (tokens, width): cell, hidden, directions",
    "embedding": "a table looked up by token number: vocabulary, width; weight_of: operator whose table it shares",
    "normalization": "batch (folded statistics), layer, group or rms; type, groups, affine",
    "activation": "a function of each element; function: relu, gelu, silu, sigmoid, tanh, hardswish ...",
    "elementwise": "of two inputs of equal or broadcast shape; function: add, subtract, multiply, divide, maximum",
    "softmax": "over the last axis",
    "pooling": "function max or average; kernel, stride, padding",
    "reduce": "function mean, sum or max over axes; keep: whether they stay with length 1",
    "resize": "nearest or bilinear to another height and width; function",
    "pad": "zeros around the last axes: before and after, one number an axis",
    "concatenate": "inputs one after another along an axis",
    "transpose": "axes in another order, copied",
    "slice": "a part of one axis: axis, start, stop, step (a view)",
    "reshape": "the same elements in another shape (a view)",
}
"""What each kind computes, and its attributes."""

VIEWS = frozenset({"input", "parameter", "slice", "reshape"})
"""Kinds that move no data."""

Attribute = bool | int | float | str | tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Operator:
    """One operator.

    Attributes:
        name: unique in its graph. kind: see `KINDS`. inputs: names of operators it reads.
        shape: of what it writes, for one sample. attributes: as `KINDS` names them.
        parameters: trainable weights it holds (0 where they are shared with another).
        macs: multiply-accumulates on one sample; element-wise arithmetic is not among them.
        active_parameters: weights one sample touches, fewer than `parameters` with routed experts and tables.
        read: elements of other operators' results it reads; 0 for views.
    """

    name: str
    kind: Kind
    inputs: tuple[str, ...]
    shape: tuple[int, ...]
    attributes: Mapping[str, Attribute] = field(default_factory=dict)
    parameters: int = 0
    macs: float = 0.0
    active_parameters: float = 0.0
    read: float = 0.0

    def __post_init__(self) -> None:
        if self.kind not in get_args(Kind):
            raise ValueError(f"{self.kind!r} is not a kind of operator")

    @property
    def elements(self) -> int:
        """Elements of the result."""
        return prod(self.shape)

    @property
    def written(self) -> int:
        """Elements it writes to memory; 0 for views."""
        return 0 if self.kind in VIEWS else self.elements
