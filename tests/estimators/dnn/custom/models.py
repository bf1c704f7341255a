"""Small ONNX models made with onnx.helper."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

Dims = Sequence[int | str | None]


def weight(name: str, *shape: int, kind: type = np.float32) -> onnx.TensorProto:
    """An initializer of zeros."""
    return numpy_helper.from_array(np.zeros(shape, kind), name)


def whole(name: str, *values: int) -> onnx.TensorProto:
    """An initializer of whole numbers."""
    return numpy_helper.from_array(np.array(values, np.int64), name)


def model(
    nodes: Sequence[onnx.NodeProto],
    weights: Sequence[onnx.TensorProto],
    shape: Dims,
    *,
    tokens: bool = False,
    output: str = "y",
    opset: int = 17,
) -> onnx.ModelProto:
    """A model that reads `x` and gives `output`."""
    kind = TensorProto.INT64 if tokens else TensorProto.FLOAT
    given = helper.make_tensor_value_info("x", kind, shape)
    result = helper.make_tensor_value_info(output, TensorProto.FLOAT, None)
    graph = helper.make_graph(nodes, "small", [given], [result], initializer=weights)
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", opset)])


def residual_block(shape: Dims = ("batch", 3, 32, 32)) -> onnx.ModelProto:
    """Stem, one residual block with batch norm, mean, classifier: 1,792 + 2 (36,864 + 128) + 650 parameters."""
    node = helper.make_node
    norms = [weight(f"{name}{number}", 64) for number in (1, 2) for name in ("scale", "shift", "mean", "variance")]
    nodes = [
        node("Conv", ["x", "w0", "b0"], ["stem"], kernel_shape=[3, 3], pads=[1, 1, 1, 1], strides=[2, 2]),
        node("Conv", ["stem", "w1"], ["c1"], kernel_shape=[3, 3], pads=[1, 1, 1, 1]),
        node("BatchNormalization", ["c1", "scale1", "shift1", "mean1", "variance1"], ["n1"]),
        node("Relu", ["n1"], ["r1"]),
        node("Conv", ["r1", "w2"], ["c2"], kernel_shape=[3, 3], pads=[1, 1, 1, 1]),
        node("BatchNormalization", ["c2", "scale2", "shift2", "mean2", "variance2"], ["n2"]),
        node("Add", ["stem", "n2"], ["sum"]),
        node("GlobalAveragePool", ["sum"], ["pooled"]),
        node("Flatten", ["pooled"], ["flat"]),
        node("Gemm", ["flat", "w3", "b3"], ["y"], transB=1),
    ]
    weights = [weight("w0", 64, 3, 3, 3), weight("b0", 64), weight("w1", 64, 64, 3, 3), weight("w2", 64, 64, 3, 3),
               weight("w3", 10, 64), weight("b3", 10), *norms]  # fmt: skip
    return model(nodes, weights, shape)


def perceptron(shape: Dims = ("batch", 784)) -> onnx.ModelProto:
    """784 to 256 to 10."""
    node = helper.make_node
    nodes = [
        node("MatMul", ["x", "w1"], ["m1"]),
        node("Add", ["m1", "b1"], ["a1"]),
        node("Relu", ["a1"], ["r1"]),
        node("MatMul", ["r1", "w2"], ["m2"]),
        node("Add", ["m2", "b2"], ["y"]),
    ]
    weights = [weight("w1", 784, 256), weight("b1", 256), weight("w2", 256, 10), weight("b2", 10)]
    return model(nodes, weights, shape)


def attention(shape: Dims = ("batch", "length"), heads: int = 4, width: int = 64) -> onnx.ModelProto:
    """Tokens, self-attention with shapes computed from the input as exporters write them, tied vocabulary."""
    node, size = helper.make_node, width // heads
    nodes = [
        node("Gather", ["table", "x"], ["e"]),
        node("Shape", ["x"], ["shape"]),
        node("Gather", ["shape", "zero"], ["batch"]),
        node("Gather", ["shape", "one"], ["length"]),
        node("Unsqueeze", ["batch", "axis"], ["batch1"]),
        node("Unsqueeze", ["length", "axis"], ["length1"]),
        node("Concat", ["batch1", "length1", "heads", "size"], ["parted"], axis=0),
        node("Concat", ["batch1", "length1", "width"], ["joined"], axis=0),
    ]
    for name in "qkv":
        nodes += [
            node("MatMul", ["e", f"w{name}"], [f"{name}1"]),
            node("Reshape", [f"{name}1", "parted"], [f"{name}2"]),
            node("Transpose", [f"{name}2"], [name], perm=[0, 2, 3, 1] if name == "k" else [0, 2, 1, 3]),
        ]
    nodes += [
        node("MatMul", ["q", "k"], ["scores"]),
        node("Softmax", ["scores"], ["shares"], axis=-1),
        node("MatMul", ["shares", "v"], ["mixed"]),
        node("Transpose", ["mixed"], ["mixed1"], perm=[0, 2, 1, 3]),
        node("Reshape", ["mixed1", "joined"], ["mixed2"]),
        node("MatMul", ["mixed2", "wo"], ["out"]),
        node("Transpose", ["table"], ["table_t"], perm=[1, 0]),
        node("MatMul", ["out", "table_t"], ["y"]),
    ]
    weights = [weight("table", 1000, width), *(weight(f"w{name}", width, width) for name in "qkvo"),
               whole("axis", 0), whole("heads", heads), whole("size", size), whole("width", width),
               numpy_helper.from_array(np.array(0), "zero"), numpy_helper.from_array(np.array(1), "one")]  # fmt: skip
    return model(nodes, weights, shape, tokens=True)
