"""JAX functions: weights, arithmetic and loops from the jaxpr, nothing computed. Needs the extra `graph`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from estimators.dnn.custom import read_network
from estimators.dnn.custom.programs import graph_of_function
from knowledge.errors import RequestError

jax = pytest.importorskip("jax")


def floats(*shape: int) -> Any:
    return jax.ShapeDtypeStruct(shape, "float32")


def classifier(weights: Any, images: Any) -> Any:
    order = ("NHWC", "HWIO", "NHWC")
    y = jax.lax.conv_general_dilated(images, weights["w"], (2, 2), "SAME", dimension_numbers=order)
    y = jax.nn.relu(y).mean((1, 2))
    return jax.nn.softmax(y @ weights["l"] + weights["b"])


WEIGHTS = {"w": floats(3, 3, 3, 8), "l": floats(8, 10), "b": floats(10)}


@pytest.mark.parametrize("batch", [1, 2, 5])
def test_a_convolution_at_any_batch(batch: int) -> None:
    graph = graph_of_function(classifier, WEIGHTS, [floats(batch, 32, 32, 3)])
    assert graph.parameters == 216 + 80 + 10
    assert graph.macs == 16 * 16 * 8 * 27 + 80


def test_a_loop_runs_as_often_as_it_turns_and_shared_weights_count_once() -> None:
    def network(weights: Any, tokens: Any) -> Any:
        x = weights["table"][tokens]
        x, _ = jax.lax.scan(lambda y, w: (jax.nn.gelu(y @ w), None), x, weights["stack"])
        return x @ weights["table"].T

    weights = {"table": floats(100, 16), "stack": floats(4, 16, 16)}
    graph = graph_of_function(network, weights, [jax.ShapeDtypeStruct((2, 12), "int32")])
    assert graph.parameters == 1600 + 4 * 256
    assert graph.macs == 12 * (4 * 256 + 1600)
    assert any(operator.kind == "embedding" for operator in graph)


def test_a_depthwise_convolution_is_known_as_one() -> None:
    from estimators.dnn.graph.profile import kernel_class

    def network(weights: Any, images: Any) -> Any:
        order = ("NHWC", "HWIO", "NHWC")
        return jax.lax.conv_general_dilated(
            images, weights, (1, 1), "SAME", dimension_numbers=order, feature_group_count=16
        )

    graph = graph_of_function(network, floats(3, 3, 1, 16), [floats(1, 8, 8, 16)])
    found = [kernel_class(one, graph) for one in graph if one.kind == "convolution"]
    assert (found, graph.macs) == (["depthwise"], 64 * 16 * 9)


def test_a_transposed_convolution_multiplies_no_zeros() -> None:
    graph = graph_of_function(
        lambda w, x: jax.lax.conv_transpose(x, w, (2, 2), "SAME"), floats(2, 2, 8, 4), [floats(1, 16, 16, 8)]
    )
    assert graph.macs == 16 * 16 * 8 * 4 * 4
    assert any(operator.attributes.get("transposed") for operator in graph)


def test_what_depends_on_the_data_is_refused() -> None:
    def network(weights: Any, x: Any) -> Any:
        return jax.lax.while_loop(lambda y: y.sum() < 9, lambda y: y @ weights, x)

    with pytest.raises(RequestError, match="holds a while, so what runs depends on the data"):
        graph_of_function(network, floats(4, 4), [floats(1, 4)])


def test_a_function_that_fails() -> None:
    with pytest.raises(RequestError, match="does not run on these shapes"):
        graph_of_function(lambda weights, x: x @ weights, floats(5, 4), [floats(1, 4)])


def test_a_trusted_file_gives_function_weights_and_samples(tmp_path: Path) -> None:
    path = tmp_path / "net.py"
    path.write_text(
        "import jax\n"
        "def make():\n"
        "    shape = lambda *sizes: jax.ShapeDtypeStruct(sizes, 'float32')\n"
        "    return (lambda w, x: x @ w), shape(32, 8), [shape(4, 32)]\n"
    )
    network = read_network(f"{path}:make", trust_code=True)
    assert (network.parameters, network.cost().macs) == (256, 256)
    assert any("was run to read it" in note.text for note in network.assumptions)
