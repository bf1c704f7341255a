"""Matrix products: linear layers with their own or shared weights, products of two inputs, tables."""

from __future__ import annotations

from estimators.dnn.graph import Operator
from estimators.dnn.hlo.lowering import Lowering, flag, number
from estimators.dnn.hlo.values import Value
from knowledge.errors import RequestError


def linear(lowering: Lowering, operator: Operator) -> Value:
    """Weights are (width out, width in), so that a table of tokens can be shared."""
    x = lowering.inputs(operator)[0]
    source = operator.attributes.get("weight_of")
    shape = (operator.shape[-1], x.shape[-1])
    weight = lowering.shared(str(source)) if source else lowering.weight(f"{operator.name}.weight", shape)
    if weight.shape not in (shape, shape[::-1]):
        raise RequestError(
            f"Layer {operator.name} of {lowering.graph.name} shares weights of shape {weight.shape}, but needs {shape}."
        )
    last = len(x.shape) - 1
    result = lowering.w.dot(x, weight, ((last,), (1 if weight.shape == shape else 0,)))
    return add_bias(lowering, f"{operator.name}.bias", result) if flag(operator, "bias") else result


def add_bias(lowering: Lowering, name: str, x: Value) -> Value:
    """Add a weight to the last axis."""
    return lowering.w.add(x, lowering.w.spread(lowering.weight(name, x.shape[-1:]), x.shape))


def matmul(lowering: Lowering, operator: Operator) -> Value:
    """Product over the last two axes; leading axes are spread to each other."""
    w = lowering.w
    a, b = lowering.inputs(operator)
    lead = (lowering.batch, *operator.shape[:-2])
    a, b = (aligned(lowering, one, (*lead, *one.shape[-2:])) for one in (a, b))
    axes = tuple(range(len(lead)))
    last = len(lead)
    contract = (last + 1,), (last + 1 if flag(operator, "transpose_second") else last,)
    return w.reshape(w.dot(a, b, contract, (axes, axes)), lowering.shape(operator))


def aligned(lowering: Lowering, x: Value, shape: tuple[int, ...]) -> Value:
    """Spread a value to a shape: the batch stays first, the axes after it align from the end."""
    batch, *rest = x.shape
    missing = len(shape) - len(x.shape)
    return lowering.w.spread(lowering.w.reshape(x, (batch, *(1,) * missing, *rest)), shape)


def embedding(lowering: Lowering, operator: Operator) -> Value:
    """Rows of a table by token number."""
    tokens = lowering.inputs(operator)[0]
    shape = number(operator, "vocabulary"), number(operator, "width")
    source = operator.attributes.get("weight_of")
    table = lowering.shared(str(source)) if source else lowering.weight(f"{operator.name}.weight", shape)
    if table.shape != shape:
        raise RequestError(
            f"Layer {operator.name} of {lowering.graph.name} shares a table of shape {table.shape}, but needs {shape}."
        )
    if tokens.type != "i32":
        tokens = lowering.w.convert(tokens, "i32")
    return lowering.w.take(table, tokens)
