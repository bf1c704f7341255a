"""All candidates of a catalogue as columns: one row for each offer and number of accelerators and nodes.

The table depends on the catalogue alone, so it is made once and every request masks it. Rows that stand for the same
hardware share a machine, so the estimator sees each machine once.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from estimators.dnn.machine import Machine
from knowledge.ci.types import Offer
from plane.placement.counts import Counts, sensible_counts
from plane.placement.groups import offer_groups
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


def tabulate(offers: tuple[Offer, ...], counts: Callable[[Offer], Counts], chosen: Integers) -> Candidates:
    """Make the table of the `chosen` offers (indices, ascending), each with the counts that `counts` says.

    `counts` is asked once for all offers whose sizes are alike, and hardware is made once for all rows that share it.
    """
    groups = offer_groups(offers)
    listed = groups.sizes.ask(counts, offers)
    pairs = [pair for group in listed for pair in group]
    lengths = np.array([len(group) for group in listed], dtype=np.int64)
    sizes = groups.sizes.number[chosen]
    each = lengths[sizes]
    offer = np.repeat(chosen, each)
    begin = np.repeat((np.cumsum(lengths) - lengths)[sizes] - (np.cumsum(each) - each), each)
    pair = begin + np.arange(len(offer))
    accelerators, nodes = np.array(pairs, dtype=np.float64).reshape(-1, 2).T
    machine, machines = _machines(offers, offer, groups.node.number[offer], pair, pairs)
    cores = np.array([np.nan if made.cores is None else made.cores for made in machines], dtype=np.float64)
    return Candidates(
        offers=offers,
        offer=offer,
        accelerators=accelerators[pair],
        nodes=nodes[pair],
        cores=cores[machine],
        machine=machine,
        machines=machines,
    )


def _machines(
    offers: tuple[Offer, ...], offer: Integers, node: Integers, pair: Integers, pairs: list[tuple[float, int]]
) -> tuple[Integers, tuple[Machine, ...]]:
    """The machine of each row, and all machines in the order in which they occur first.

    Args:
        offers: of the catalogue.
        offer: index of the offer of each row. node: group of its hardware. pair: index into `pairs`.
        pairs: numbers of accelerators and nodes.
    """
    numbers: dict[tuple[float, int], int] = {}
    same = np.array([numbers.setdefault(one, len(numbers)) for one in pairs], dtype=np.int64)
    kinds = node * max(1, len(numbers)) + (same[pair] if len(pair) else pair)
    _, first, kind = np.unique(kinds, return_index=True, return_inverse=True)
    number_of_kind = np.zeros(len(first), dtype=np.int64)
    known: dict[tuple[object, ...], int] = {}
    machines: list[Machine] = []
    for position in np.argsort(first).tolist():
        row = int(first[position])
        machine = _machine(offers[offer[row]], *pairs[pair[row]])
        number_of_kind[position] = known.setdefault(_identity(machine), len(machines))
        if len(known) > len(machines):
            machines.append(machine)
    return number_of_kind[kind], tuple(machines)


@once_per_catalogue
def all_candidates(offers: tuple[Offer, ...]) -> Candidates:
    """The table of a whole catalogue with its sensible counts; made once for each catalogue."""
    return tabulate(offers, sensible_counts, np.arange(len(offers)))


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
        machine.accelerator and (machine.accelerator.id, machine.accelerator.memory_bytes),
        machine.accelerator_count,
        machine.node_count,
        machine.cores,
        machine.memory_bytes,
        machine.processor and machine.processor.id,
        machine.sockets_per_node,
        machine.link_bytes_per_second,
    )
