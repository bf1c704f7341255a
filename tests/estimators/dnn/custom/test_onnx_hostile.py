"""ONNX files that are broken, too large or meant to harm: one sentence each."""

from __future__ import annotations

import time
from pathlib import Path

import onnx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from onnx import TensorProto, helper

from estimators.dnn.custom import read_network
from estimators.dnn.custom.onnx_file import network_of_model, read_onnx
from knowledge.errors import RequestError
from tests.estimators.dnn.custom.models import attention, model, perceptron, residual_block, weight
from tests.estimators.dnn.custom.outcomes import sentence_of

BLOCK = residual_block((1, 3, 16, 16)).SerializeToString()
ATTENTION = attention((1, 8), width=16).SerializeToString()


def test_four_gibibytes_are_refused_without_being_read(tmp_path: Path) -> None:
    path = tmp_path / "large.onnx"
    with path.open("wb") as file:
        file.truncate(4 * 1024**3)
    begun = time.monotonic()
    with pytest.raises(RequestError, match=r"holds 4,096 MiB.*at most 2,048 MiB.*without its weights"):
        read_network(path)
    assert time.monotonic() - begun < 1


@pytest.mark.parametrize("kept", [1, 10, len(BLOCK) // 2, len(BLOCK) - 20])
def test_a_truncated_file(tmp_path: Path, kept: int) -> None:
    path = tmp_path / "cut.onnx"
    path.write_bytes(BLOCK[:kept])
    with pytest.raises(RequestError, match="cut off"):
        read_network(path)


def test_an_empty_file_and_one_of_text(tmp_path: Path) -> None:
    path = tmp_path / "net.onnx"
    path.write_text("")
    with pytest.raises(RequestError, match="is empty"):
        read_onnx(path)
    path.write_text("hello, I am a network")
    with pytest.raises(RequestError, match="no ONNX file"):
        read_onnx(path)


def test_a_cycle() -> None:
    nodes = [
        helper.make_node("Add", ["x", "b"], ["a"], name="first"),
        helper.make_node("Relu", ["a"], ["b"], name="second"),
        helper.make_node("Relu", ["b"], ["y"]),
    ]
    with pytest.raises(RequestError, match=r"form a cycle around first \(Add\), second \(Relu\)"):
        network_of_model(model(nodes, [], (1, 4)), "ring.onnx")


def test_an_input_that_nothing_gives() -> None:
    with pytest.raises(RequestError, match="reads nobody, which nothing gives"):
        network_of_model(model([helper.make_node("Add", ["x", "nobody"], ["y"])], [], (1, 4)), "net.onnx")


@pytest.mark.parametrize("kind", ["If", "Loop", "Scan"])
def test_control_flow_is_refused(kind: str) -> None:
    with pytest.raises(RequestError, match=f"is {kind}, so what runs depends on the data"):
        network_of_model(model([helper.make_node(kind, ["x"], ["y"])], [], (1, 4)), "net.onnx")


def test_an_open_size_that_is_neither_image_nor_text() -> None:
    made = model([helper.make_node("Relu", ["x"], ["y"])], [], (1, 3, 8, 8, "depth"))
    with pytest.raises(RequestError, match="depth of input x is open"):
        network_of_model(made, "net.onnx", image_size=8)


def test_shapes_that_contradict() -> None:
    made = model([helper.make_node("MatMul", ["x", "w"], ["y"])], [weight("w", 5, 3)], (1, 4))
    with pytest.raises(RequestError, match="shape"):
        network_of_model(made, "net.onnx")


def test_a_result_whose_size_depends_on_the_data_is_said() -> None:
    nodes = [
        helper.make_node("MatMul", ["x", "w"], ["m"]),
        helper.make_node("NonZero", ["m"], ["y"]),
    ]
    network = network_of_model(model(nodes, [weight("w", 4, 3)], (1, 4)), "net.onnx")
    assert "NonZero" in network.unknowns[0]


def test_too_few_inputs() -> None:
    with pytest.raises(RequestError, match="has 1 inputs, but its definition asks for 2"):
        network_of_model(model([helper.make_node("MatMul", ["x"], ["y"])], [], (1, 4)), "net.onnx")


def test_a_graph_of_nothing() -> None:
    with pytest.raises(RequestError, match="nothing to estimate"):
        network_of_model(model([helper.make_node("Relu", ["x"], ["y"])], [], (1, 4)), "net.onnx")


def test_a_constant_larger_than_any_memory_is_not_made() -> None:
    shape = onnx.helper.make_tensor("shape", TensorProto.INT64, [3], [10**6, 10**6, 10**6])
    nodes = [
        helper.make_node("ConstantOfShape", ["shape"], ["c"]),
        helper.make_node("ReduceSum", ["c"], ["s"]),
        helper.make_node("Mul", ["x", "s"], ["m"]),
        helper.make_node("MatMul", ["m", "w"], ["y"]),
    ]
    made = model(nodes, [shape, weight("w", 4, 3)], (1, 4))
    begun = time.monotonic()
    assert network_of_model(made, "net.onnx").cost().macs == 12
    assert time.monotonic() - begun < 5


def test_models_that_are_read_stay_as_they_are() -> None:
    made = perceptron()
    before = made.SerializeToString()
    network_of_model(made, "mlp.onnx")
    assert made.SerializeToString() == before


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(whole=st.sampled_from([BLOCK, ATTENTION]), data=st.data())
def test_any_damage_gives_a_network_or_a_sentence(tmp_path: Path, whole: bytes, data: st.DataObject) -> None:
    damaged = bytearray(whole)
    for place in data.draw(st.lists(st.integers(0, len(whole) - 1), max_size=8)):
        damaged[place] = data.draw(st.integers(0, 255))
    # Damage among the names and shapes, which stand outside the large weights, matters most.
    for place in data.draw(st.lists(st.integers(0, min(1200, len(whole) - 1)), max_size=4)):
        damaged[place] = data.draw(st.integers(0, 255))
    path = tmp_path / "damaged.onnx"
    path.write_bytes(bytes(damaged[: data.draw(st.integers(1, len(whole)))] if data.draw(st.booleans()) else damaged))
    assert sentence_of(lambda: read_onnx(path)).endswith(".")


def _function(name: str, calls: str, times: int) -> onnx.FunctionProto:
    nodes = [helper.make_node(calls, ["x"], [f"t{turn}"], domain="own") for turn in range(times)]
    nodes.append(helper.make_node("Identity", ["t0"], ["y"]))
    sets = [helper.make_opsetid("", 17), helper.make_opsetid("own", 1)]
    return helper.make_function("own", name, ["x"], ["y"], nodes, sets)


def _grown(
    nodes: list[onnx.NodeProto], functions: list[onnx.FunctionProto], held: list[TensorProto]
) -> onnx.ModelProto:
    sample = helper.make_tensor_value_info("x", TensorProto.FLOAT, [1, 3, 8, 8])
    result = helper.make_tensor_value_info("y", TensorProto.FLOAT, None)
    graph = helper.make_graph(nodes, "g", [sample], [result], held)
    sets = [helper.make_opsetid("", 17), helper.make_opsetid("own", 1)]
    return helper.make_model(graph, opset_imports=sets, functions=functions)


def test_functions_that_multiply_are_counted_before_they_are_put_in_place() -> None:
    functions = [_function(f"F{level}", f"F{level + 1}", 10) for level in range(9)]
    model = _grown([helper.make_node("F0", ["x"], ["y"], domain="own")], functions, [])
    with pytest.raises(RequestError, match=r"nodes; at most 100,000 are read"):
        network_of_model(model, "grown.onnx")


def test_a_function_that_calls_itself_is_refused() -> None:
    model = _grown([helper.make_node("F", ["x"], ["y"], domain="own")], [_function("F", "F", 1)], [])
    with pytest.raises(RequestError, match="F calls itself"):
        network_of_model(model, "grown.onnx")


def test_constants_that_double_are_refused_before_they_fill_the_memory() -> None:
    nodes = [helper.make_node("Concat", [f"c{turn}"] * 2, [f"c{turn + 1}"], axis=0) for turn in range(40)]
    nodes.append(helper.make_node("Reshape", ["x", "c40"], ["y"]))
    model = _grown(nodes, [], [helper.make_tensor("c0", TensorProto.INT64, [1], [1])])
    with pytest.raises(RequestError, match="joins constants to"):
        network_of_model(model, "grown.onnx")
