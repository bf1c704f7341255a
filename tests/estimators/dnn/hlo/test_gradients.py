"""What the text computes, run by XLA: values of the forward pass and gradients of the training step."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

pytest.importorskip("jax")

from estimators.dnn.graph import OperatorGraph
from estimators.dnn.hlo import module_of
from tests.estimators.dnn.hlo import reference
from tests.estimators.dnn.hlo.running import Arrays, arguments_of, jax, run
from tests.estimators.dnn.hlo.small import GRAPHS

CLOSE: dict[str, Any] = {"rtol": 2e-4, "atol": 2e-5}


def check(graph: OperatorGraph, *, seed: int = 0) -> None:
    """Compare the text's forward pass and gradients with the reference."""
    step, forward = (module_of(graph, batch=3, train=train) for train in (True, False))
    given = arguments_of(step, seed)
    outputs, loss, gradients = _wanted(graph, given, [one.name for one in step.arguments if one.role == "weight"])
    for found, want in zip(run(forward, given).values(), outputs, strict=True):
        np.testing.assert_allclose(found, want, err_msg=graph.name, **CLOSE)
    found_step = run(step, given)
    np.testing.assert_allclose(found_step["loss"], loss, err_msg=graph.name, **CLOSE)
    for name, want in gradients.items():
        gradient = found_step[f"velocity of {name}"]
        np.testing.assert_allclose(gradient, want, err_msg=f"{graph.name}: {name}", **CLOSE)
        np.testing.assert_allclose(found_step[name], given[name] - 0.1 * gradient, err_msg=name, **CLOSE)


def _wanted(graph: OperatorGraph, given: Arrays, names: list[str]) -> tuple[Any, Any, dict[str, Any]]:
    """Outputs, loss and gradients of the reference."""

    def loss(weights: dict[str, Any], values: Any) -> Any:
        return reference.loss(graph, {**values, **weights})

    def everything(values: Any) -> Any:
        outputs = reference.outputs(graph, values, train=False)
        return outputs, *jax.value_and_grad(loss)({name: values[name] for name in names}, values)

    outputs, value, gradients = jax.jit(everything)(given)
    return outputs, value, gradients


@pytest.mark.parametrize("name", GRAPHS)
def test_values_and_gradients_are_those_of_the_reference(name: str) -> None:
    check(GRAPHS[name])
