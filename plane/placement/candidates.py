"""All candidates of a catalogue as columns: one row for each offer and number of accelerators and nodes.

The table depends on the catalogue alone, so it is made once and every request masks it. Rows that stand for the same
hardware share a machine, so the estimator sees each machine once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from estimators.dnn.machine import Machine
from knowledge.ci.types import Offer
from plane.placement.counts import Counts, sensible_counts
from plane.placement.once import once_per_catalogue

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Candidates:
    """One row a candidate.

    Attributes:
        offers: everything the catalogue offers; `offer` indexes it.
        offer: index of the row's offer.
        accelerators: in all; 0 with CPUs only. nodes: in all.
        cores: CPU cores of the job; NaN = unknown.
        machine: index into `machines`.
        machines: distinct hardware.
    """

    offers: tuple[Offer, ...]
    offer: Integers
    accelerators: Floats
    nodes: Floats
    cores: Floats
    machine: Integers
    machines: tuple[Machine, ...]

    def __len__(self) -> int:
        return len(self.offer)

    def take(self, rows: Integers | Mask) -> Candidates:
        """The same table with these rows only."""
        return Candidates(
            self.offers,
            self.offer[rows],
            self.accelerators[rows],
            self.nodes[rows],
            self.cores[rows],
            self.machine[rows],
            self.machines,
        )


def tabulate(offers: tuple[Offer, ...], counts: Callable[[Offer], Counts], indices: Iterable[int]) -> Candidates:
    """Make the table of the offers at `indices`, each with the counts that `counts` says."""
    rows: list[tuple[int, float, int, float, int]] = []
    known: dict[tuple[object, ...], int] = {}
    machines: list[Machine] = []
    for index in indices:
        offer = offers[index]
        for accelerators, nodes in counts(offer):
            machine = _machine(offer, accelerators, nodes)
            number = known.setdefault(_identity(machine), len(machines))
            if number == len(machines):
                machines.append(machine)
            rows.append((index, accelerators, nodes, np.nan if machine.cores is None else machine.cores, number))
    columns = np.array(rows, dtype=np.float64).reshape(-1, 5)
    return Candidates(
        offers=offers,
        offer=columns[:, 0].astype(np.int64),
        accelerators=columns[:, 1],
        nodes=columns[:, 2],
        cores=columns[:, 3],
        machine=columns[:, 4].astype(np.int64),
        machines=tuple(machines),
    )


@once_per_catalogue
def all_candidates(offers: tuple[Offer, ...]) -> Candidates:
    """The table of a whole catalogue with its sensible counts; made once for each catalogue."""
    return tabulate(offers, sensible_counts, range(len(offers)))


def _machine(offer: Offer, accelerators: float, nodes: int) -> Machine:
    """The hardware of a job: cores and host memory in proportion to the accelerators it takes of each node."""
    whole = offer.accelerators_per_node * nodes
    share = accelerators / whole if whole else 1.0
    return Machine(
        accelerator=offer.accelerator if accelerators else None,
        accelerator_count=accelerators,
        node_count=nodes,
        cores=_scaled(offer.cores_per_node, nodes * share),
        memory_bytes=_scaled(offer.node_memory_bytes, nodes * share),
        processor=offer.processor,
        sockets_per_node=offer.sockets_per_node,
        link_bytes_per_second=offer.interconnect_bytes_per_second if nodes > 1 else None,
    )


def _scaled(per_node: int | None, nodes: float) -> int | None:
    return None if per_node is None else max(1, round(per_node * nodes))


def _identity(machine: Machine) -> tuple[object, ...]:
    return (
        machine.accelerator and machine.accelerator.id,
        machine.accelerator_count,
        machine.node_count,
        machine.cores,
        machine.memory_bytes,
        machine.processor and machine.processor.id,
        machine.sockets_per_node,
        machine.link_bytes_per_second,
    )
