"""A second reading of every kind of operator, in plain JAX: formulas as textbooks have them, for `jax.grad`."""

from __future__ import annotations

import math
from typing import Any

import pytest

from estimators.dnn.graph import OperatorGraph

jax = pytest.importorskip("jax")
jnp = jax.numpy

_FUNCTIONS = {
    "relu": jax.nn.relu,
    "relu6": jax.nn.relu6,
    "squared_relu": lambda x: jax.nn.relu(x) ** 2,
    "leaky_relu": jax.nn.leaky_relu,
    "elu": jax.nn.elu,
    "selu": jax.nn.selu,
    "gelu": lambda x: jax.nn.gelu(x, approximate=True),
    "quick_gelu": lambda x: x * jax.nn.sigmoid(1.702 * x),
    "silu": jax.nn.silu,
    "sigmoid": jax.nn.sigmoid,
    "tanh": jnp.tanh,
    "hardswish": jax.nn.hard_swish,
    "hardsigmoid": jax.nn.hard_sigmoid,
    "hardtanh": jax.nn.hard_tanh,
    "mish": jax.nn.mish,
    "softplus": jax.nn.softplus,
    "softsign": jax.nn.soft_sign,
    "exp": jnp.exp,
    "square": jnp.square,
    "sin": jnp.sin,
    "cos": jnp.cos,
    "reciprocal": lambda x: 1 / x,
    "abs": jnp.abs,
    "negate": jnp.negative,
    "identity": lambda x: x,
}
FUNCTIONS = tuple(_FUNCTIONS)


def outputs(graph: OperatorGraph, given: dict[str, Any], *, train: bool) -> list[Any]:
    """Results of a graph for one batch."""
    values: dict[str, Any] = {}
    for operator in graph:
        sources = [values[name] for name in operator.inputs]
        values[operator.name] = _KINDS[operator.kind](operator, given, sources, train)
    return [values[name] for name in graph.outputs]


def loss(graph: OperatorGraph, given: dict[str, Any]) -> Any:
    """Cross entropy where there are labels, else the mean square."""
    found = outputs(graph, given, train=True)
    if "label" in given:
        logs = jax.nn.log_softmax(found[0])
        return -jnp.mean(jnp.take_along_axis(logs, given["label"][..., None], axis=-1))
    pairs = zip(found, graph.outputs, strict=True)
    return sum(jnp.mean((one - given[f"target of {name}"]) ** 2) for one, name in pairs)


def _input(o: Any, given: Any, x: Any, train: bool) -> Any:
    return given[o.name]


def _parameter(o: Any, given: Any, x: Any, train: bool) -> Any:
    batch = next(iter(v.shape[0] for k, v in given.items() if k.startswith("input")))
    return jnp.stack([given[o.name]] * batch)


def _convolution(o: Any, given: Any, x: Any, train: bool) -> Any:
    a, source = o.attributes, x[0]
    axes = source.ndim - 2
    stride, padding, dilation = a["stride"], a["padding"], a["dilation"]
    if a["transposed"]:
        for axis in range(axes):
            n, s = source.shape[axis + 2], stride[axis]
            holes = jnp.zeros((*source.shape[: axis + 2], (n - 1) * s + 1, *source.shape[axis + 3 :]))
            source = holes.at[(slice(None),) * (axis + 2) + (slice(None, None, s),)].set(source)
        pads = [(k - 1 - p, k - 1 - p) for k, p in zip(a["kernel"], padding, strict=True)]
        stride = (1,) * axes
    else:
        pads = [(p, p) for p in padding]
    groups = int(a["groups"])
    holder = o.name.replace("1", "0") if a.get("shared") else o.name
    weight = given[f"{holder}.weight"]
    parts = zip(jnp.split(source, groups, axis=1), jnp.split(weight, groups, axis=0), strict=True)
    result = jnp.concatenate(
        [jax.lax.conv_general_dilated(p, k, stride, pads, rhs_dilation=dilation) for p, k in parts], axis=1
    )
    return result + given[f"{holder}.bias"].reshape(-1, *(1,) * axes) if a["bias"] else result


def _linear(o: Any, given: Any, x: Any, train: bool) -> Any:
    name = o.attributes.get("weight_of")
    weight = given[f"{name or o.name}.weight"]
    weight = weight if weight.shape == (o.shape[-1], x[0].shape[-1]) else weight.T
    result = x[0] @ weight.T
    return result + given[f"{o.name}.bias"] if o.attributes["bias"] else result


def _lead(a: Any, b: Any) -> Any:
    """Give the one with fewer axes axes of length 1 after the batch."""
    wide = max(a.ndim, b.ndim)
    return [one.reshape(one.shape[0], *(1,) * (wide - one.ndim), *one.shape[1:]) for one in (a, b)]


def _matmul(o: Any, given: Any, x: Any, train: bool) -> Any:
    a, b = _lead(*x)
    return a @ (jnp.swapaxes(b, -1, -2) if o.attributes["transpose_second"] else b)


def _attention(o: Any, given: Any, x: Any, train: bool) -> Any:
    a = o.attributes
    heads, kept = int(a["heads"]), int(a["kv_heads"])
    q, k, v = (one.reshape(*one.shape[:-1], n, -1) for one, n in zip(x[:3], (heads, kept, kept), strict=True))
    k, v = (jnp.repeat(one, heads // kept, axis=-2) for one in (k, v))
    scores = jnp.einsum("...qhs,...khs->...hqk", q, k) / math.sqrt(q.shape[-1])
    if len(x) > 3:
        scores = sum(_lead(scores, x[3]))
    if a["causal"]:
        rows, columns = scores.shape[-2:]
        scores = jnp.where(jnp.tril(jnp.ones((rows, columns), bool), columns - rows), scores, -jnp.inf)
    result = jnp.einsum("...hqk,...khs->...qhs", jax.nn.softmax(scores), v)
    return result.reshape(*result.shape[:-2], -1)


def _experts(o: Any, given: Any, x: Any, train: bool) -> Any:
    """Every expert on every token, kept where the token is among the first that the expert has room for."""
    a = o.attributes
    count, active = int(a["experts"]), int(a["active"])
    source = x[0].reshape(-1, x[0].shape[-1])
    scores = source @ given[f"{o.name}.router.weight"].T
    best, chosen = jax.lax.top_k(scores, active)
    shares = jax.nn.softmax(best)
    capacity = math.ceil(source.shape[0] * active / count)
    function, result = _FUNCTIONS[str(a["activation"])], jnp.zeros_like(source)
    for expert in range(count):
        asks = (chosen == expert).any(axis=1)
        served = asks & (jnp.cumsum(asks) <= capacity)
        up = source @ given[f"{o.name}.up.weight"][expert]
        if a["bias"]:
            up = up + given[f"{o.name}.up.bias"][expert]
        up = function(source @ given[f"{o.name}.gate.weight"][expert]) * up if a["gated"] else function(up)
        down = up @ given[f"{o.name}.down.weight"][expert]
        if a["bias"]:
            down = down + given[f"{o.name}.down.bias"][expert]
        share = jnp.where(chosen == expert, shares, 0).sum(axis=1) * served
        result = result + share[:, None] * down
    return result.reshape(x[0].shape)


def _recurrence(o: Any, given: Any, x: Any, train: bool) -> Any:
    a = o.attributes
    source = x[0].reshape(-1, *x[0].shape[-2:])
    runs = []
    for direction in ("forwards", "backwards")[: int(a["directions"])]:
        w = [given.get(f"{o.name}.{direction}.{one}", 0.0) for one in
             ("input.weight", "state.weight", "input.bias", "state.bias")]  # fmt: skip
        h = jnp.zeros((source.shape[0], int(a["hidden"])))
        tokens = jnp.moveaxis(source, 1, 0)
        tokens = tokens[::-1] if direction == "backwards" else tokens

        def step(carry: Any, token: Any, w: Any = w) -> Any:
            h, c = carry
            read, kept = token @ w[0].T + w[2], h @ w[1].T + w[3]
            if a["cell"] == "lstm":
                i, f, g, out = jnp.split(read + kept, 4, axis=-1)
                c = jax.nn.sigmoid(f) * c + jax.nn.sigmoid(i) * jnp.tanh(g)
                h = jax.nn.sigmoid(out) * jnp.tanh(c)
            elif a["cell"] == "gru":
                (r1, z1, n1), (r2, z2, n2) = jnp.split(read, 3, axis=-1), jnp.split(kept, 3, axis=-1)
                z = jax.nn.sigmoid(z1 + z2)
                h = (1 - z) * jnp.tanh(n1 + jax.nn.sigmoid(r1 + r2) * n2) + z * h
            else:
                h = jnp.tanh(read + kept)
            return (h, c), h

        _, result = jax.lax.scan(step, (h, h), tokens)
        runs.append(jnp.moveaxis(result[::-1] if direction == "backwards" else result, 0, 1))
    return jnp.concatenate(runs, axis=-1).reshape(*x[0].shape[:-1], -1)


def _normalization(o: Any, given: Any, x: Any, train: bool) -> Any:
    kind, source = o.attributes["type"], x[0]
    channels = (1, -1, *(1,) * (source.ndim - 2))
    shape = channels if kind in ("batch", "group", "channel") else (-1,)
    if kind == "batch":
        axes = (0, *range(2, source.ndim))
        mean, variance = source.mean(axes), source.var(axes)
        if not train:
            mean, variance = given[f"{o.name}.running mean"], given[f"{o.name}.running variance"]
        result = (source - mean.reshape(channels)) / jnp.sqrt(variance.reshape(channels) + 1e-5)
    elif kind == "group":
        parts = source.reshape(source.shape[0], int(o.attributes["groups"]), -1)
        scaled = (parts - parts.mean(-1, keepdims=True)) / jnp.sqrt(parts.var(-1, keepdims=True) + 1e-5)
        result = scaled.reshape(source.shape)
    elif kind == "rms":
        result = source / jnp.sqrt((source**2).mean(-1, keepdims=True) + 1e-5)
    else:
        axis = 1 if kind == "channel" else -1
        result = (source - source.mean(axis, keepdims=True)) / jnp.sqrt(source.var(axis, keepdims=True) + 1e-5)
    if not o.attributes["affine"]:
        return result
    result = result * given[f"{o.name}.weight"].reshape(shape)
    bias = given.get(f"{o.name}.bias")
    return result if bias is None else result + bias.reshape(shape)


def _elementwise(o: Any, given: Any, x: Any, train: bool) -> Any:
    return getattr(jnp, str(o.attributes["function"]))(*_lead(*x))


def _pooling(o: Any, given: Any, x: Any, train: bool) -> Any:
    """Window by window."""
    a, source = o.attributes, x[0]
    most = a["function"] == "max"
    pads = [(0, 0), (0, 0), *((p, p) for p in a["padding"])]
    source = jnp.pad(source, pads, constant_values=-jnp.inf if most else 0)
    rows = []
    for i in range(o.shape[1]):
        row = []
        for j in range(o.shape[2]):
            (s, t), (k, m) = a["stride"], a["kernel"]
            window = source[:, :, i * s : i * s + k, j * t : j * t + m]
            row.append(window.max((2, 3)) if most else window.mean((2, 3)))
        rows.append(jnp.stack(row, -1))
    return jnp.stack(rows, -2)


def _reduce(o: Any, given: Any, x: Any, train: bool) -> Any:
    axes = tuple(axis + 1 for axis in o.attributes["axes"])
    return getattr(jnp, str(o.attributes["function"]))(x[0], axis=axes).reshape(x[0].shape[0], *o.shape)


def _resize(o: Any, given: Any, x: Any, train: bool) -> Any:
    source = x[0]
    for axis, size in enumerate(o.shape[1:], start=2):
        old = source.shape[axis]
        if o.attributes["function"] == "nearest":
            source = jnp.take(source, jnp.array([i * old // size for i in range(size)]), axis)
        else:
            at = jnp.maximum((jnp.arange(size) + 0.5) * old / size - 0.5, 0)
            low = jnp.floor(at).astype(int)
            share = (at - low).reshape(-1, *(1,) * (source.ndim - axis - 1))
            above = jnp.take(source, jnp.minimum(low + 1, old - 1), axis)
            source = jnp.take(source, low, axis) * (1 - share) + above * share
    return source


def _pad(o: Any, given: Any, x: Any, train: bool) -> Any:
    pads = list(zip(o.attributes["before"], o.attributes["after"], strict=True))
    return jnp.pad(x[0], [(0, 0)] * (x[0].ndim - len(pads)) + pads)


def _slice(o: Any, given: Any, x: Any, train: bool) -> Any:
    a = o.attributes
    return x[0][(slice(None),) * (int(a["axis"]) + 1) + (slice(a["start"], a["stop"], a["step"]),)]


_KINDS: dict[str, Any] = {
    "input": _input,
    "parameter": _parameter,
    "convolution": _convolution,
    "linear": _linear,
    "matmul": _matmul,
    "attention": _attention,
    "experts": _experts,
    "recurrence": _recurrence,
    "embedding": lambda o, given, x, train: given[f"{o.attributes.get('weight_of', o.name)}.weight"][x[0]],
    "normalization": _normalization,
    "activation": lambda o, given, x, train: _FUNCTIONS[o.attributes["function"]](x[0]),
    "elementwise": _elementwise,
    "softmax": lambda o, given, x, train: jax.nn.softmax(x[0]),
    "pooling": _pooling,
    "reduce": _reduce,
    "resize": _resize,
    "pad": _pad,
    "concatenate": lambda o, given, x, train: jnp.concatenate(x, axis=int(o.attributes["axis"]) + 1),
    "transpose": lambda o, given, x, train: x[0].transpose(0, *(axis + 1 for axis in o.attributes["axes"])),
    "slice": _slice,
    "reshape": lambda o, given, x, train: x[0].reshape(x[0].shape[0], *o.shape),
}
