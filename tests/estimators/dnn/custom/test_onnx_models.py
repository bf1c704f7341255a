"""ONNX models: arithmetic, weights and shapes of each sample, whatever the batch of the file."""

from __future__ import annotations

from pathlib import Path

import onnx
import pytest
from onnx import TensorProto, helper

from estimators.dnn.custom.onnx_file import network_of_model, read_onnx
from estimators.dnn.networks import Network
from knowledge.errors import RequestError
from tests.estimators.dnn.custom.models import attention, model, perceptron, residual_block, weight, whole

BLOCK_PARAMETERS = 1_792 + 2 * (36_864 + 128) + 650
BLOCK_MACS = 16 * 16 * (1_728 + 2 * 36_864) + 640


def kinds(network: Network) -> list[str]:
    assert network.graph is not None
    return [operator.kind for operator in network.graph]


@pytest.mark.parametrize("batch", ["batch", None, 1, 4, 7])
def test_a_residual_block_costs_the_same_at_any_batch(batch: int | str | None) -> None:
    network = network_of_model(residual_block((batch, 3, 32, 32)), "block.onnx")
    assert network.parameters == BLOCK_PARAMETERS
    assert network.cost().macs == BLOCK_MACS
    assert (network.kind, network.image_size) == ("vision", 32)
    assert any(note.field == "batch_size" for note in network.assumptions) == (batch in (4, 7))


def test_operators_of_a_residual_block() -> None:
    network = network_of_model(residual_block(), "block.onnx")
    assert kinds(network) == [
        "input", "convolution", "convolution", "normalization", "activation", "convolution", "normalization",
        "elementwise", "reduce", "reshape", "linear",
    ]  # fmt: skip
    assert network.graph is not None
    assert network.graph.by_name["y"].shape == (10,)


def test_open_sizes_of_an_image_are_asked_for_and_filled() -> None:
    opened = residual_block(("batch", 3, "height", "width"))
    with pytest.raises(RequestError, match=r"height of input x is open.*--image-size"):
        network_of_model(opened, "block.onnx")
    network = network_of_model(opened, "block.onnx", image_size=64)
    assert network.cost().macs == pytest.approx(4 * BLOCK_MACS, rel=0.001)


def test_a_perceptron() -> None:
    network = network_of_model(perceptron(), "mlp.onnx")
    assert network.parameters == 784 * 256 + 256 + 256 * 10 + 10
    assert network.cost().macs == 784 * 256 + 256 * 10


@pytest.mark.parametrize("batch", ["batch", 2])
def test_attention_with_computed_shapes(batch: int | str) -> None:
    opened = attention((batch, "length"))
    with pytest.raises(RequestError, match=r"length of input x is open.*--sequence-length"):
        network_of_model(opened, "attention.onnx")
    network = network_of_model(opened, "attention.onnx", sequence_length=128)
    assert network.parameters == 1000 * 64 + 4 * 64 * 64  # the table is shared with the vocabulary
    assert network.cost().macs == 128 * (4 * 64 * 64 + 64 * 1000) + 2 * 128 * 128 * 64
    assert network.sequence_length == 128
    assert {"embedding", "softmax", "matmul"} <= set(kinds(network))


def test_a_fixed_size_that_is_not_the_one_asked_for() -> None:
    with pytest.raises(RequestError, match=r"image_size is 64, but .* fixed"):
        network_of_model(residual_block(), "block.onnx", image_size=64)


def test_external_weights_are_not_needed(tmp_path: Path) -> None:
    whole_model = residual_block()
    path = tmp_path / "graph.onnx"
    onnx.save(whole_model, str(path), save_as_external_data=True, location="weights.bin", size_threshold=0)
    (tmp_path / "weights.bin").unlink()
    assert read_onnx(path).parameters == BLOCK_PARAMETERS


def test_grouped_and_transposed_convolutions() -> None:
    nodes = [
        helper.make_node("Conv", ["x", "w"], ["c"], group=8, kernel_shape=[3, 3], pads=[1, 1, 1, 1]),
        helper.make_node("ConvTranspose", ["c", "u"], ["y"], kernel_shape=[2, 2], strides=[2, 2]),
    ]
    network = network_of_model(
        model(nodes, [weight("w", 8, 1, 3, 3), weight("u", 8, 4, 2, 2)], (1, 8, 16, 16)), "net.onnx"
    )
    assert network.cost().macs == 16 * 16 * 8 * 9 + 16 * 16 * 8 * 4 * 4
    assert network.graph is not None
    assert network.graph.by_name["y"].shape == (4, 32, 32)


def test_a_recurrence_and_an_einsum() -> None:
    nodes = [
        helper.make_node("LSTM", ["x", "w", "r"], ["h"], hidden_size=16),
        helper.make_node("Squeeze", ["h", "axis"], ["s"]),
        helper.make_node("Einsum", ["s", "m"], ["y"], equation="tbh,hk->tbk"),
    ]
    weights = [weight("w", 1, 64, 8), weight("r", 1, 64, 16), weight("m", 16, 5), whole("axis", 1)]
    network = network_of_model(model(nodes, weights, (1, 12, 8)), "net.onnx")
    assert network.parameters == 64 * 24 + 80
    assert "recurrence" in kinds(network)


def test_quantised_weights_are_counted() -> None:
    import numpy as np

    nodes = [
        helper.make_node("DequantizeLinear", ["w", "scale", "zero"], ["f"]),
        helper.make_node("MatMul", ["x", "f"], ["y"]),
    ]
    scale = onnx.numpy_helper.from_array(np.array(0.1, np.float32), "scale")
    zero = onnx.numpy_helper.from_array(np.array(0, np.int8), "zero")
    network = network_of_model(model(nodes, [weight("w", 32, 8, kind=np.int8), scale, zero], (1, 32)), "net.onnx")
    assert network.parameters == 32 * 8


def test_an_unknown_operator_is_counted_and_said() -> None:
    nodes = [
        helper.make_node("Conv", ["x", "w"], ["c"], kernel_shape=[1, 1]),
        helper.make_node("Sparkle", ["c"], ["s"], domain="my.house"),
        helper.make_node("Conv", ["s", "w"], ["y"], kernel_shape=[1, 1]),
    ]
    made = model(nodes, [weight("w", 3, 3, 1, 1)], (1, 3, 8, 8))
    made.opset_import.append(helper.make_opsetid("my.house", 1))
    network = network_of_model(made, "net.onnx")
    assert network.parameters == 9
    assert network.cost().macs == 2 * 9 * 64
    assert network.unknowns
    assert "1 Sparkle operator" in network.unknowns[0]


def test_local_functions_are_put_in_place() -> None:
    body = [helper.make_node("MatMul", ["a", "b"], ["c"])]
    function = helper.make_function("my.house", "Product", ["a", "b"], ["c"], body, [helper.make_opsetid("", 17)])
    made = model([helper.make_node("Product", ["x", "w"], ["y"], domain="my.house")], [weight("w", 6, 4)], (1, 6))
    made.opset_import.append(helper.make_opsetid("my.house", 1))
    made.functions.append(function)
    assert network_of_model(made, "net.onnx").cost().macs == 24


def test_nodes_out_of_order_are_put_in_order() -> None:
    made = perceptron()
    nodes = list(made.graph.node)[::-1]
    del made.graph.node[:]
    made.graph.node.extend(nodes)
    assert network_of_model(made, "mlp.onnx").cost().macs == 784 * 256 + 256 * 10


def test_settings_are_no_weights() -> None:
    nodes = [
        helper.make_node("Resize", ["x", "", "scales"], ["r"], mode="nearest"),
        helper.make_node("Conv", ["r", "w"], ["y"], kernel_shape=[1, 1]),
    ]
    scales = helper.make_tensor("scales", TensorProto.FLOAT, [4], [1.0, 1.0, 2.0, 2.0])
    network = network_of_model(model(nodes, [weight("w", 3, 3, 1, 1), scales], (1, 3, 8, 8)), "net.onnx")
    assert network.parameters == 9
    assert network.cost().macs == 9 * 256
