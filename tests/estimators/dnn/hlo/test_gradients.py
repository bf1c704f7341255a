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
    forward = module_of(graph, batch=3)
    given = arguments_of(forward, seed)
    wanted = jax.jit(lambda values: reference.outputs(graph, values, train=False))(given)
    for found, want in zip(run(forward, given).values(), wanted, strict=True):
        np.testing.assert_allclose(found, want, err_msg=graph.name, **CLOSE)
    step = module_of(graph, batch=3, train=True)
    given = arguments_of(step, seed)
    _check_gradients(graph, given, run(step, given))


def _check_gradients(graph: OperatorGraph, given: Arrays, found: Arrays) -> None:
    names = [name.removeprefix("velocity of ") for name in found if name.startswith("velocity of ")]

    def loss(weights: dict[str, Any]) -> Any:
        return reference.loss(graph, {**given, **weights})

    value, wanted = jax.jit(jax.value_and_grad(loss))({name: given[name] for name in names})
    np.testing.assert_allclose(found["loss"], value, err_msg=graph.name, **CLOSE)
    for name in names:
        gradient = found[f"velocity of {name}"]
        np.testing.assert_allclose(gradient, wanted[name], err_msg=f"{graph.name}: {name}", **CLOSE)
        np.testing.assert_allclose(found[name], given[name] - 0.1 * gradient, err_msg=name, **CLOSE)


@pytest.mark.parametrize("name", GRAPHS)
def test_values_and_gradients_are_those_of_the_reference(name: str) -> None:
    check(GRAPHS[name])
