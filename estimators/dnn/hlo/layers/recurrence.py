"""LSTM, GRU and plain recurrence, unrolled token by token.

The products with the input are one product for all tokens; those with the state follow one another. Unrolled text
grows with the tokens, but every operation stands in it once for each time it runs, so that it can be counted.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import prod

from estimators.dnn.graph import Operator
from estimators.dnn.hlo.lowering import Lowering, flag, number, word
from estimators.dnn.hlo.values import Value
from estimators.dnn.hlo.writer import Writer
from knowledge.errors import RequestError

MOST_TOKENS = 4096
"""Longest sequence that is unrolled."""

_GATES = {"lstm": 4, "gru": 3, "rnn": 1}


def recurrence(lowering: Lowering, operator: Operator) -> Value:
    """One direction, or both side by side.

    Raises:
        RequestError: the sequence is too long to be written out.
    """
    w = lowering.w
    source = lowering.inputs(operator)[0]
    tokens, width = source.shape[-2:]
    if tokens > MOST_TOKENS:
        raise RequestError(
            f"Layer {operator.name} of {lowering.graph.name} reads {tokens:,} tokens one after another, but at most"
            f" {MOST_TOKENS:,} are written out; choose a shorter --sequence-length."
        )
    x = w.reshape(source, (prod(source.shape[:-2]), tokens, width))
    runs = [_run(lowering, operator, x, backwards=bool(one)) for one in range(number(operator, "directions"))]
    return w.reshape(w.concatenate(runs, 2), lowering.shape(operator))


def _run(lowering: Lowering, operator: Operator, x: Value, *, backwards: bool) -> Value:
    w = lowering.w
    cell, hidden = word(operator, "cell", "lstm"), number(operator, "hidden")
    wide = _GATES[cell] * hidden
    name = f"{operator.name}.{'backwards' if backwards else 'forwards'}"
    of_input = lowering.weight(f"{name}.input.weight", (wide, x.shape[-1]))
    of_state = lowering.weight(f"{name}.state.weight", (wide, hidden))
    projected = w.dot(x, of_input, ((2,), (1,)))
    state_bias = None
    if flag(operator, "bias"):
        bias = lowering.weight(f"{name}.input.bias", (wide,))
        projected = w.add(projected, w.spread(bias, projected.shape))
        state_bias = w.spread(lowering.weight(f"{name}.state.bias", (wide,)), (x.shape[0], wide))
    zero = w.constant(0.0, (x.shape[0], hidden), x.type)
    state, memory, results = zero, zero, []
    for token in reversed(range(x.shape[1])) if backwards else range(x.shape[1]):
        read = w.reshape(w.slice(projected, 1, token, token + 1), (x.shape[0], wide))
        kept = w.dot(state, of_state, ((1,), (1,)))
        kept = kept if state_bias is None else w.add(kept, state_bias)
        state, memory = _CELLS[cell](w, read, kept, state, memory)
        results.append(w.reshape(state, (x.shape[0], 1, hidden)))
    return w.concatenate(results[::-1] if backwards else results, 1)


def _parts(w: Writer, x: Value, count: int) -> Sequence[Value]:
    size = x.shape[1] // count
    return [w.slice(x, 1, place * size, (place + 1) * size) for place in range(count)]


def _lstm(w: Writer, read: Value, kept: Value, state: Value, memory: Value) -> tuple[Value, Value]:
    """Gates in the order input, forget, new, output."""
    take, keep, new, show = _parts(w, w.add(read, kept), 4)
    added = w.multiply(w.unary("logistic", take), w.unary("tanh", new))
    memory = w.add(w.multiply(w.unary("logistic", keep), memory), added)
    return w.multiply(w.unary("logistic", show), w.unary("tanh", memory)), memory


def _gru(w: Writer, read: Value, kept: Value, state: Value, memory: Value) -> tuple[Value, Value]:
    """Gates in the order reset, update, new; the reset gate acts on the product with the state."""
    reset, update, new = (pair for pair in zip(_parts(w, read, 3), _parts(w, kept, 3), strict=True))
    r = w.unary("logistic", w.add(*reset))
    z = w.unary("logistic", w.add(*update))
    n = w.unary("tanh", w.add(new[0], w.multiply(r, new[1])))
    return w.add(n, w.multiply(z, w.subtract(state, n))), memory


def _rnn(w: Writer, read: Value, kept: Value, state: Value, memory: Value) -> tuple[Value, Value]:
    return w.unary("tanh", w.add(read, kept)), memory


_CELLS = {"lstm": _lstm, "gru": _gru, "rnn": _rnn}
