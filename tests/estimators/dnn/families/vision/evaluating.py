"""Computes what operators that only move numbers give, so that tests can look at the numbers themselves."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from estimators.dnn.graph import Operator, OperatorGraph

Array = NDArray[np.float64]


def evaluate(graph: OperatorGraph, given: Mapping[str, Array]) -> Array:
    """The first result of a graph of movements, from values of its inputs and parameters by name."""
    values: dict[str, Array] = {}
    for operator in graph:
        sources = [values[name] for name in operator.inputs]
        value = given[operator.name] if operator.kind in ("input", "parameter") else moved(operator, sources)
        assert value.shape == operator.shape, operator
        values[operator.name] = value
    return values[graph.outputs[0]]


def moved(operator: Operator, sources: list[Array]) -> Array:
    """One operator."""
    x, said = sources[0], dict(operator.attributes)
    if operator.kind == "reshape":
        return x.reshape(operator.shape)
    if operator.kind == "transpose":
        return np.transpose(x, said["axes"])  # type: ignore[arg-type]  # a tuple of axes by `KINDS`
    if operator.kind == "concatenate":
        return np.concatenate(sources, axis=int(said["axis"]))  # type: ignore[arg-type]  # a number by `KINDS`
    if operator.kind == "slice":
        part = [slice(None)] * x.ndim
        part[said["axis"]] = slice(said["start"], said["stop"], said["step"])  # type: ignore[index]  # likewise
        return x[tuple(part)]
    if operator.kind == "resize":
        rows, columns = (np.arange(operator.shape[axis]) * x.shape[axis] // operator.shape[axis] for axis in (1, 2))
        return x[:, rows][:, :, columns]
    if operator.kind == "pad":
        before, after = said["before"], said["after"]
        sides = list(zip(before, after, strict=True))  # type: ignore[arg-type]  # tuples of numbers by `KINDS`
        return np.pad(x, [(0, 0)] * (x.ndim - len(sides)) + sides)
    raise AssertionError(f"{operator.kind} moves no numbers")
