"""A JAX function as a graph, from its jaxpr: the function is traced on shapes, nothing is computed.

Needs the extra `graph`. The code of the function does run, once, on shapes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from importlib import import_module
from math import prod
from typing import Any

from estimators.dnn.custom.programs.constants import Constants
from estimators.dnn.custom.recorded import Recording
from estimators.dnn.graph import OperatorGraph
from estimators.dnn.graph.operator import Attribute, Kind
from knowledge.errors import RequestError

INSIDE = ("jaxpr", "call_jaxpr", "fun_jaxpr")
"""Parameters under which an equation holds another jaxpr that runs once."""

_KINDS: tuple[tuple[Kind, str], ...] = (
    ("reshape", "reshape squeeze expand_dims broadcast_in_dim convert_element_type stop_gradient copy_p name"
                " bitcast_convert_type sharding_constraint optimization_barrier"),
    ("transpose", "transpose rev gather scatter scatter-add copy"),
    ("concatenate", "concatenate"),
    ("pad", "pad"),
    ("slice", "slice dynamic_slice dynamic_update_slice split"),
    ("reduce", "reduce_sum reduce_max reduce_min reduce_prod reduce_and reduce_or argmax argmin"),
    ("pooling", "reduce_window reduce_window_sum reduce_window_max reduce_window_min cumsum cumprod"),
    ("elementwise", "add sub mul div max min pow rem and or xor eq ne lt le gt ge select_n add_any atan2 nextafter"),
    ("matmul", "dot_general"),
    ("convolution", "conv_general_dilated"),
)  # fmt: skip
KINDS: Mapping[str, Kind] = {name: kind for kind, names in _KINDS for name in names.split()}


def graph_of_function(
    function: Callable[..., Any], parameters: Any, samples: Sequence[Any], *, name: str = "function"
) -> OperatorGraph:
    """The graph of `function(parameters, *samples)`.

    Args:
        parameters: arrays (or `jax.ShapeDtypeStruct`) in any nesting; they count as weights.
        samples: arrays or shapes with the batch as first axis.

    Raises:
        RequestError: JAX is missing, the function does not run on these shapes, or what it runs depends on the data.
    """
    try:
        jax: Any = import_module("jax")
    except ImportError as error:
        raise RequestError(
            "A JAX function can only be read where JAX is installed; install the extra graph."
        ) from error
    try:
        traced = jax.make_jaxpr(function)(parameters, *samples)
    except Exception as error:  # the function's own code may raise anything
        text = " ".join(str(error).split())[:200]
        raise RequestError(
            f"{name} does not run on these shapes ({type(error).__name__}: {text}); check them."
        ) from error
    weights = len(jax.tree_util.tree_leaves(parameters))
    return _Reader(name).graph(traced, weights)


class _Reader:
    """Walks the equations of a jaxpr and those inside it."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._constants = Constants()
        self._recording = Recording(name)
        self._made: dict[int, str] = {}

    def graph(self, traced: Any, weights: int) -> OperatorGraph:
        body = traced.jaxpr
        samples = body.invars[weights:]
        if not samples:
            raise RequestError(f"{self._name} reads no sample; give at least one shape besides the parameters.")
        first = tuple(samples[0].aval.shape)
        self._recording = Recording(self._name, first[0] if first else 1)
        for variable in body.invars[:weights]:
            self._constants.weight(id(variable), prod(variable.aval.shape))
        for variable in body.constvars:
            self._constants.fixed(id(variable))
        for variable in samples:
            kind = "token" if "int" in str(variable.aval.dtype) else "float"
            self._made[id(variable)] = self._recording.add("input", (), variable.aval.shape, {"type": kind})
        self._walk(body)
        names = [self._made[id(one)] for one in body.outvars if id(one) in self._made]
        if not names:
            raise RequestError(f"{self._name} returns nothing that depends on its sample.")
        return self._recording.finish(names)

    def _walk(self, body: Any) -> None:
        for equation in body.eqns:
            word = equation.primitive.name
            if word in ("while", "cond"):
                raise RequestError(
                    f"{self._name} holds a {word}, so what runs depends on the data, and its cost cannot be told; fix"
                    " the number of turns (scan) or the branch."
                )
            inner = next((equation.params[key] for key in INSIDE if equation.params.get(key) is not None), None)
            if word == "scan":
                self._scan(equation, inner)
            elif inner is not None:
                self._inside(equation, inner)
            else:
                self._equation(equation)

    def _inside(self, equation: Any, inner: Any) -> None:
        body = getattr(inner, "jaxpr", inner)
        self._bind(body, equation.invars)
        self._walk(body)
        for outer, result in zip(equation.outvars, body.outvars, strict=True):
            self._same(outer, result)

    def _scan(self, equation: Any, inner: Any) -> None:
        """The body once a turn; what is carried goes round."""
        body, length = inner.jaxpr, int(equation.params["length"])
        fixed, carried = equation.params["num_consts"], equation.params["num_carry"]
        self._bind(body, equation.invars)
        for _ in range(length):
            self._walk(body)
            for variable, result in zip(body.invars[fixed : fixed + carried], body.outvars[:carried], strict=True):
                self._same(variable, result)
        for outer, result in zip(equation.outvars, body.outvars, strict=True):
            self._same(outer, result)

    def _bind(self, body: Any, given: Sequence[Any]) -> None:
        for variable, outer in zip(body.invars, given, strict=True):
            self._same(variable, outer)
        for variable in body.constvars:
            self._constants.fixed(id(variable))

    def _same(self, variable: Any, other: Any) -> None:
        if id(other) in self._made:
            self._made[id(variable)] = self._made[id(other)]
        else:
            self._made.pop(id(variable), None)
            self._constants.fixed(id(variable), [id(other)])

    def _equation(self, equation: Any) -> None:
        sources = [self._made[id(one)] for one in equation.invars if id(one) in self._made]
        if not sources:
            for one in equation.outvars:
                self._made.pop(id(one), None)
                self._constants.fixed(id(one), [id(source) for source in equation.invars])
            return
        word, shape = equation.primitive.name, tuple(equation.outvars[0].aval.shape)
        kind, attributes, macs = _cost(word, equation, shape)
        if kind == "convolution":
            sources[0] = self._channels_first(equation, sources[0])
        constants = [id(one) for one in equation.invars if id(one) not in self._made]
        weighted = [one for one in constants if one in self._constants]
        kind = "linear" if kind == "matmul" and weighted else kind
        held = self._constants.claim(weighted)
        active = float(min(held, prod(shape))) if word == "gather" and held else None
        if active is not None:
            table = equation.invars[0].aval.shape
            kind, attributes = "embedding", {"vocabulary": int(table[0]), "width": int(table[-1])}
        made = self._recording.add(
            kind, sources, shape, attributes, name=word, parameters=held, whole_macs=macs, active=active
        )
        for one in equation.outvars:
            self._made[id(one)] = made

    def _channels_first(self, equation: Any, source: str) -> str:
        """What a convolution reads, its channels in front as the rest of the house expects them (a view)."""
        order, shape = equation.params["dimension_numbers"].lhs_spec, equation.invars[0].aval.shape
        if tuple(order) == tuple(range(len(order))):
            return source
        return self._recording.add("reshape", (source,), [shape[axis] for axis in order], name="channels_first")


def _cost(word: str, equation: Any, shape: tuple[int, ...]) -> tuple[Kind, dict[str, Attribute], float]:
    """Kind, attributes and multiply-accumulates of an equation."""
    kind = KINDS.get(word, "activation")
    if kind == "matmul":
        (over, _), _ = equation.params["dimension_numbers"]
        inner = prod(equation.invars[0].aval.shape[axis] for axis in over)
        return kind, {"transpose_second": False}, float(prod(shape)) * inner
    if kind == "convolution":
        return kind, *_convolution(equation, shape)
    if kind == "slice":
        return kind, {"axis": 0, "start": 0, "stop": shape[0] if shape else 1, "step": 1}, 0.0
    return kind, ({"function": word} if kind in ("activation", "elementwise", "reduce", "pooling") else {}), 0.0


def _convolution(equation: Any, shape: tuple[int, ...]) -> tuple[dict[str, Attribute], float]:
    weights, places = equation.invars[1].aval.shape, equation.params["dimension_numbers"].rhs_spec
    kernel = tuple(int(weights[axis]) for axis in places[2:])
    spread = tuple(int(one) for one in equation.params["lhs_dilation"])
    attributes: dict[str, Attribute] = {
        "kernel": kernel, "stride": tuple(int(one) for one in equation.params["window_strides"]),
        "dilation": tuple(int(one) for one in equation.params["rhs_dilation"]), "bias": False,
        "groups": int(equation.params["feature_group_count"]), "transposed": prod(spread) > 1,
    }  # fmt: skip
    # Each result sums over the kernel and the input channels of its group; zeros between inputs are not multiplied.
    return attributes, float(prod(shape)) * prod(kernel) * int(weights[places[1]]) / prod(spread)
