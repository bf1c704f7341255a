"""Works out the shape of every result of a model: inference by the onnx package, constants folded in between."""

from __future__ import annotations

from collections.abc import Callable
from math import prod
from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import numpy_helper, shape_inference

from estimators.dnn.custom.onnx_file.load import KEPT_ELEMENTS, constant_of
from estimators.dnn.custom.onnx_file.sizes import Sizes
from knowledge.errors import RequestError

Array = NDArray[Any]

MOST_ROUNDS = 400
"""Rounds of inference and folding; each settles at least one operator, most settle hundreds."""

FOLDED = frozenset(
    ("Add", "And", "Cast", "Ceil", "Concat", "ConstantOfShape", "Div", "Equal", "Expand", "Floor", "Gather", "Greater",
     "Identity", "Less", "Max", "Min", "Mod", "Mul", "Neg", "Not", "Or", "Pow", "Range", "ReduceMax", "ReduceMin",
     "ReduceProd", "ReduceSum", "Reshape", "Round", "ScatterND", "Slice", "Sqrt", "Squeeze", "Sub", "Transpose",
     "Unsqueeze", "Where")
)  # fmt: skip
"""Operators that are worked out where all inputs are small constants: what exporters compute shapes with."""

DATA_DEPENDENT = frozenset({"NonZero", "NonMaxSuppression", "Unique", "Compress", "TopK", "StringNormalizer"})
"""Operators whose results have a size that depends on the data."""

DEFAULT_DOMAINS = ("", "ai.onnx")


class Shapes:
    """Shapes and small values by name of the result.

    Attributes:
        shapes: whole shapes, batch included. values: small constants. guessed: operators whose results were given the
            shape of their first input, since nothing tells it, and why: `custom` or `data`.
    """

    def __init__(self, model: onnx.ModelProto, sizes: Sizes, where: str) -> None:
        self.model = type(model).FromString(model.SerializeToString())
        self.where = where
        self.shapes: dict[str, tuple[int, ...]] = dict(sizes.shapes)
        self.values: dict[str, Array] = {}
        self.guessed: dict[str, str] = {}
        self._opsets = {entry.domain: entry.version for entry in model.opset_import}
        self._types: dict[str, int] = {}
        self._fix_inputs(sizes)
        self._weights_become_inputs()

    def work_out(self) -> Shapes:
        """Settle every shape.

        Raises:
            RequestError: shapes contradict each other, or one cannot be told.
        """
        for _ in range(MOST_ROUNDS):
            before = (len(self.shapes), len(self.values))
            self._infer()
            self._fold()
            open_node = next((node for node in self.model.graph.node if self._is_open(node)), None)
            if open_node is None:
                return self
            if before == (len(self.shapes), len(self.values)):
                self._guess(open_node)
        raise RequestError(f"The shapes of {self.where} cannot be worked out; export it with fixed sizes.")

    def _fix_inputs(self, sizes: Sizes) -> None:
        for value in self.model.graph.input:
            if value.name in sizes.shapes:
                self._types[value.name] = value.type.tensor_type.elem_type
                self._declare(value, sizes.shapes[value.name])
        del self.model.graph.value_info[:]
        for value in self.model.graph.output:
            value.type.tensor_type.ClearField("shape")

    def _weights_become_inputs(self) -> None:
        """A weight without its values is as good as an input of its shape; small ones stay constants."""
        graph = self.model.graph
        known = {value.name for value in graph.input}
        for tensor in [one for one in graph.initializer if not _has_values(one)]:
            self.shapes[tensor.name] = tuple(tensor.dims)
            if tensor.name not in known:
                graph.input.append(onnx.helper.make_tensor_value_info(tensor.name, tensor.data_type, tensor.dims))
            graph.initializer.remove(tensor)
        for tensor in graph.initializer:
            self._take(tensor.name, tensor)
        large = [node for node in graph.node if node.op_type == "Constant" and _is_large(node)]
        for node in large:
            tensor = constant_of(node)
            assert tensor is not None
            self.shapes[node.output[0]] = tuple(tensor.dims)
            info = onnx.helper.make_tensor_value_info(node.output[0], tensor.data_type, tensor.dims)
            graph.input.append(info)
            graph.node.remove(node)

    def _take(self, name: str, tensor: onnx.TensorProto) -> None:
        self.shapes[name] = tuple(tensor.dims)
        try:
            self.values[name] = numpy_helper.to_array(tensor)
        except Exception as error:  # what a wrong tensor raises depends on its type
            raise RequestError(f"{self.where}: constant {name} is broken (is the file cut off?).") from error

    def _infer(self) -> None:
        try:
            inferred = shape_inference.infer_shapes(self.model, check_type=False, strict_mode=False, data_prop=True)
        except Exception as error:  # native code; the message names the node
            text = " ".join(str(error).split())[:200]
            raise RequestError(f"The shapes of {self.where} contradict each other ({text}).") from error
        for value in [*inferred.graph.value_info, *inferred.graph.output]:
            kind = value.type.tensor_type
            self._types.setdefault(value.name, kind.elem_type)
            if value.name in self.shapes or not kind.HasField("shape"):
                continue
            if all(dim.HasField("dim_value") for dim in kind.shape.dim):
                self.shapes[value.name] = tuple(dim.dim_value for dim in kind.shape.dim)

    def _fold(self) -> None:
        """Replace what can be worked out by constants."""
        graph = self.model.graph
        gone = []
        for node in graph.node:
            found = self._value_of(node)
            if found is None:
                continue
            gone.append(node)
            for name, value in zip(node.output, found, strict=False):
                if name:
                    self.values[name], self.shapes[name] = value, tuple(value.shape)
                    graph.initializer.append(numpy_helper.from_array(value, name))
        for node in gone:
            graph.node.remove(node)

    def _value_of(self, node: onnx.NodeProto) -> list[Array] | None:
        if node.op_type == "Constant":
            return self._run(node, {})
        if node.op_type in ("Shape", "Size") and node.domain in DEFAULT_DOMAINS and node.input[0] in self.shapes:
            return self._shape_value(node, self.shapes[node.input[0]])
        if node.op_type not in FOLDED or node.domain not in DEFAULT_DOMAINS:
            return None
        inputs = [name for name in node.input if name]
        if not inputs or any(name not in self.values for name in inputs) or not self._small(node):
            return None
        return self._run(node, {name: self.values[name] for name in inputs})

    def _shape_value(self, node: onnx.NodeProto, shape: tuple[int, ...]) -> list[Array]:
        if node.op_type == "Size":
            return [np.array(prod(shape), dtype=np.int64)]
        ends = {one.name: one.i for one in node.attribute}
        return [np.array(shape[ends.get("start", 0) : ends.get("end", len(shape))], dtype=np.int64)]

    def _small(self, node: onnx.NodeProto) -> bool:
        """Whether the result is small, known before it is computed."""
        values = [self.values[name] for name in node.input if name]
        if node.op_type in ("ConstantOfShape", "Expand"):
            wanted = values[-1].astype(np.float64)
            return float(np.prod(np.abs(wanted))) <= KEPT_ELEMENTS
        if node.op_type == "Range":
            if any(value.size != 1 for value in values) or len(values) != 3:
                return False
            start, stop, step = (float(value.reshape(-1)[0]) for value in values)
            return step != 0 and abs((stop - start) / step) <= KEPT_ELEMENTS
        shapes = np.broadcast_shapes(*(value.shape for value in values)) if _broadcasts(values) else ()
        return prod(shapes) <= KEPT_ELEMENTS

    def _run(self, node: onnx.NodeProto, feeds: dict[str, Array]) -> list[Array] | None:
        from onnx.reference import ReferenceEvaluator

        try:
            with np.errstate(all="ignore"):
                result = ReferenceEvaluator(node, opsets=self._opsets).run(None, feeds)
        except Exception:  # the reference runs any operator's own code; what it cannot fold stays in the graph
            return None
        arrays = [np.asarray(one) for one in result]
        return arrays if all(array.size <= KEPT_ELEMENTS for array in arrays) else None

    def _is_open(self, node: onnx.NodeProto) -> bool:
        return any(name and name not in self.shapes for name in node.output)

    def _guess(self, node: onnx.NodeProto) -> None:
        """Give an operator that tells no shape the one of its first input, and remember that."""
        custom, first = node.domain not in DEFAULT_DOMAINS or not _is_standard(node), _first_known(node, self.shapes)
        if first is None or not (custom or node.op_type in DATA_DEPENDENT):
            raise RequestError(
                f"{self.where}: the shape of what node {node.name or node.output[0]} ({node.op_type}) gives cannot be"
                " worked out; export the network with fixed sizes, or run onnx-simplifier on it."
            )
        kind = self._types.get(first) or onnx.TensorProto.FLOAT
        for name in node.output:
            if name and name not in self.shapes:
                self.guessed[name] = "custom" if custom else "data"
                self.shapes[name] = self.shapes[first]
                self.model.graph.value_info.append(onnx.helper.make_tensor_value_info(name, kind, self.shapes[first]))

    @staticmethod
    def _declare(value: onnx.ValueInfoProto, shape: tuple[int, ...]) -> None:
        for dim, size in zip(value.type.tensor_type.shape.dim, shape, strict=True):
            dim.Clear()
            dim.dim_value = size


def _has_values(tensor: onnx.TensorProto) -> bool:
    if prod(tensor.dims) == 0:
        return True
    fields: tuple[Callable[[], object], ...] = (
        lambda: tensor.raw_data, lambda: tensor.float_data, lambda: tensor.int32_data, lambda: tensor.int64_data,
        lambda: tensor.double_data, lambda: tensor.uint64_data, lambda: tensor.string_data,
    )  # fmt: skip
    return any(field() for field in fields)


def _is_large(node: onnx.NodeProto) -> bool:
    tensor = constant_of(node)
    return tensor is not None and not _has_values(tensor)


def _broadcasts(values: list[Array]) -> bool:
    try:
        np.broadcast_shapes(*(value.shape for value in values))
    except ValueError:
        return False
    return True


def _is_standard(node: onnx.NodeProto) -> bool:
    return bool(onnx.defs.has(node.op_type))


def _first_known(node: onnx.NodeProto, shapes: dict[str, tuple[int, ...]]) -> str | None:
    return next((name for name in node.input if name in shapes), None)
