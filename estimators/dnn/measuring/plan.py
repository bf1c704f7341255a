"""What is measured in which order: what tells most comes first for every network, so that any budget is well spent."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from estimators.dnn.measuring.case import Case, Task
from estimators.dnn.measuring.table import Entry


@dataclass(frozen=True, slots=True)
class Plan:
    """Batches and precisions of one kind of device.

    Attributes:
        infer_batches, train_batches: the telling one first. precisions: the usual one first.
    """

    infer_batches: tuple[int, ...]
    train_batches: tuple[int, ...]
    precisions: tuple[str, ...]
    channels_last: bool = True
    compiled: bool = False


CPU_BATCHES = ((8, 1), (8,))
ACCELERATOR_BATCHES = ((64, 1, 256), (64, 16))
"""Batches of inference and of training, the telling one first."""


def plan_for(kind: str, precisions: Sequence[str], *, compiled: bool = False) -> Plan:
    """The plan of a device kind (cpu, cuda, rocm, mps) that can run these precisions, the usual one first."""
    infer, train = CPU_BATCHES if kind == "cpu" else ACCELERATOR_BATCHES
    return Plan(infer, train, tuple(precisions), compiled=compiled)


def cases(entries: Sequence[Entry], plan: Plan) -> list[Case]:
    """All cases, round by round: usual inference of every network, then training, then the rest."""
    rounds = [list(_of_network(entry, plan)) for entry in entries]
    ordered: dict[str, Case] = {}
    for turn in range(max((len(found) for found in rounds), default=0)):
        for found in rounds:
            if turn < len(found):
                ordered.setdefault(found[turn].key, found[turn])
    return list(ordered.values())


def _of_network(entry: Entry, plan: Plan) -> Iterator[Case]:
    usual, size = plan.precisions[0], entry.sizes[0]
    infer, train = (_scaled(batches, entry) for batches in (plan.infer_batches, plan.train_batches))
    yield _case(entry, "infer", usual, infer[0], size)
    yield _case(entry, "train", usual, train[0], size)
    yield from (_case(entry, "infer", usual, batch, size) for batch in infer[1:])
    for precision in plan.precisions[1:]:
        yield _case(entry, "infer", precision, infer[0], size)
        yield _case(entry, "train", precision, train[0], size)
    if plan.channels_last and entry.kind == "image":
        yield _case(entry, "infer", usual, infer[0], size, layout="nhwc")
        yield _case(entry, "train", usual, train[0], size, layout="nhwc")
    yield from (_case(entry, "train", usual, batch, size) for batch in train[1:])
    yield from (_case(entry, "infer", usual, infer[0], other) for other in entry.sizes[1:])
    if plan.compiled:
        yield _case(entry, "infer", usual, infer[0], size, compiled=True)
        yield _case(entry, "train", usual, train[0], size, compiled=True)


def _scaled(batches: tuple[int, ...], entry: Entry) -> tuple[int, ...]:
    return tuple(dict.fromkeys(max(1, round(batch * entry.batch_share)) for batch in batches))


def _case(
    entry: Entry, task: Task, precision: str, batch: int, size: int, layout: str = "", *, compiled: bool = False
) -> Case:
    usual = "nchw" if entry.kind == "image" else ""
    return Case(entry.name, task, precision, batch, size, layout or usual, compiled)
