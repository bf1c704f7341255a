"""Opens an ONNX file: size before content, no external data, weights dropped, order and control flow checked."""

from __future__ import annotations

from collections.abc import Iterator
from math import prod
from pathlib import Path

import onnx

from estimators.dnn.custom.files import checked
from estimators.dnn.custom.onnx_file.growth import check_growth
from knowledge.errors import RequestError

LIMIT_BYTES = 2 * 1024**3 - 1
"""Largest file that is opened; the format itself allows no larger message."""

KEPT_ELEMENTS = 4096
"""Constants up to this size keep their values, since shapes are worked out from them."""

CONTROL_FLOW = ("If", "Loop", "Scan", "SequenceMap")

WITHOUT_WEIGHTS = "save the graph without its weights (onnx.save with save_as_external_data=True) and give that file"


def load(where: str | Path) -> onnx.ModelProto:
    """The model of a file, with large weights reduced to their shapes.

    Raises:
        RequestError: too large, truncated, no ONNX, a cycle, control flow, or an input that nothing gives.
    """
    path = checked(where, LIMIT_BYTES, WITHOUT_WEIGHTS)
    try:
        model = onnx.load_model(str(path), load_external_data=False, format="protobuf")
    except (OSError, MemoryError) as error:
        raise RequestError(f"{path} cannot be read ({error}); check the file.") from error
    except Exception as error:  # the parser's own errors share no public base
        raise RequestError(f"{path} is no ONNX file, or is cut off; save it again and give the whole file.") from error
    return prepare(model, str(path))


def prepare(model: onnx.ModelProto, where: str) -> onnx.ModelProto:
    """A model ready to be read: functions inlined, weights dropped, structure checked.

    Raises:
        RequestError: as `load`.
    """
    if not model.HasField("graph") or not (model.graph.node or model.graph.initializer):
        raise RequestError(f"{where} is no ONNX file, or is cut off: it holds no graph; give the whole file.")
    if not model.opset_import:
        raise RequestError(f"{where} names no operator set (opset_import), or is cut off; save it again.")
    check_growth(model, where)
    _check_words(model, where)
    without_weights(model)
    if model.functions:
        model = _inlined(model, where)
    _refuse_control_flow(model.graph, where)
    _check_counts(model, where)
    _in_order(model.graph, where)
    return model


def constant_of(node: onnx.NodeProto) -> onnx.TensorProto | None:
    """The tensor of a Constant node; `None` where it holds a number or words."""
    return next((one.t for one in node.attribute if one.name == "value" and one.HasField("t")), None)


def without_weights(model: onnx.ModelProto) -> None:
    """Drop the values of large tensors in place; their types and shapes stay."""
    for tensor in _tensors(model):
        if prod(tensor.dims) > KEPT_ELEMENTS or tensor.external_data:
            for field in ("raw_data", "float_data", "double_data", "int32_data", "int64_data", "uint64_data",
                          "string_data", "external_data", "data_location"):  # fmt: skip
                tensor.ClearField(field)


def _check_words(model: onnx.ModelProto, where: str) -> None:
    """Names must be text: the parser hands damaged ones over as bytes."""
    graph, words = model.graph, [entry.domain for entry in model.opset_import]
    words += [dim.dim_param for value in graph.input for dim in value.type.tensor_type.shape.dim]
    words += [value.name for value in [*graph.input, *graph.output, *graph.value_info, *graph.initializer]]
    words += [name for function in model.functions for name in (function.name, *function.input, *function.output)]
    for node in [*graph.node, *(node for function in model.functions for node in function.node)]:
        words += [node.name, node.op_type, node.domain, *node.input, *node.output]
        words += [attribute.name for attribute in node.attribute]
    if not all(isinstance(word, str) for word in words):
        raise RequestError(f"{where} is damaged: a name in it is no text; save it again and give the whole file.")


def _tensors(model: onnx.ModelProto) -> Iterator[onnx.TensorProto]:
    yield from model.graph.initializer
    for node in [*model.graph.node, *(node for function in model.functions for node in function.node)]:
        tensor = constant_of(node) if node.op_type == "Constant" else None
        if tensor is not None:
            yield tensor


def _inlined(model: onnx.ModelProto, where: str) -> onnx.ModelProto:
    from onnx import inliner

    try:
        inlined: onnx.ModelProto = inliner.inline_local_functions(model)
    except Exception as error:  # a wrong function raises whatever its native code raises
        raise RequestError(
            f"The functions inside {where} cannot be put in place; save it without functions."
        ) from error
    return inlined


def _refuse_control_flow(graph: onnx.GraphProto, where: str) -> None:
    for node in graph.node:
        if node.op_type in CONTROL_FLOW:
            raise RequestError(
                f"{where}: node {node.name or node.op_type} is {node.op_type}, so what runs depends on the data, and"
                " its cost cannot be told; export the network with the branch or the number of turns fixed."
            )


def _check_counts(model: onnx.ModelProto, where: str) -> None:
    """Every operator has a result, and as many inputs as its definition asks for."""
    versions = {entry.domain: entry.version for entry in model.opset_import}
    for node in model.graph.node:
        if not node.output or not node.output[0]:
            raise RequestError(f"{where}: node {_label(node)} gives nothing; export the network anew.")
        domain = "" if node.domain == "ai.onnx" else node.domain
        version = versions.get(domain, versions.get("ai.onnx", 1))
        if not 1 <= version <= 2**31 - 1 or not onnx.defs.has(node.op_type, version, domain):
            continue
        schema = onnx.defs.get_schema(node.op_type, version, domain)
        if not schema.min_input <= len(node.input) <= schema.max_input:
            raise RequestError(
                f"{where}: node {_label(node)} has {len(node.input)} inputs, but its definition asks for"
                f" {schema.min_input} to {schema.max_input}; export the network anew."
            )


def _in_order(graph: onnx.GraphProto, where: str) -> None:
    """Put the nodes in order; every input must be given by something."""
    given = {"", *(tensor.name for tensor in graph.initializer), *(value.name for value in graph.input)}
    given |= {tensor.values.name for tensor in graph.sparse_initializer}
    made = {name: number for number, node in enumerate(graph.node) for name in node.output}
    for node in graph.node:
        for name in node.input:
            if name not in given and name not in made:
                raise RequestError(f"{where}: node {_label(node)} reads {name}, which nothing gives (is it cut off?).")
    order = _sorted(graph, made, where)
    if order != list(range(len(graph.node))):
        nodes = [graph.node[number] for number in order]
        copies = [type(node).FromString(node.SerializeToString()) for node in nodes]
        del graph.node[:]
        graph.node.extend(copies)


def _sorted(graph: onnx.GraphProto, made: dict[str, int], where: str) -> list[int]:
    waits = [{made[name] for name in node.input if name in made} for node in graph.node]
    readers: dict[int, list[int]] = {}
    for number, sources in enumerate(waits):
        for source in sources:
            readers.setdefault(source, []).append(number)
    left = [len(sources) for sources in waits]
    ready, order = [number for number, count in enumerate(left) if not count][::-1], []
    while ready:
        number = ready.pop()
        order.append(number)
        for reader in reversed(readers.get(number, [])):
            left[reader] -= 1
            if not left[reader]:
                ready.append(reader)
    if len(order) < len(left):
        ring = ", ".join(_label(graph.node[number]) for number, count in enumerate(left) if count)[:120]
        raise RequestError(f"The nodes of {where} form a cycle around {ring}; a network must run in one direction.")
    return sorted(order) if _is_sorted(waits) else order


def _is_sorted(waits: list[set[int]]) -> bool:
    return all(source < number for number, sources in enumerate(waits) for source in sources)


def _label(node: onnx.NodeProto) -> str:
    return f"{node.name or '(no name)'} ({node.op_type})"
