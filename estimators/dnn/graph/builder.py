"""Builds a graph operator by operator: every method checks shapes, counts weights and arithmetic, returns a name."""

from __future__ import annotations

from collections.abc import Sequence
from math import prod

from estimators.dnn.graph.operator import Attribute
from estimators.dnn.graph.shaping import Shaping

Pair = int | tuple[int, ...]


class GraphBuilder(Shaping):
    """A graph under construction.

    Methods take names of operators made before and return the name of the new one. `scope` puts a prefix before the
    names of what follows.

    Raises:
        RequestError: shapes do not go together; the sentence names the layer.
    """

    def convolution(
        self,
        x: str,
        channels: int,
        kernel: Pair = 1,
        *,
        stride: Pair = 1,
        padding: Pair | None = None,
        dilation: Pair = 1,
        groups: int = 1,
        bias: bool = False,
        transposed: bool = False,
        shared: bool = False,
        name: str | None = None,
    ) -> str:
        """A convolution to so many channels; padding `None` keeps the size at stride 1 (half the kernel).

        `shared`: it uses weights that an operator made before holds (heads on several levels), and holds none itself.
        """
        source = self.shape(x)
        axes = len(source) - 1
        if axes < 1:
            raise self._wrong("convolution", name, source, "needs channels and at least one axis of places")
        k, s, d = _each(kernel, axes), _each(stride, axes), _each(dilation, axes)
        p = tuple(dd * (kk - 1) // 2 for kk, dd in zip(k, d, strict=True)) if padding is None else _each(padding, axes)
        if groups < 1 or source[0] % groups or channels % groups:
            raise self._wrong("convolution", name, source, f"{groups} groups do not divide its channels")
        size = (
            tuple((n - 1) * ss - 2 * pp + kk for n, kk, ss, pp in zip(source[1:], k, s, p, strict=True))
            if transposed
            else tuple(
                (n + 2 * pp - dd * (kk - 1) - 1) // ss + 1
                for n, kk, ss, pp, dd in zip(source[1:], k, s, p, d, strict=True)
            )
        )
        if min(size) < 1:
            raise self._wrong("convolution", name, source, f"the kernel {k} is larger than the padded input")
        weights = prod(k) * source[0] // groups * channels
        places = prod(source[1:]) if transposed else prod(size)
        attributes: dict[str, Attribute] = {
            "kernel": k, "stride": s, "padding": p, "dilation": d, "groups": groups, "bias": bias,
            "transposed": transposed, **({"shared": True} if shared else {}),
        }  # fmt: skip
        return self._new(
            "convolution",
            (x,),
            (channels, *size),
            attributes,
            name,
            parameters=0 if shared else weights + channels * bias,
            macs=float(weights) * places,
            active=float(weights + channels * bias),
        )

    def linear(
        self, x: str, width: int, *, bias: bool = True, weight_of: str | None = None, name: str | None = None
    ) -> str:
        """A matrix on the last axis; `weight_of` names the operator whose weights it shares."""
        source = self.shape(x)
        weights = source[-1] * width
        shared = {"weight_of": weight_of} if weight_of else {}
        return self._new(
            "linear",
            (x,),
            (*source[:-1], width),
            {"bias": bias, **shared},
            name,
            parameters=(0 if weight_of else weights) + width * bias,
            macs=float(weights) * prod(source[:-1]),
            active=float(weights + width * bias),
        )

    def matmul(self, first: str, second: str, *, transpose_second: bool = False, name: str | None = None) -> str:
        """Product over the last two axes."""
        a, b = self.shape(first), self.shape(second)
        if transpose_second and len(b) > 1:
            b = (*b[:-2], b[-1], b[-2])
        if len(a) < 2 or len(b) < 2 or a[-1] != b[-2]:
            raise self._wrong("matmul", name, a, f"its last axis does not meet {b}")
        lead = self._broadcast(a[:-2], b[:-2], name or "matmul")
        shape = (*lead, a[-2], b[-1])
        return self._new(
            "matmul",
            (first, second),
            shape,
            {"transpose_second": transpose_second},
            name,
            macs=float(prod(shape)) * a[-1],
        )

    def attention(
        self,
        q: str,
        k: str,
        v: str,
        *,
        heads: int,
        kv_heads: int | None = None,
        causal: bool = False,
        bias: str | None = None,
        name: str | None = None,
    ) -> str:
        """Fused attention; scores count in full, causal or not, as model FLOP utilisation does."""
        query, key, value = self.shape(q), self.shape(k), self.shape(v)
        kept = kv_heads or heads
        if query[-1] % heads or key[-1] % kept or value[-1] % kept or query[-1] // heads != key[-1] // kept:
            raise self._wrong("attention", name, query, f"{heads} heads do not go with keys of {key}")
        if key[:-1] != value[:-1] or query[:-2] != key[:-2]:
            raise self._wrong("attention", name, query, f"queries, keys {key} and values {value} do not go together")
        lead, per_value = prod(query[:-2]), value[-1] // kept
        macs = float(lead) * heads * query[-2] * key[-2] * (query[-1] // heads + per_value)
        sources = (q, k, v) if bias is None else (q, k, v, bias)
        attributes: dict[str, Attribute] = {"heads": heads, "kv_heads": kept, "causal": causal}
        return self._new("attention", sources, (*query[:-1], heads * per_value), attributes, name, macs=macs)

    def experts(
        self,
        x: str,
        *,
        experts: int,
        active: int,
        inner: int,
        gated: bool = True,
        activation: str = "silu",
        bias: bool = False,
        name: str | None = None,
    ) -> str:
        """A routed feed-forward part with its router; each token passes `active` of `experts`."""
        source = self.shape(x)
        width, tokens = source[-1], prod(source[:-1])
        one = (3 if gated else 2) * width * inner + (inner + width) * bias
        router = width * experts
        attributes: dict[str, Attribute] = {
            "experts": experts, "active": active, "inner": inner, "gated": gated, "activation": activation,
            "bias": bias,
        }  # fmt: skip
        return self._new(
            "experts",
            (x,),
            source,
            attributes,
            name,
            parameters=experts * one + router,
            macs=float(tokens) * (active * (3 if gated else 2) * width * inner + router),
            active=float(min(experts, active) * one + router),
        )

    def recurrence(
        self,
        x: str,
        hidden: int,
        *,
        cell: str = "lstm",
        directions: int = 1,
        bias: bool = True,
        name: str | None = None,
    ) -> str:
        """An LSTM or GRU over (tokens, width)."""
        source = self.shape(x)
        gates = {"lstm": 4, "gru": 3, "rnn": 1}[cell]
        weights = directions * gates * hidden * (source[-1] + hidden)
        biases = directions * gates * hidden * 2 * bias
        attributes: dict[str, Attribute] = {"cell": cell, "hidden": hidden, "directions": directions, "bias": bias}
        return self._new(
            "recurrence",
            (x,),
            (*source[:-1], hidden * directions),
            attributes,
            name,
            parameters=weights + biases,
            macs=float(weights) * prod(source[:-1]),
        )

    def embedding(
        self, x: str, vocabulary: int, width: int, *, weight_of: str | None = None, name: str | None = None
    ) -> str:
        """A table looked up by token number; `weight_of` names the operator whose table it shares."""
        tokens = self.shape(x)
        shared = {"weight_of": weight_of} if weight_of else {}
        attributes: dict[str, Attribute] = {"vocabulary": vocabulary, "width": width, **shared}
        touched = float(min(vocabulary, prod(tokens)) * width)
        weights = 0 if weight_of else vocabulary * width
        return self._new("embedding", (x,), (*tokens, width), attributes, name, parameters=weights, active=touched)

    def normalization(
        self,
        x: str,
        type: str = "batch",
        *,
        groups: int = 1,
        affine: bool = True,
        bias: bool = True,
        name: str | None = None,
    ) -> str:
        """Batch and group over channels (first axis), layer and rms over the last axis."""
        source = self.shape(x)
        width = source[0] if type in ("batch", "group", "channel") else source[-1]
        weights = width * (2 if bias and type != "rms" else 1) * affine
        attributes: dict[str, Attribute] = {"type": type, "groups": groups, "affine": affine, "bias": bias}
        return self._new("normalization", (x,), source, attributes, name, parameters=weights)

    def activation(self, x: str, function: str = "relu", *, name: str | None = None) -> str:
        """A function of each element."""
        return self._new("activation", (x,), self.shape(x), {"function": function}, name)

    def elementwise(self, first: str, second: str, function: str = "add", *, name: str | None = None) -> str:
        """Of two inputs; shapes are equal or broadcast (axes of length 1, missing leading axes)."""
        shape = self._broadcast(self.shape(first), self.shape(second), name or function)
        return self._new("elementwise", (first, second), shape, {"function": function}, name)

    def add(self, first: str, second: str, *, name: str | None = None) -> str:
        """Sum of two inputs."""
        return self.elementwise(first, second, "add", name=name)

    def multiply(self, first: str, second: str, *, name: str | None = None) -> str:
        """Product of two inputs, element by element."""
        return self.elementwise(first, second, "multiply", name=name)

    def softmax(self, x: str, *, name: str | None = None) -> str:
        """Over the last axis."""
        return self._new("softmax", (x,), self.shape(x), {}, name)

    def pooling(
        self,
        x: str,
        kernel: Pair,
        *,
        function: str = "max",
        stride: Pair | None = None,
        padding: Pair = 0,
        ceil: bool = False,
        name: str | None = None,
    ) -> str:
        """Largest or mean value of windows; the stride is the kernel where none is given."""
        source = self.shape(x)
        axes = len(source) - 1
        k, p = _each(kernel, axes), _each(padding, axes)
        s = k if stride is None else _each(stride, axes)
        more = tuple(ss - 1 if ceil else 0 for ss in s)
        size = tuple(
            (n + 2 * pp - kk + mm) // ss + 1 for n, kk, ss, pp, mm in zip(source[1:], k, s, p, more, strict=True)
        )
        if not size or min(size) < 1:
            raise self._wrong("pooling", name, source, f"the window {k} is larger than the padded input")
        attributes: dict[str, Attribute] = {"function": function, "kernel": k, "stride": s, "padding": p, "ceil": ceil}
        return self._new("pooling", (x,), (source[0], *size), attributes, name)

    def reduce(
        self, x: str, axes: Sequence[int], *, function: str = "mean", keep: bool = False, name: str | None = None
    ) -> str:
        """Mean, sum or largest value over axes."""
        source = self.shape(x)
        over = tuple(sorted(axis % len(source) for axis in axes))
        shape = tuple(1 if axis in over else n for axis, n in enumerate(source) if keep or axis not in over)
        return self._new("reduce", (x,), shape or (1,), {"function": function, "axes": over, "keep": keep}, name)

    def global_pooling(self, x: str, *, keep: bool = False, name: str | None = None) -> str:
        """Mean over all places of (channels, ...)."""
        return self.reduce(x, range(1, len(self.shape(x))), keep=keep, name=name)


def _each(value: Pair, axes: int) -> tuple[int, ...]:
    if isinstance(value, int):
        return (value,) * axes
    return value if len(value) == axes else (value[0],) * axes
