"""The training step: loss, gradients of all weights, and the optimizer's update."""

from __future__ import annotations

from math import prod

from estimators.dnn.hlo.backward import gradients
from estimators.dnn.hlo.lowering import Lowering
from estimators.dnn.hlo.optimizers import UPDATES
from estimators.dnn.hlo.values import Value
from knowledge.errors import RequestError


def write_step(lowering: Lowering, optimizer: str) -> list[tuple[str, Value]]:
    """Write loss, backward pass and update; return the results of the step.

    Raises:
        RequestError: the graph has no weights or no outputs.
    """
    weights = lowering.of("weight")
    if not weights or not lowering.graph.outputs:
        raise RequestError(f"{lowering.graph.name} has no weights or no outputs, so there is nothing to train.")
    loss = _loss(lowering)
    found = gradients(lowering.w, loss, [weight.value for weight in weights])
    lowering.w.origin = f"update ({optimizer})"
    updated = UPDATES[optimizer](lowering, weights, found)
    renewed = [(name, value) for name, value in lowering.renewed.items()]
    count = len(weights)
    return [("loss", loss), *updated[:count], *renewed, *updated[count:]]


def classifies(lowering: Lowering) -> bool:
    """Whether the loss is cross entropy.

    It is where the network has one output of scores of two classes or more: (classes,), or (tokens, vocabulary) of a
    network that reads tokens. Any other output is compared with a target of its own shape by the mean square.
    """
    if len(lowering.graph.outputs) != 1:
        return False
    shape = lowering.graph.by_name[lowering.graph.outputs[0]].shape
    reads_tokens = any(one.attributes.get("type") == "token" for one in lowering.graph.inputs)
    return shape[-1] > 1 and (len(shape) == 1 or (len(shape) == 2 and reads_tokens))


def _loss(lowering: Lowering) -> Value:
    lowering.w.origin = "loss"
    if classifies(lowering):
        return _cross_entropy(lowering, lowering.values[lowering.graph.outputs[0]])
    total: Value | None = None
    for name in lowering.graph.outputs:
        one = _mean_square(lowering, name)
        total = one if total is None else lowering.w.add(total, one)
    assert total is not None
    return total


def _cross_entropy(lowering: Lowering, scores: Value) -> Value:
    """Mean of log(sum(exp(scores))) minus the score of the label."""
    w, last = lowering.w, len(scores.shape) - 1
    labels = lowering.argument("label", "label", scores.shape[:-1], "i32")
    scores = w.convert(scores, "f32")
    largest = w.stop(w.reduce(scores, [last], "maximum"))
    moved = w.subtract(scores, w.back(largest, scores.shape, [last]))
    logs = w.unary("log", w.reduce(w.unary("exponential", moved), [last]))
    hit = w.compare(w.iota(scores.shape, last), w.back(labels, scores.shape, [last]), "EQ")
    picked = w.reduce(w.select(hit, moved, w.like(moved, 0.0)), [last])
    return w.mean(w.subtract(logs, picked), range(last))


def _mean_square(lowering: Lowering, name: str) -> Value:
    w, output = lowering.w, lowering.values[name]
    target = lowering.argument(f"target of {name}", "label", output.shape, lowering.type)
    away = w.subtract(w.convert(output, "f32"), w.convert(target, "f32"))
    summed = w.reduce(w.multiply(away, away), range(len(output.shape)))
    return w.scale(summed, 1.0 / prod(output.shape))
