"""What the Slurm of a test looks like: nodes, partitions, settings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Nodes:
    """Some nodes that are built alike.

    Attributes:
        names: one by one. memory_megabytes: as Slurm's RealMemory. gpus: type to count, such as {"a100": 4}.
        options: more settings of the NodeName line.
    """

    names: tuple[str, ...]
    sockets: int = 1
    cores_per_socket: int = 4
    threads_per_core: int = 1
    memory_megabytes: int = 4000
    features: tuple[str, ...] = ()
    gpus: Mapping[str, int] = field(default_factory=dict)
    options: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Partition:
    """One partition; `options` are the settings of its line."""

    name: str
    nodes: tuple[str, ...]
    options: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Plan:
    """A whole cluster.

    Attributes:
        options: settings of slurm.conf, over those the cluster sets itself.
        accounting: with slurmdbd and a database of its own (some seconds more); needed for QOS and billed GRES.
    """

    nodes: tuple[Nodes, ...]
    partitions: tuple[Partition, ...]
    name: str = "tiny"
    options: Mapping[str, str] = field(default_factory=dict)
    accounting: bool = False


EXAMPLE = Plan(
    name="Tiny_HPC",
    nodes=(
        Nodes(("c1", "c2", "c3"), 2, 32, 2, 257_000, ("milan", "ib", "rack1")),
        Nodes(("g1", "g2"), 2, 32, 1, 515_000, ("milan", "ib"), {"a100": 4}),
        Nodes(("m1",), 1, 16, 1, 128_000, ("rome",), {"a100_1g.5gb": 2}),
    ),
    partitions=(
        Partition(
            "cpu",
            ("c1", "c2", "c3"),
            {"Default": "YES", "MaxTime": "1-00:00:00", "DefaultTime": "60", "MaxNodes": "2", "DefMemPerCPU": "2000",
             "TRESBillingWeights": "CPU=0.5,Mem=0.25G"},
        ),
        Partition("gpu", ("g1", "g2"), {"MaxTime": "2-12:00:00", "MaxCPUsPerNode": "48", "MaxMemPerNode": "400000"}),
        Partition("long", ("c1", "g1"), {"MaxTime": "UNLIMITED", "MinNodes": "1", "AllowGroups": "root"}),
        Partition("whole", ("c2", "c3"), {"MaxTime": "90", "OverSubscribe": "EXCLUSIVE", "ReqResv": "YES"}),
        Partition("slices", ("m1",), {"MaxTime": "04:00:00", "State": "DRAIN", "Hidden": "YES"}),
    ),
    options={"PriorityType": "priority/multifactor", "PriorityFlags": "MAX_TRES"},
)  # fmt: skip
"""Several partitions, GPUs, slices, features, a charge: what discovery reads."""
