"""Kind, attributes and multiply-accumulates of each ONNX operator, from the shapes of one run."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from math import prod

from estimators.dnn.custom.onnx_file.node import Node
from estimators.dnn.graph.operator import Attribute, Kind
from knowledge.errors import RequestError


@dataclass(frozen=True, slots=True)
class Cost:
    """What an operator becomes.

    Attributes:
        kind, attributes: of the operator. macs: multiply-accumulates of the whole batch.
        touched: share of the weights that one sample touches (tables), `None` = all.
    """

    kind: Kind
    attributes: Mapping[str, Attribute] = field(default_factory=dict)
    macs: float = 0.0
    touched_elements: float | None = None


def cost_of(node: Node) -> Cost:
    """What a node becomes; an operator that is not listed works on each element.

    Raises:
        RequestError: its attributes do not go with the shapes of its inputs.
    """
    try:
        return READERS.get(node.kind, _each_element)(node)
    except (IndexError, ValueError, ZeroDivisionError, TypeError) as error:
        # A file may hold any attribute and any number of axes; what does not go together shows here.
        raise RequestError(
            f"{node.where}: node {node.label} does not go with inputs of shape {node.inputs}; export the network anew."
        ) from error


def _convolution(node: Node) -> Cost:
    weights = node.input(3 if node.kind == "QLinearConv" else 1)
    source, groups, transposed = node.input(0), node.whole("group", 1), node.kind == "ConvTranspose"
    if len(weights) < 3 or len(source) != len(weights) or groups < 1:
        raise RequestError(f"{node.where}: node {node.label} has weights of shape {weights}; export the network anew.")
    axes = len(weights) - 2
    places = prod(source[2:]) * source[0] if transposed else prod(node.shape[2:]) * node.shape[0]
    pads = node.wholes("pads", (0,) * (2 * axes))
    attributes: dict[str, Attribute] = {
        "kernel": weights[2:], "stride": node.wholes("strides", (1,) * axes), "padding": pads[:axes],
        "dilation": node.wholes("dilations", (1,) * axes), "groups": groups,
        "bias": len(node.inputs) in (3, 9), "transposed": transposed,
    }  # fmt: skip
    return Cost("convolution", attributes, float(prod(weights)) * places)


def _gemm(node: Node) -> Cost:
    first, second = node.input(0), node.input(1)
    if len(first) != 2 or len(second) != 2:
        raise RequestError(f"{node.where}: node {node.label} multiplies {first} by {second}, which are no matrices.")
    inner = first[0] if node.whole("transA", 0) else first[1]
    macs = float(prod(node.shape)) * inner
    if node.constant[1]:
        return Cost("linear", {"bias": len(node.inputs) > 2}, macs)
    return Cost("matmul", {"transpose_second": bool(node.whole("transB", 0))}, macs)


def _matmul(node: Node) -> Cost:
    second = 3 if node.kind == "QLinearMatMul" else 1
    macs = float(prod(node.shape)) * node.input(0)[-1]
    constant = node.constant[second] and len(node.input(second)) == 2
    return Cost("linear", {"bias": False}, macs) if constant else Cost("matmul", {"transpose_second": False}, macs)


def _einsum(node: Node) -> Cost:
    """Every index once: each combination is one multiply-accumulate."""
    equation = node.word("equation", "").replace(" ", "")
    sizes: dict[str, int] = {}
    for letters, shape in zip(equation.split("->")[0].split(","), node.inputs, strict=False):
        if shape is None or "." in letters or len(letters) != len(shape):
            raise RequestError(f"{node.where}: node {node.label} computes {equation!r}; write it as MatMul instead.")
        sizes.update(zip(letters, shape, strict=True))
    macs = float(prod(sizes.values()))
    return Cost("matmul", {"transpose_second": False}, macs) if len(node.inputs) > 1 else Cost("transpose", {})


def _attention(node: Node) -> Cost:
    q, k, v = node.input(0), node.input(1), node.input(2)
    heads = q[1] if len(q) == 4 else node.whole("q_num_heads", 1)
    kept = k[1] if len(k) == 4 else node.whole("kv_num_heads", heads)
    size, value = (q[-1], v[-1]) if len(q) == 4 else (q[-1] // heads, v[-1] // kept)
    macs = float(q[0]) * heads * q[-2] * k[-2] * (size + value)
    causal = bool(node.whole("is_causal", 0))
    return Cost("attention", {"heads": heads, "kv_heads": kept, "causal": causal}, macs)


def _recurrence(node: Node) -> Cost:
    source, weights, inner = node.input(0), node.input(1), node.input(2)
    attributes: dict[str, Attribute] = {
        "cell": node.kind.lower(), "hidden": node.whole("hidden_size", inner[-1]), "directions": weights[0],
        "bias": len(node.inputs) > 3,
    }  # fmt: skip
    return Cost("recurrence", attributes, float(prod(weights) + prod(inner)) * source[0] * source[1])


def _gather(node: Node) -> Cost:
    table, place = node.input(0), node.whole("axis", 0)
    if node.constant[0] and len(table) == 2 and place == 0 and not node.constant[1]:
        touched = float(min(table[0], prod(node.input(1))) * table[1])
        return Cost("embedding", {"vocabulary": table[0], "width": table[1]}, touched_elements=touched)
    return Cost("transpose", {"axes": tuple(range(len(node.shape)))})


def _normalization(node: Node) -> Cost:
    types = {"BatchNormalization": "batch", "InstanceNormalization": "group", "GroupNormalization": "group",
             "LayerNormalization": "layer", "RMSNormalization": "rms"}  # fmt: skip
    return Cost("normalization", {"type": types.get(node.kind, "layer"), "groups": 1, "affine": len(node.inputs) > 1})


def _pooling(node: Node) -> Cost:
    kernel = node.wholes("kernel_shape", ())
    axes = len(kernel)
    attributes: dict[str, Attribute] = {
        "function": "max" if node.kind.startswith("Max") else "average", "kernel": kernel,
        "stride": node.wholes("strides", (1,) * axes), "padding": node.wholes("pads", (0,) * 2 * axes)[:axes],
        "ceil": bool(node.whole("ceil_mode", 0)),
    }  # fmt: skip
    return Cost("pooling", attributes)


def _reduce(node: Node) -> Cost:
    function = "max" if "Max" in node.kind else "sum" if "Sum" in node.kind else "mean"
    shape, source = node.shape, node.input(0)
    keep = len(shape) == len(source)
    over = tuple(a for a, n in enumerate(source) if keep and shape[a] != n)
    return Cost("reduce", {"function": function, "axes": over, "keep": keep})


def _elementwise(node: Node) -> Cost:
    words = {"Add": "add", "Sum": "add", "Sub": "subtract", "Mul": "multiply", "Div": "divide", "Max": "maximum"}
    varied = [shape for shape in node.inputs if shape is not None]
    if len(varied) < 2:
        return _each_element(node)
    return Cost("elementwise", {"function": words.get(node.kind, node.kind.lower())})


def _each_element(node: Node) -> Cost:
    return Cost("activation", {"function": node.kind.lower()})


def _softmax(node: Node) -> Cost:
    return Cost("softmax")


def _view(node: Node) -> Cost:
    return Cost("reshape")


def _moved(node: Node) -> Cost:
    return Cost("transpose", {"axes": node.wholes("perm", tuple(range(len(node.shape))))})


def _concatenate(node: Node) -> Cost:
    return Cost("concatenate", {"axis": node.whole("axis", 0)})


def _slice(node: Node) -> Cost:
    axis = node.whole("axis", 0)
    return Cost("slice", {"axis": axis, "start": 0, "stop": node.shape[axis] if node.shape else 1, "step": 1})


def _resize(node: Node) -> Cost:
    return Cost("resize", {"function": node.word("mode", "nearest")})


def _pad(node: Node) -> Cost:
    return Cost("pad", {"before": (), "after": ()})


_GROUPS: tuple[tuple[Callable[[Node], Cost], str], ...] = (
    (_convolution, "Conv ConvTranspose ConvInteger QLinearConv DeformConv"),
    (_gemm, "Gemm"),
    (_matmul, "MatMul MatMulInteger QLinearMatMul"),
    (_einsum, "Einsum"),
    (_attention, "Attention"),
    (_recurrence, "LSTM GRU RNN"),
    (_gather, "Gather"),
    (_normalization, "BatchNormalization InstanceNormalization GroupNormalization LayerNormalization LRN"
                     " LpNormalization MeanVarianceNormalization RMSNormalization"),
    (_pooling, "MaxPool AveragePool LpPool"),
    (_reduce, "GlobalAveragePool GlobalMaxPool GlobalLpPool ReduceMean ReduceSum ReduceMax ReduceMin ReduceProd"
              " ReduceL1 ReduceL2 ReduceLogSum ReduceLogSumExp ReduceSumSquare ArgMax ArgMin"),
    (_elementwise, "Add Sum Sub Mul Div Max Min Mean Pow Where And Or Xor Equal Greater Less GreaterOrEqual"
                   " LessOrEqual Mod PRelu BitShift"),
    (_softmax, "Softmax LogSoftmax Hardmax"),
    (_view, "Reshape Flatten Squeeze Unsqueeze Identity Dropout"),
    (_moved, "Transpose DepthToSpace SpaceToDepth Expand Tile GatherElements GatherND ScatterElements ScatterND"
             " ReverseSequence"),
    (_concatenate, "Concat"),
    (_slice, "Slice Split"),
    (_resize, "Resize Upsample"),
    (_pad, "Pad"),
)  # fmt: skip

READERS: Mapping[str, Callable[[Node], Cost]] = {name: read for read, names in _GROUPS for name in names.split()}
"""Type of operator -> what reads it."""
