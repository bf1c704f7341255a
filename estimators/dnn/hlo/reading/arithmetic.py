"""Multiply-accumulates of products and convolutions as their attributes tell."""

from __future__ import annotations

import re
from dataclasses import dataclass
from math import prod

from estimators.dnn.hlo.reading.flat import Flat, Node
from estimators.dnn.hlo.reading.program import Tensor
from knowledge.errors import RequestError

_LEFT = re.compile(
    r"(?<!batching_dims = )\bcontracting_dims = \[([\d, ]*)\] x|lhs_contracting_dim(?:s|ensions)\W{1,8}([\d, \"]*)"
)
_BATCHED = re.compile(r"batching_dims = \[ *\d|lhs_batch(?:ing)?_dim(?:s|ensions)[ =\[{\":]{1,8}\d")
_PRETTY = re.compile(r"\[([\w, ]+)\]x\[([\w, ]+)\]->\[([\w, ]+)\]")
_CLASSIC = re.compile(r"dim_labels=(\w{1,12}?)_(\w{1,12})->(\w{1,12})")
_HOLES = re.compile(r"lhs_dilat(?:e|ion) *= *(?:\[|array<i64:|dense<\[?)?([\dx, ]+)")
_STRIDES = re.compile(r"(?:\bstride|window_strides) *= *(?:\[|array<i64:|dense<\[?)?([\dx, ]+)")
_GROUPS = re.compile(r"feature_group_count *= *(\d{1,9})")
_PRODUCTS = ("dot", "dot_general")


@dataclass(frozen=True, slots=True)
class Window:
    """A convolution: taps along each axis, stride, groups, channels of its input, whether its input has holes."""

    kernel: tuple[int, ...]
    stride: tuple[int, ...]
    groups: int
    channels: int
    size: tuple[int, ...]
    holes: int
    macs: float


def is_product(node: Node) -> bool:
    """Whether a node is a matrix product."""
    return node.opcode in _PRODUCTS or (node.opcode == "custom_call" and _is_library(node, ("gemm", "matmul", "dot")))


def is_convolution(node: Node) -> bool:
    """Whether a node is a convolution."""
    return node.opcode == "convolution" or (
        node.opcode == "custom_call" and _is_library(node, ("conv",)) and bool(_CLASSIC.search(node.said))
    )


def _is_library(node: Node, words: tuple[str, ...]) -> bool:
    target = re.search(r'(?:custom_call_target="|@)([\w$.]+)', node.said)
    return bool(target) and any(word in target[1].lower() for word in words)  # type: ignore[index]  # bool() was asked


def is_batched(node: Node) -> bool:
    """Whether a product has batch axes."""
    return bool(_BATCHED.search(node.said))


def product_macs(flat: Flat, node: Node) -> float:
    """Elements of the result times what is summed over."""
    if not node.operands or not node.results:
        raise RequestError("A matrix product of the text has no operands or no type.")
    left = flat.tensor(node.operands[0])
    found = _LEFT.search(node.said)
    told = (found[1] or found[2] or "") if found else ""
    axes = [int(one) for one in re.findall(r"\d{1,4}", told)]
    if not found and left.shape:
        axes = [len(left.shape) - 1]
    if any(axis >= len(left.shape) for axis in axes):
        raise RequestError("A matrix product of the text sums over an axis that its left side does not have.")
    return float(node.results[0].elements) * prod(left.shape[axis] for axis in axes)


def window_of(flat: Flat, node: Node) -> Window:
    """What a convolution does.

    Raises:
        RequestError: the order of its axes is not told or does not go with its shapes.
    """
    orders = _orders(node)
    if len(node.operands) < 2 or not node.results or orders is None:
        raise RequestError("A convolution of the text does not tell the order of its axes (dim_numbers, dim_labels).")
    x, kernel, result = flat.tensor(node.operands[0]), flat.tensor(node.operands[1]), node.results[0]
    if any(len(order) != len(one.shape) for order, one in zip(orders, (x, kernel, result), strict=True)):
        raise RequestError("A convolution of the text has shapes that do not go with the order of its axes.")
    taps = _places(orders[1], kernel)
    holes = prod(_numbers(_HOLES, node.said)) or 1
    groups = _GROUPS.search(node.said)
    macs = float(result.elements) * prod(taps) * _size(orders[1], kernel, "i") / holes
    return Window(
        taps,
        tuple(_numbers(_STRIDES, node.said)) or (1,) * len(taps),
        int(groups[1]) if groups else 1,
        _size(orders[0], x, "f"),
        _places(orders[0], x),
        holes,
        macs,
    )


def result_channels(node: Node) -> tuple[int, tuple[int, ...]]:
    """Channels and places of a convolution's result."""
    orders = _orders(node)
    assert orders is not None
    return _size(orders[2], node.results[0], "f"), _places(orders[2], node.results[0])


def _orders(node: Node) -> tuple[list[str], list[str], list[str]] | None:
    pretty = _PRETTY.search(node.said)
    if pretty:
        first, second, third = ([one.strip() for one in pretty[place].split(",")] for place in (1, 2, 3))
        return first, second, third
    classic = _CLASSIC.search(node.said)
    return (list(classic[1]), list(classic[2]), list(classic[3])) if classic else None


def _places(order: list[str], tensor: Tensor) -> tuple[int, ...]:
    return tuple(n for letter, n in zip(order, tensor.shape, strict=True) if letter.isdigit())


def _size(order: list[str], tensor: Tensor, letter: str) -> int:
    return tensor.shape[order.index(letter)] if letter in order else 1


def _numbers(pattern: re.Pattern[str], said: str) -> list[int]:
    found = pattern.search(said)
    return [int(one) for one in re.findall(r"\d{1,9}", found[1])] if found else []
