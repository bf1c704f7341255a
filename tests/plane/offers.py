"""A small catalogue made by hand, and an estimator whose answers can be checked in one's head.

The fake estimator: `PERFECT` GPU-hours on an A100, shared evenly, slowed by 5 % a doubling; other accelerators in
proportion to their bf16 (or fp32) peak; a CPU core is a thousandth of an A100. The interval is x0.8 to x1.25.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import SimpleNamespace
from typing import Any

import numpy as np

from estimators.dnn.machine import Machine
from estimators.dnn.workload import Workload
from knowledge.ci.types import UNLIMITED, Accelerator, ChargeRule, Offer, Processor
from knowledge.errors import UnknownNameError
from knowledge.evidence import Assumption, How, Source

SOURCE = Source(id="ci:test", title="A page", url="https://example.org/page", date="2026-01")
PERFECT = 40.0
NEEDED_BYTES = 30 * 2**30


def accelerator(identifier: str, memory_gib: float | None, bf16: float | None, vendor: str = "NVIDIA") -> Accelerator:
    return Accelerator(
        id=identifier,
        name=identifier.replace("-", " ").upper(),
        vendor=vendor,
        architecture="",
        release_year=2020,
        memory_bytes=None if memory_gib is None else int(memory_gib * 2**30),
        memory_bandwidth_bytes_per_second=2e12,
        peak_flops={} if bf16 is None else {"bf16": bf16 * 1e12},
        interconnect=None,
        interconnect_bytes_per_second=None,
        pcie=None,
        tdp_watts=400,
        unified_memory=False,
        aliases=(),
        confidence="read",
        source=Source(id=f"ci:{identifier}", title=identifier),
    )


A100 = accelerator("nvidia-a100-40gb-sxm", 40, 312)
A100_80 = accelerator("nvidia-a100-80gb-sxm", 80, 312)
V100 = accelerator("nvidia-v100-16gb", 16, 125)
H100 = accelerator("nvidia-h100-80gb", 80, 990)
MYSTERY = accelerator("custom-x", 64, None)
EDGE = replace(accelerator("google-coral-edge-tpu", 0.008, None, "Google"), peak_flops={"int8": 4e12})
ROME = Processor("amd-7742", "AMD EPYC 7742", "AMD", 64, 2.25, 4e12, 2e11, 225, SOURCE)

_DEFAULTS: dict[str, Any] = {
    "kind": "hpc",
    "organization": "A Centre (ACE)",
    "country": "US",
    "status": "production",
    "provider": None,
    "region": None,
    "accelerator_text": None,
    "processor": ROME,
    "processor_text": "AMD EPYC 7742",
    "sockets_per_node": 2,
    "cores_per_node": 128,
    "node_memory_bytes": 256 * 2**30,
    "node_count": 100,
    "min_nodes": None,
    "max_nodes": None,
    "max_walltime_hours": 48.0,
    "default_walltime_hours": None,
    "shared_nodes": True,
    "preemptible": False,
    "interactive": False,
    "service": False,
    "interconnect": None,
    "interconnect_bytes_per_second": 25e9,
    "scheduler": "slurm",
    "gpu_request_flag": None,
    "constraint": None,
    "qos": None,
    "programs": ("ACCESS",),
    "charge": ChargeRule("gpu_hour", 1.0, "SU"),
    "carbon_g_per_kwh": 400.0,
    "carbon_method": "Electricity Maps 2025",
    "pue": None,
    "as_of": "2026-01",
    "docs_url": None,
    "notes": None,
    "sources": (SOURCE,),
}


def offer(
    system: str, partition: str | None = None, device: Accelerator | None = A100, per_node: float = 4, **changes: Any
) -> Offer:
    """An offer; `changes` are fields of `Offer`."""
    fields = {
        **_DEFAULTS,
        "id": f"{system}/{partition}/node",
        "system_id": system,
        "system_name": system.title(),
        "partition": partition,
        "node_type_id": "node",
        "accelerator": device,
        "accelerators_per_node": per_node if device is not None else 0,
        **changes,
    }
    return Offer(**fields)


def instance(
    name: str, device: Accelerator, count: float, price: float | None, spot: float | None = None, **changes: Any
) -> Offer:
    """A cloud instance."""
    return offer(
        "aws",
        None,
        device,
        count,
        **{
            "id": f"aws/{name}",
            "system_name": "AWS",
            "node_type_id": name,
            "kind": "cloud",
            "organization": "Amazon",
            "provider": "aws",
            "region": "us-east-1",
            "status": None,
            "programs": ("commercial",),
            "charge": ChargeRule(
                "instance_hour", 1.0, "USD", on_demand_usd_per_hour=price, spot_usd_per_hour=spot, date="2026-07"
            ),
            "node_count": None,
            "max_walltime_hours": None,
            "shared_nodes": None,
            "scheduler": None,
            **changes,
        },
    )


def some_offers() -> tuple[Offer, ...]:
    """One of each kind that placement has to tell apart."""
    gpu_hours, node_hours, core_hours = (
        ChargeRule(basis, 1.0, "SU") for basis in ("gpu_hour", "node_hour", "core_hour")
    )
    ohio = {"programs": ("institutional (Ohio)",), "organization": "Ohio Supercomputer Center (OSC)"}
    device = {"kind": "edge", "status": None, "node_count": None, "max_walltime_hours": None}
    return (
        offer("delta", "gpuA100x4", pue=1.2),
        offer("delta", "gpuA100x4-preempt", preemptible=True, charge=replace(gpu_hours, factor=0.5)),
        offer("delta", "gpuA100x4-interactive", interactive=True, max_walltime_hours=1.0),
        offer("delta", "cpu", None, charge=core_hours),
        offer("anvil", "gpu", programs=("ACCESS", "institutional (Purdue)"), max_walltime_hours=None),
        offer("frontera", "rtx", V100, programs=("NSF leadership",), shared_nodes=False, charge=node_hours),
        offer("summit", "batch", V100, 6, status="retired", programs=("INCITE",)),
        offer("ascend", "nextgen", A100_80, 2, **ohio),
        offer("leonardo", "boost", MYSTERY, 4, programs=("EuroHPC",)),
        offer("vista", "gh", H100, 1, programs=("TxRAS",), max_walltime_hours=UNLIMITED, shared_nodes=False),
        offer("jetstream2", "g3.small", A100, 0.2, programs=("ACCESS",), kind="cloud", node_count=None),
        instance("p4d.24xlarge", A100, 8, 22.0, 8.0),
        instance("p5.48xlarge", H100, 8, 55.0),
        instance("p5e.48xlarge", H100, 8, None, 30.0),
        offer("coral", None, EDGE, 1, id="coral/usb", programs=("commercial",), charge=FREE, **device),
    )


FREE = ChargeRule("free", None, None)


@dataclass(frozen=True)
class FakeSystem:
    id: str
    name: str
    organization: str
    programs: tuple[str, ...]


@dataclass
class FakeCatalogue:
    """Answers as the catalogue's contract says, over offers made by hand."""

    offers: tuple[Offer, ...] = field(default_factory=some_offers)
    transfer: tuple[Any, ...] = ()
    read_on: str = "2026-11-24"
    snapshot_id: str = "made-up"
    snapshot_words: str = "Snapshot made up."

    def offers_in(self, countries: Collection[str], regions: Collection[str]) -> tuple[Offer, ...]:
        """Every instance is sold in one region only."""
        del countries, regions
        return self.offers

    @property
    def accelerators(self) -> Mapping[str, Accelerator]:
        return {found.accelerator.id: found.accelerator for found in self.offers if found.accelerator}

    @property
    def systems(self) -> tuple[FakeSystem, ...]:
        made = {o.system_id: FakeSystem(o.system_id, o.system_name, o.organization, o.programs) for o in self.offers}
        return tuple(made.values())

    @property
    def programs(self) -> tuple[str, ...]:
        return tuple(sorted({name for found in self.offers for name in found.programs}))

    def system(self, name: str) -> FakeSystem:
        for system in self.systems:
            if name.lower() in (system.id, system.name.lower()):
                return system
        raise UnknownNameError("system", name, [s.id for s in self.systems if s.id[:3] == name.lower()[:3]])

    def accelerator_matches(self, name: str) -> tuple[Accelerator, ...]:
        return tuple(row for identifier, row in self.accelerators.items() if name.lower() in identifier)

    def accelerator(self, name: str) -> Accelerator:
        raise UnknownNameError("accelerator", name, ["a100"] if name.startswith("a1") else [])

    def matches_program(self, place: Any, program: str) -> bool:
        words = (*place.programs, place.organization)
        return any(program.lower() in word.lower() for word in words)


calls: list[int] = []
"""Number of machines of each call of the fake estimator."""


def fake_estimate_many(workload: Workload, machines: Sequence[Machine]) -> Any:
    """The estimator described at the top of this module."""
    calls.append(len(machines))
    if workload.model == "nonesuch":
        raise UnknownNameError("model", "nonesuch", ["resnet50"])
    hours = np.array([_hours(machine) for machine in machines])
    needed = NEEDED_BYTES if workload.mode != "inference" else 2**20
    memory = np.array([float(needed)] * len(machines))
    there = np.array([_memory(machine) for machine in machines])
    count = len(machines)
    return SimpleNamespace(
        total_hours=hours,
        total_low=hours * 0.8,
        total_high=hours * 1.25,
        step_seconds=hours,
        memory_bytes=memory,
        fits=memory <= there,
        batch_per_device=np.full(count, 64),
        energy_kwh=hours * np.array([max(machine.accelerator_count, 1) for machine in machines]),
        throughput=1 / hours,
        bottleneck=np.array(["compute"] * count),
        method=np.array(["learned"] * count),
        seen=np.array(["network and hardware"] * count),
        floor_hours=hours / 2,
        why_not=np.array([""] * count),
        precision=np.array([workload.precision or "bf16"] * count),
        workload=workload.model_copy(update={"epochs": workload.epochs or 90.0}),
        assumptions=(Assumption(field="epochs", text="90 epochs."),),
        unknowns=(),
        sources=(Source(id="dnn:test", title="Measurements", how=How.PREDICTED),),
    )


def _hours(machine: Machine) -> float:
    if machine.accelerator is None:
        return PERFECT * 1000 / (machine.cores or 1) if machine.processor else np.nan
    peak = machine.accelerator.peak_flops.get("bf16", machine.accelerator.peak_flops.get("int8", np.nan))
    slowed = 1.05 ** max(0.0, math.log2(machine.accelerator_count))
    return float(PERFECT * 312e12 / peak / machine.accelerator_count * slowed)


def _memory(machine: Machine) -> float:
    if machine.accelerator is None:
        return float(machine.memory_bytes or 0)
    return float(machine.accelerator.memory_bytes or 0) * min(1.0, machine.accelerator_count)
