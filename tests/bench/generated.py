"""Made-up systems and clouds of any size, the same ones for the same seed: for measuring, and for tests of large data.

What is drawn is plausible rather than true: accelerators, processors and organizations are those of the facts; nodes,
partitions, limits and prices are drawn around what sites and price lists show. `generated_offers` makes offers of a
plan in memory, `generated_layers` writes it in the form that the build reads.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from knowledge.ci.types import Accelerator, ChargeBasis, Processor

READ_AT = "2026-11-01T00:00:00Z"
DATE = "2026-11"
MEMORY_GB = (128, 192, 256, 384, 512, 768, 1024, 2048)
PER_NODE = (1, 2, 4, 4, 4, 8, 8)
GBIT = (None, 25, 100, 200, 400)
WALLTIME_HOURS = (None, 1.0, 4.0, 12.0, 24.0, 48.0, 48.0, 72.0, 168.0)
MOST_NODES = (None, None, 1, 4, 16, 64, 256)
NODES = (2, 4, 8, 12, 16, 20, 32, 40, 64, 100, 128, 200, 256, 400, 512, 800, 1000, 2000)
BASES: tuple[ChargeBasis | None, ...] = ("core_hour", "gpu_hour", "node_hour", None)
PROGRAMS = (("ACCESS",), ("institutional",), ("EuroHPC",), ("INCITE", "ALCC"), ("NAIRR", "ACCESS"), ())
PROVIDERS = ("aws", "azure", "gcp", "oci", "ibm", "lambda", "nebius", "runpod", "cudo", "fluidstack")
KINDS_OF_WORK = ("", "", "", "", "", "", "-preempt", "-debug")
"""Endings of partition names: what most are for, and those whose jobs are stopped or must be short."""


class Known(Protocol):
    """What is drawn from: the catalogue of the facts."""

    @property
    def accelerators(self) -> Any: ...
    @property
    def processors(self) -> Any: ...
    @property
    def systems(self) -> Any: ...


@dataclass(frozen=True, slots=True)
class Size:
    """How much is made up: systems, what each has, and rows of cloud prices (instance types x regions)."""

    systems: int
    node_types: int = 20
    partitions: int = 20
    cloud_rows: int = 0
    regions: int = 30


FULL = Size(systems=5_000, cloud_rows=900_000)
"""100,000 node types, 100,000 partitions on node types and 900,000 cloud prices."""


@dataclass(frozen=True, slots=True)
class Shape:
    """The hardware of a node."""

    accelerator: Accelerator | None
    per_node: int
    processor: Processor
    sockets: int
    memory_gb: int
    gbit: int | None

    @property
    def cores(self) -> int:
        """Physical cores of the node."""
        return self.sockets * (self.processor.cores or 1)


@dataclass(frozen=True, slots=True, eq=False)
class Plan:
    """Everything that was drawn; the rest is names.

    Attributes:
        shapes: hardware that occurs.
        centres: organization and country of each system. programs: index into `PROGRAMS`, one a system.
        shape: of every node type (systems x node types). nodes: how many of each.
        limit, most, basis, work, shared, factor: of every partition (systems x partitions).
        instance_shape, provider, usd: of every instance type; the price is that of its cheapest region.
    """

    size: Size
    shapes: tuple[Shape, ...]
    centres: tuple[tuple[str, str | None], ...]
    programs: NDArray[np.int64]
    shape: NDArray[np.int64]
    nodes: NDArray[np.int64]
    limit: NDArray[np.int64]
    most: NDArray[np.int64]
    basis: NDArray[np.int64]
    work: NDArray[np.int64]
    shared: NDArray[np.bool_]
    factor: NDArray[np.float64]
    instance_shape: NDArray[np.int64]
    provider: NDArray[np.int64]
    usd: NDArray[np.float64]


def plan(size: Size, known: Known, seed: int = 20261124) -> Plan:
    """Draw everything there is of this size."""
    draw = np.random.default_rng(seed)
    systems, types = size.systems, max(1, size.cloud_rows // size.regions) if size.cloud_rows else 0
    shapes = _shapes(max(20, round(20 * math.sqrt(systems * size.node_types))), known, draw)
    there = (systems, size.partitions)
    centres = [(system.organization, system.country) for system in known.systems if system.kind != "edge"]
    return Plan(
        size=size,
        shapes=shapes,
        centres=tuple(centres[number] for number in draw.integers(len(centres), size=systems)),
        programs=draw.integers(len(PROGRAMS), size=systems),
        shape=draw.integers(len(shapes), size=(systems, size.node_types)),
        nodes=draw.choice(NODES, size=(systems, size.node_types)),
        limit=draw.integers(len(WALLTIME_HOURS), size=there),
        most=draw.integers(len(MOST_NODES), size=there),
        basis=draw.integers(len(BASES), size=there),
        work=draw.integers(len(KINDS_OF_WORK), size=there),
        shared=draw.random(there) < 0.5,
        factor=np.round(draw.uniform(0.1, 4.0, there), 2),
        instance_shape=draw.integers(len(shapes), size=types),
        provider=draw.integers(len(PROVIDERS), size=types),
        usd=np.round(draw.lognormal(0.0, 0.4, types), 3),
    )


def system_id(number: int) -> str:
    """Id of a made-up system."""
    return f"generated-{number:05d}"


def node_type_id(number: int) -> str:
    """Id of a node type in its system."""
    return f"node{number:02d}"


def partition_name(number: int, work: int) -> str:
    """Name of a partition, which says what work it is for."""
    return f"part{number:02d}{KINDS_OF_WORK[work]}"


def instance_type(number: int) -> str:
    """Name of an instance type."""
    return f"g{number % 7 + 1}.made-{number:05d}"


def region_name(number: int) -> str:
    """Name of a made-up cloud region; the last one is the cheapest everywhere."""
    return f"made-up-{number:02d}"


def region_factor(number: int, regions: int) -> float:
    """How much dearer a region is than the cheapest one."""
    return 1.0 + 0.4 * (regions - 1 - number) / max(1, regions - 1)


def list_price(shape: Shape, usd: float) -> float:
    """Price of an instance an hour, from its accelerators' arithmetic (or its cores) and what was drawn for it [USD].

    About 1 USD an hour for each 100 TFLOP/s, or 0.04 USD a core, which is what price lists show.
    """
    if shape.accelerator is None:
        return round(usd * 0.04 * shape.cores, 4)
    flops = max(shape.accelerator.peak_flops.values(), default=5e13)
    return round(usd * shape.per_node * max(0.1, flops / 1e14), 4)


def _shapes(count: int, known: Known, draw: np.random.Generator) -> tuple[Shape, ...]:
    """Hardware of nodes: two in three with accelerators."""
    devices = [row for row in known.accelerators.values() if row.memory_bytes and row.memory_bytes >= 8 * 2**30]
    sockets = [row for row in known.processors.values() if row.cores]
    picks = [draw.integers(many, size=count).tolist() for many in _many(devices, sockets)]
    return tuple(
        Shape(
            accelerator=devices[device] if with_it else None,
            per_node=PER_NODE[each] if with_it else 0,
            processor=sockets[processor],
            sockets=1 + pair,
            memory_gb=MEMORY_GB[memory],
            gbit=GBIT[link],
        )
        for device, each, processor, pair, memory, link, with_it in zip(*picks, strict=True)
    )


def _many(devices: Sequence[Accelerator], sockets: Sequence[Processor]) -> tuple[int, ...]:
    return len(devices), len(PER_NODE), len(sockets), 2, len(MEMORY_GB), len(GBIT), 3
