"""Convolutions that use weights of others without naming them: heads that run on several levels of a pyramid."""

from __future__ import annotations

from estimators.dnn.graph import Operator
from estimators.dnn.hlo.lowering import Lowering, flag, number, numbers
from knowledge.errors import RequestError

Signature = tuple[tuple[int, ...], int, bool]


def holder_of(lowering: Lowering, operator: Operator) -> str:
    """Name of the convolution whose weights a shared one uses.

    On every level the shared ones repeat, in order, the last ones that hold weights of the same shape; a level is
    known by the size of what it reads.

    Raises:
        RequestError: none before it holds such weights.
    """
    wanted, size = _signature(lowering, operator), _size(lowering, operator)
    alike = [one for one in lowering.graph if one.kind == "convolution" and _signature(lowering, one) == wanted]
    holders = [one for one in alike if not flag(one, "shared") and one.name in lowering.values]
    if not holders:
        raise RequestError(
            f"Layer {operator.name} of {lowering.graph.name} shares weights, but no layer before it holds such weights."
        )
    level = [one.name for one in alike if flag(one, "shared") and _size(lowering, one) == size]
    return holders[(level.index(operator.name) - len(level)) % len(holders)].name


def _signature(lowering: Lowering, operator: Operator) -> Signature:
    """Shape of the weights, groups, and whether there is a bias."""
    source = lowering.graph.by_name[operator.inputs[0]].shape
    groups = number(operator, "groups")
    kernel = numbers(operator, "kernel", len(source) - 1)
    return (operator.shape[0], source[0] // groups, *kernel), groups, flag(operator, "bias")


def _size(lowering: Lowering, operator: Operator) -> tuple[int, ...]:
    return lowering.graph.by_name[operator.inputs[0]].shape[1:]
