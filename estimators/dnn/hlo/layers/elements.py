"""Functions of each element, of two inputs, and softmax."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from math import pi, sqrt

from estimators.dnn.graph import Operator
from estimators.dnn.hlo.layers.products import aligned
from estimators.dnn.hlo.lowering import Lowering, unknown, word
from estimators.dnn.hlo.values import Value
from estimators.dnn.hlo.writer import Writer

Function = Callable[[Writer, Value], Value]


def activation(lowering: Lowering, operator: Operator) -> Value:
    """A function of each element."""
    return function_of(lowering, operator, word(operator, "function", "relu"))(lowering.w, lowering.inputs(operator)[0])


def function_of(lowering: Lowering, operator: Operator, name: str) -> Function:
    """The function of a name.

    Raises:
        RequestError: it is not known; the sentence names the layer.
    """
    if name not in FUNCTIONS:
        raise unknown(lowering, operator, "the function", name, FUNCTIONS)
    return FUNCTIONS[name]


def elementwise(lowering: Lowering, operator: Operator) -> Value:
    """Of two inputs, spread to each other."""
    name = word(operator, "function", "add")
    name = _SHORT.get(name, name)
    if name not in _OF_TWO:
        raise unknown(lowering, operator, "the function", name, {one: one for one in _OF_TWO})
    a, b = (aligned(lowering, one, lowering.shape(operator)) for one in lowering.inputs(operator))
    return lowering.w.binary(name, a, b)


_SHORT = {"sub": "subtract", "mul": "multiply", "div": "divide", "max": "maximum", "min": "minimum"}
_OF_TWO = ("add", "subtract", "multiply", "divide", "maximum", "minimum")


def softmax(lowering: Lowering, operator: Operator) -> Value:
    """Over the last axis."""
    return softmax_of(lowering.w, lowering.inputs(operator)[0])


def softmax_of(w: Writer, x: Value) -> Value:
    """Softmax over the last axis, computed in f32."""
    last = [len(x.shape) - 1]
    wide = w.convert(x, "f32")
    largest = w.stop(w.reduce(wide, last, "maximum"))
    powers = w.unary("exponential", w.subtract(wide, w.back(largest, wide.shape, last)))
    return w.convert(w.divide(powers, w.back(w.reduce(powers, last), wide.shape, last)), x.type)


def _relu(w: Writer, x: Value) -> Value:
    return w.binary("maximum", x, w.like(x, 0.0))


def _between(w: Writer, x: Value, low: float, high: float) -> Value:
    return w.binary("minimum", w.binary("maximum", x, w.like(x, low)), w.like(x, high))


def _leaky(slope: float) -> Function:
    def function(w: Writer, x: Value) -> Value:
        return w.select(w.compare(x, w.like(x, 0.0), "GT"), x, w.scale(x, slope))

    return function


def _elu(w: Writer, x: Value) -> Value:
    below = w.shift(w.unary("exponential", w.binary("minimum", x, w.like(x, 0.0))), -1.0)
    return w.select(w.compare(x, w.like(x, 0.0), "GT"), x, below)


def _selu(w: Writer, x: Value) -> Value:
    """Klambauer and others 2017, arXiv 1706.02515."""
    below = w.scale(w.shift(w.unary("exponential", w.binary("minimum", x, w.like(x, 0.0))), -1.0), 1.6732632423543772)
    return w.scale(w.select(w.compare(x, w.like(x, 0.0), "GT"), x, below), 1.0507009873554805)


def _gelu(w: Writer, x: Value) -> Value:
    """The form with tanh (Hendrycks and Gimpel 2016, arXiv 1606.08415), for StableHLO has no error function."""
    cube = w.multiply(w.multiply(x, x), x)
    inner = w.scale(w.add(x, w.scale(cube, 0.044715)), sqrt(2 / pi))
    return w.multiply(w.scale(x, 0.5), w.shift(w.unary("tanh", inner), 1.0))


def _silu(w: Writer, x: Value) -> Value:
    return w.multiply(x, w.unary("logistic", x))


def _quick_gelu(w: Writer, x: Value) -> Value:
    return w.multiply(x, w.unary("logistic", w.scale(x, 1.702)))


def _hard_sigmoid(w: Writer, x: Value) -> Value:
    return w.scale(_between(w, w.shift(x, 3.0), 0.0, 6.0), 1 / 6)


def _softplus(w: Writer, x: Value) -> Value:
    """The larger of x and 0, plus log(1 + exp(-|x|))."""
    rest = w.unary("log", w.shift(w.unary("exponential", w.unary("negate", w.unary("abs", x))), 1.0))
    return w.add(_relu(w, x), rest)


def _softsign(w: Writer, x: Value) -> Value:
    return w.divide(x, w.shift(w.unary("abs", x), 1.0))


def _squared_relu(w: Writer, x: Value) -> Value:
    above = _relu(w, x)
    return w.multiply(above, above)


FUNCTIONS: Mapping[str, Function] = {
    "relu": _relu,
    "relu6": lambda w, x: _between(w, x, 0.0, 6.0),
    "relu2": _squared_relu,
    "squared_relu": _squared_relu,
    "hardtanh": lambda w, x: _between(w, x, -1.0, 1.0),
    "leaky_relu": _leaky(0.01),
    "prelu": _leaky(0.25),
    "elu": _elu,
    "celu": _elu,
    "selu": _selu,
    "gelu": _gelu,
    "gelu_tanh": _gelu,
    "quick_gelu": _quick_gelu,
    "silu": _silu,
    "swish": _silu,
    "sigmoid": lambda w, x: w.unary("logistic", x),
    "tanh": lambda w, x: w.unary("tanh", x),
    "hardswish": lambda w, x: w.multiply(x, _hard_sigmoid(w, x)),
    "hard_swish": lambda w, x: w.multiply(x, _hard_sigmoid(w, x)),
    "hardsigmoid": _hard_sigmoid,
    "hard_sigmoid": _hard_sigmoid,
    "mish": lambda w, x: w.multiply(x, w.unary("tanh", _softplus(w, x))),
    "softplus": _softplus,
    "softsign": _softsign,
    "exp": lambda w, x: w.unary("exponential", x),
    "log": lambda w, x: w.unary("log", x),
    "sqrt": lambda w, x: w.unary("sqrt", x),
    "rsqrt": lambda w, x: w.unary("rsqrt", x),
    "sin": lambda w, x: w.unary("sine", x),
    "cos": lambda w, x: w.unary("cosine", x),
    "reciprocal": lambda w, x: w.divide(w.like(x, 1.0), x),
    "abs": lambda w, x: w.unary("abs", x),
    "negate": lambda w, x: w.unary("negate", x),
    "square": lambda w, x: w.multiply(x, x),
    "identity": lambda w, x: x,
}
"""By name."""
