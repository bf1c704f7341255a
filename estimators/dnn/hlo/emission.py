"""StableHLO of a network: the forward pass and the training step, from its graph alone."""

from __future__ import annotations

from typing import Literal

from estimators.dnn.graph import Operator, OperatorGraph
from estimators.dnn.hlo.layers import LAYERS
from estimators.dnn.hlo.lowering import Lowering
from estimators.dnn.hlo.printing import text_of
from estimators.dnn.hlo.training import write_step
from estimators.dnn.hlo.values import Module, Value
from knowledge.errors import RequestError

TYPES = {"fp32": "f32", "tf32": "f32", "bf16": "bf16", "fp16": "f16"}
"""Element type by precision. TF32 is how a device multiplies f32, not a type."""

OPTIMIZERS = ("sgd", "adamw")
LARGEST_BATCH = 1_000_000


def stablehlo(
    graph: OperatorGraph,
    *,
    batch: int = 1,
    precision: str = "fp32",
    train: bool = False,
    optimizer: str = "sgd",
) -> str:
    """StableHLO text of a network.

    The text holds one function: `@forward` takes weights, fixed tables, running statistics and samples, and returns
    the outputs; `@train_step` takes weights, tables, statistics, optimizer state, settings, samples and labels, and
    returns loss, weights, statistics and state. Arguments carry their role and name as location. A training step in
    bf16 or fp16 keeps weights and optimizer state in f32; normalizations, softmax and loss are computed in f32.

    Raises:
        RequestError: a batch, precision, optimizer or layer that cannot be written.
    """
    return text_of(module_of(graph, batch=batch, precision=precision, train=train, optimizer=optimizer))


def module_of(
    graph: OperatorGraph,
    *,
    batch: int = 1,
    precision: str = "fp32",
    train: bool = False,
    optimizer: str = "sgd",
) -> Module:
    """The program that `stablehlo` prints, for counting."""
    _check(batch, precision, optimizer)
    lowering = Lowering(graph, batch, TYPES[precision], train)
    for operator in graph:
        lowering.w.origin = f"{operator.name} ({operator.kind})"
        lowering.values[operator.name] = _written(lowering, operator)
    name: Literal["forward", "train_step"] = "train_step" if train else "forward"
    if train:
        results = write_step(lowering, optimizer)
    else:
        results = [(output, lowering.values[output]) for output in graph.outputs]
    order = {
        role: place for place, role in enumerate(("weight", "fixed", "statistic", "state", "scalar", "input", "label"))
    }
    arguments = sorted(lowering.arguments.values(), key=lambda argument: order[argument.role])
    return Module(graph.name, name, tuple(arguments), tuple(lowering.w.steps), tuple(results), batch)


def _written(lowering: Lowering, operator: Operator) -> Value:
    """The result of an operator; a graph that no builder has checked may hold shapes that do not go together."""
    try:
        value = LAYERS[operator.kind](lowering, operator)
    except (ValueError, IndexError, ZeroDivisionError) as error:
        raise _wrong(lowering, operator, str(error)) from error
    if value.shape != lowering.shape(operator):
        raise _wrong(lowering, operator, f"its result has shape {value.shape[1:]}, not {operator.shape}")
    return value


def _wrong(lowering: Lowering, operator: Operator, why: str) -> RequestError:
    name = f"The {operator.kind} layer {operator.name} of {lowering.graph.name}"
    return RequestError(f"{name} cannot be written as StableHLO, for its shapes and attributes do not agree: {why}.")


def _check(batch: int, precision: str, optimizer: str) -> None:
    if not 1 <= batch <= LARGEST_BATCH:
        raise RequestError.of("batch", batch, f"it must lie between 1 and {LARGEST_BATCH:,}", "choose another")
    if precision not in TYPES:
        raise RequestError.of(
            "precision", precision, f"StableHLO is written for {', '.join(TYPES)}", "choose one of them"
        )
    if optimizer not in OPTIMIZERS:
        raise RequestError.of(
            "optimizer", optimizer, "a training step is written with sgd or adamw", "choose one of them"
        )
