"""Routed experts with capacity, as GShard (arXiv 2006.16668) and Switch Transformer (arXiv 2101.03961) place tokens.

Each token goes to its `active` best experts, weighted by the softmax of their scores. An expert takes at most
tokens x active / experts of them (rounded up), in the order of the tokens; what is beyond is dropped. So the arithmetic
is that of the active experts, whatever the router says, and every shape is known before.
"""

from __future__ import annotations

from math import ceil, prod

from estimators.dnn.graph import Operator
from estimators.dnn.hlo.layers.elements import function_of, softmax_of
from estimators.dnn.hlo.lowering import Lowering, flag, number, word
from estimators.dnn.hlo.values import Value
from estimators.dnn.hlo.writer import Writer


def experts(lowering: Lowering, operator: Operator) -> Value:
    """Route, gather what each expert takes, pass the experts, add the results up at their tokens."""
    w = lowering.w
    source = lowering.inputs(operator)[0]
    count, width = number(operator, "experts"), source.shape[-1]
    active = min(count, number(operator, "active"))
    x = w.reshape(source, (prod(source.shape[:-1]), width))
    tokens = x.shape[0]
    capacity = ceil(tokens * active / count)
    router = lowering.weight(f"{operator.name}.router.weight", (count, width))
    scores = w.convert(w.dot(x, router, ((1,), (1,))), "f32")
    chosen, shares = _best(w, scores, active)
    slots, filled = _places(w, w.reshape(chosen, (tokens * active,)), count, capacity)
    token = w.binary("divide", slots, w.like(slots, active))
    taken = w.take(x, token)
    passed = _pass(lowering, operator, taken, count)
    share = w.multiply(w.take(w.reshape(shares, (tokens * active,)), slots), filled)
    weighed = w.multiply(passed, w.broadcast(w.convert(share, x.type), passed.shape, (0, 1)))
    return w.reshape(w.put(weighed, token, x.shape), lowering.shape(operator))


def _best(w: Writer, scores: Value, active: int) -> tuple[Value, Value]:
    """Numbers of the best experts of each token, and the softmax over their scores."""
    tokens, count = scores.shape
    order = w.sort(scores, w.iota(scores.shape, 1), 1, "GT")
    chosen = w.slice(order, 1, 0, active)
    row = w.multiply(w.iota(chosen.shape, 0), w.like(chosen, count))
    best = w.take(w.reshape(scores, (tokens * count,)), w.add(row, chosen))
    return chosen, softmax_of(w, best)


def _places(w: Writer, chosen: Value, count: int, capacity: int) -> tuple[Value, Value]:
    """For each place of each expert, which assignment fills it, and 1 where one does."""
    assignments = chosen.shape[0]
    order = w.sort(chosen, w.iota(chosen.shape, 0), 0, "LT")
    square = (count, assignments)
    expert, whose = w.iota(square, 0), w.broadcast(chosen, square, (1,))
    before = w.reduce(w.convert(w.compare(whose, expert, "LT"), "f32"), [1])
    own = w.reduce(w.convert(w.compare(whose, expert, "EQ"), "f32"), [1])
    shape = (count, capacity)
    place = w.iota(shape, 1)
    position = w.add(w.broadcast(w.convert(before, "i32"), shape, (0,)), place)
    filled = w.compare(place, w.broadcast(w.convert(own, "i32"), shape, (0,)), "LT")
    last = w.like(position, assignments - 1)
    return w.take(order, w.binary("minimum", position, last)), w.convert(filled, "f32")


def _pass(lowering: Lowering, operator: Operator, x: Value, count: int) -> Value:
    """The feed-forward part of every expert on what it took: (experts, places, width)."""
    w = lowering.w
    width, inner = x.shape[-1], number(operator, "inner")
    function = function_of(lowering, operator, word(operator, "activation", "silu"))
    up = _product(lowering, x, f"{operator.name}.up.weight", (count, width, inner))
    if flag(operator, "bias"):
        up = _biased(lowering, up, f"{operator.name}.up.bias")
    if flag(operator, "gated"):
        gate = _product(lowering, x, f"{operator.name}.gate.weight", (count, width, inner))
        up = w.multiply(function(w, gate), up)
    else:
        up = function(w, up)
    down = _product(lowering, up, f"{operator.name}.down.weight", (count, inner, width))
    return _biased(lowering, down, f"{operator.name}.down.bias") if flag(operator, "bias") else down


def _product(lowering: Lowering, x: Value, name: str, shape: tuple[int, int, int]) -> Value:
    return lowering.w.dot(x, lowering.weight(name, shape), ((2,), (1,)), ((0,), (0,)))


def _biased(lowering: Lowering, x: Value, name: str) -> Value:
    bias = lowering.weight(name, (x.shape[0], x.shape[2]))
    return lowering.w.add(x, lowering.w.broadcast(bias, x.shape, (0, 2)))
