"""Which tensors of a model are learned weights, and which operator holds each; a shared one is counted once."""

from __future__ import annotations

from math import prod

import onnx

from estimators.dnn.custom.onnx_file.load import constant_of

FLOATS = frozenset(
    {onnx.TensorProto.FLOAT, onnx.TensorProto.FLOAT16, onnx.TensorProto.BFLOAT16, onnx.TensorProto.DOUBLE,
     onnx.TensorProto.FLOAT8E4M3FN, onnx.TensorProto.FLOAT8E5M2}
)  # fmt: skip
WHOLE_EIGHT = frozenset({onnx.TensorProto.INT8, onnx.TensorProto.UINT8, onnx.TensorProto.INT4, onnx.TensorProto.UINT4})
"""Types of quantised weights; they count from two axes on, since scales and zero points have fewer."""

SETTINGS = {"Resize": (1, 2, 3), "Upsample": (1,), "Clip": (1, 2), "Pad": (1, 2), "BatchNormalization": (3, 4),
            "QuantizeLinear": (1, 2), "DequantizeLinear": (1, 2), "Pow": (1,), "Reshape": (1,),
            "Expand": (1,)}  # fmt: skip
"""Operator -> inputs that are settings or running statistics, not learned weights."""

PASSED_ON = frozenset(
    ("Identity", "Cast", "Transpose", "Reshape", "Squeeze", "Unsqueeze", "DequantizeLinear", "QuantizeLinear",
     "Flatten", "Slice", "Expand", "Concat", "Mul", "Div", "Add", "Sub", "Sqrt", "Split", "Gather", "Exp", "Neg",
     "Tile", "Reciprocal", "Pow")
)  # fmt: skip
"""Operators that only prepare a weight where all their inputs are constants."""


class Weights:
    """Constants of a model by name, and which learned tensors each was made from."""

    def __init__(self, graph: onnx.GraphProto) -> None:
        self._made_of: dict[str, frozenset[str]] = {}
        self._size: dict[str, int] = {}
        self._claimed: set[str] = set()
        for tensor in graph.initializer:
            self._take(tensor.name, tensor)
        for sparse in graph.sparse_initializer:
            self._take(sparse.values.name, sparse.values)
        for node in graph.node:
            self._pass_on(node)

    def __contains__(self, name: str) -> bool:
        """Whether a result is the same for every sample."""
        return name in self._made_of

    def claim(self, node: onnx.NodeProto) -> int:
        """Learned numbers that this operator is the first to use."""
        settings = SETTINGS.get(node.op_type, ())
        names = [name for place, name in enumerate(node.input) if name in self._made_of and place not in settings]
        fresh = {origin for name in names for origin in self._made_of[name]} - self._claimed
        self._claimed |= fresh
        return sum(self._size[origin] for origin in fresh)

    def _take(self, name: str, tensor: onnx.TensorProto) -> None:
        elements = prod(tensor.dims)
        learned = tensor.data_type in FLOATS and elements > 1
        learned = learned or (tensor.data_type in WHOLE_EIGHT and len(tensor.dims) > 1)
        self._made_of[name] = frozenset({name}) if learned else frozenset()
        if learned:
            self._size[name] = elements

    def _pass_on(self, node: onnx.NodeProto) -> None:
        tensor = constant_of(node) if node.op_type == "Constant" else None
        if tensor is not None:
            self._take(node.output[0], tensor)
            return
        inputs = [name for name in node.input if name]
        if node.op_type == "Constant":
            self._made_of[node.output[0]] = frozenset()
        elif inputs and node.op_type in PASSED_ON and all(name in self._made_of for name in inputs):
            settings = SETTINGS.get(node.op_type, ())
            kept = [name for place, name in enumerate(node.input) if name and place not in settings]
            origins = frozenset(origin for name in kept for origin in self._made_of[name])
            for name in node.output:
                self._made_of[name] = origins
