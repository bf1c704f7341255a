"""The text itself: deterministic, in every precision, refused where it cannot be written; the optimizers."""

from __future__ import annotations

import time
from typing import Any

import numpy as np
import pytest

from estimators.dnn.graph import GraphBuilder, Operator, OperatorGraph
from estimators.dnn.hlo import module_of, stablehlo
from knowledge.errors import RequestError
from tests.estimators.dnn.hlo.whole import resnet50, small_resnet


def linear() -> OperatorGraph:
    b = GraphBuilder("one layer")
    return b.finish(b.linear(b.input((3,)), 4))


def test_the_same_graph_gives_the_same_text() -> None:
    assert stablehlo(small_resnet(), train=True) == stablehlo(small_resnet(), train=True)


def test_a_training_step_of_resnet50_is_written_quickly() -> None:
    graph = resnet50()
    start = time.perf_counter()
    text = stablehlo(graph, batch=64, train=True, optimizer="adamw")
    assert time.perf_counter() - start < 2
    assert "func.func public @train_step(" in text


def test_batch_and_precision_stand_in_the_types() -> None:
    text = stablehlo(linear(), batch=7, precision="bf16")
    assert "tensor<7x3xbf16>" in text
    assert "f32" not in text
    assert "func.func public @forward(" in text


def test_weights_that_are_trained_in_half_precision_are_kept_in_single() -> None:
    text = stablehlo(linear(), batch=2, precision="fp16", train=True)
    assert 'tensor<4x3xf32> loc("weight: linear.weight")' in text
    assert "(tensor<2x3xf16>, tensor<4x3xf16>) -> tensor<2x4xf16>" in text


@pytest.mark.parametrize("precision", ["fp32", "tf32", "bf16", "fp16"])
@pytest.mark.parametrize("optimizer", ["sgd", "adamw"])
def test_jax_parses_and_verifies_every_precision(precision: str, optimizer: str) -> None:
    pytest.importorskip("jax")
    from tests.estimators.dnn.hlo.running import parsed
    from tests.estimators.dnn.hlo.small import GRAPHS

    for graph in GRAPHS.values():
        parsed(stablehlo(graph, batch=2, precision=precision))
        parsed(stablehlo(graph, batch=2, precision=precision, train=True, optimizer=optimizer))


def test_two_steps_of_adamw_are_those_of_the_paper() -> None:
    pytest.importorskip("jax")
    from tests.estimators.dnn.hlo.running import arguments_of, run

    plain, step = (module_of(linear(), batch=5, train=True, optimizer=name) for name in ("sgd", "adamw"))
    given = arguments_of(step)
    weight: Any = given["linear.weight"].astype(float)
    first: Any = 0.0
    second: Any = 0.0
    for number in (1, 2):
        velocities = {one.name: 0 * one_given for one in plain.arguments if one.role == "state"
                      for one_given in [given[one.name.replace("velocity", "first moment")]]}  # fmt: skip
        gradient = run(plain, {**given, **velocities})["velocity of linear.weight"].astype(float)
        first, second = 0.9 * first + 0.1 * gradient, 0.999 * second + 0.001 * gradient**2
        root = np.sqrt(second / (1 - 0.999**number)) + 1e-8
        weight = weight - 0.1 * (first / (1 - 0.9**number) / root + 0.01 * weight)
        found = run(step, given)
        assert found["step"] == number
        np.testing.assert_allclose(found["linear.weight"], weight, rtol=1e-4)
        given = {**given, **{name: value for name, value in found.items() if name != "loss"}}


def test_running_statistics_follow_those_of_the_batch() -> None:
    pytest.importorskip("jax")
    from tests.estimators.dnn.hlo.running import arguments_of, run

    b = GraphBuilder("statistics")
    step = module_of(b.finish(b.normalization(b.input((3, 4, 4)))), batch=2, train=True)
    given = arguments_of(step)
    found = run(step, given)
    x = given["input"]
    for name, new in (("mean", x.mean((0, 2, 3))), ("variance", x.var((0, 2, 3)))):
        key = f"normalization.running {name}"
        np.testing.assert_allclose(found[key], 0.9 * given[key] + 0.1 * new, rtol=1e-4, atol=1e-6)


@pytest.mark.parametrize(
    ("said", "named"),
    [
        ({"batch": 0}, "batch"),
        ({"precision": "int8"}, "precision"),
        ({"optimizer": "lion", "train": True}, "optimizer"),
    ],
)
def test_what_cannot_be_written_is_refused_in_one_sentence(said: dict[str, object], named: str) -> None:
    with pytest.raises(RequestError, match=named):
        stablehlo(linear(), **said)  # type: ignore[arg-type]  # wrong values are the point


def test_an_unknown_function_names_its_layer() -> None:
    b = GraphBuilder("odd")
    graph = b.finish(b.activation(b.input((3,)), "wobble", name="third"))
    with pytest.raises(RequestError, match="Layer third of odd has the function 'wobble'"):
        stablehlo(graph)


@pytest.mark.parametrize(
    "operator",
    [
        Operator("odd", "linear", ("input",), (5, 4)),
        Operator("odd", "elementwise", ("input", "input"), (2, 4)),
        Operator("odd", "matmul", ("input", "input"), (7,)),
        Operator("odd", "concatenate", ("input",), (9,), {"axis": 3}),
        Operator("odd", "normalization", ("input",), (3,), {"type": "group", "groups": 0}),
        Operator("odd", "pooling", ("input",), (4,)),
    ],
)
def test_shapes_that_no_builder_checked_are_refused_by_name(operator: Operator) -> None:
    graph = OperatorGraph("traced", (Operator("input", "input", (), (3,)), operator), ("odd",))
    with pytest.raises(RequestError, match=r"layer odd of traced cannot be written"):
        stablehlo(graph)


def test_a_network_without_weights_cannot_be_trained() -> None:
    b = GraphBuilder("bare")
    with pytest.raises(RequestError, match="nothing to train"):
        stablehlo(b.finish(b.activation(b.input((3,)))), train=True)


def test_names_cannot_break_out_of_their_line() -> None:
    b = GraphBuilder('evil"\n}')
    graph = b.finish(b.linear(b.input((3,)), 4, name='a"\nmodule {'))
    text = stablehlo(graph)
    assert text.count("\nmodule") == 1
    pytest.importorskip("jax")
    from tests.estimators.dnn.hlo.running import parsed

    parsed(text)
