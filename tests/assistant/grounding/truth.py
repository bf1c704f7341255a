"""True answers: a random placement, and the answer that the project's own writers make of it."""

from __future__ import annotations

import random

from estimators.dnn.workload import Workload
from knowledge.evidence import Assumption, Quantity, Source
from knowledge.quantities import (
    write_bytes,
    write_count,
    write_hours,
    write_interval,
    write_number,
    write_quantity,
)
from plane.placement.option import Charge, Option, Placement, Rejection
from plane.placement.request import PlacementRequest

_PLACES = (
    ("Delta", "gpuA100x4", "NVIDIA A100 40GB SXM4", 4, 40),
    ("Delta", "gpuH200x8", "NVIDIA H200 141GB SXM", 8, 141),
    ("Stampede3", "h100", "NVIDIA H100 SXM5 96GB", 4, 96),
    ("Bridges-2", "GPU-shared", "NVIDIA V100 SXM2 32GB", 8, 32),
    ("Lonestar6", "gpu-a100", "NVIDIA A100 PCIe 40GB", 3, 40),
    ("AWS us-east-1", "p4d.24xlarge", "NVIDIA A100 40GB SXM4", 8, 40),
    ("Frontier", "batch", "AMD Instinct MI250X (counted as GCDs)", 8, 64),
    ("Jetson AGX Orin", None, "Jetson AGX Orin 64GB", 1, 64),
)


def random_option(rng: random.Random, rank: int) -> Option:
    """One ranked place with figures drawn over several orders of magnitude."""
    system, partition, accelerator, per_node, memory_gb = _PLACES[(rank - 1) % len(_PLACES)]
    nodes = rng.choice((1, 1, 1, 2, 4, 16))
    hours = 10 ** rng.uniform(-1.5, 2.8)
    run = Quantity(
        value=hours, unit="h", low=hours * rng.uniform(0.6, 0.95), high=hours * rng.uniform(1.05, 1.7), coverage=0.9
    )
    devices = per_node * nodes
    rate = rng.choice((1.0, 0.5, 1.5, 3.0, 17.44))
    unit = rng.choice(("SU", "node-hour", "USD"))
    amount = run.times(devices * rate, unit)
    usd = run.times(devices * rng.uniform(0.4, 4), "USD") if rng.random() < 0.5 else None
    energy = run.times(devices * rng.uniform(0.15, 0.8), "kWh")
    need = rng.uniform(0.1, 0.95) * memory_gb
    return Option(
        rank=rank,
        offer_id=f"{system.lower()}/{partition}/{rank}",
        where=f"{system} {partition or ''}".strip(),
        kind="hpc",
        system_id=system.lower(),
        system_name=system,
        partition=partition,
        node_type_id="a100x4",
        access=("ACCESS",),
        access_known=None,
        accelerator=accelerator,
        accelerator_count=devices,
        node_count=nodes,
        accelerators_per_node=per_node,
        run_hours=run,
        wait_hours=Quantity(value=rng.uniform(0.1, 30), unit="h") if rng.random() < 0.3 else None,
        transfer=None,
        total_hours=run,
        segments=rng.choice((1, 1, 1, 3)),
        max_walltime_hours=48.0,
        request_walltime_hours=min(48.0, run.high or hours),
        charge=Charge(
            amount=amount,
            usd=usd,
            formula=f"{write_number(rate)} {unit} per GPU-hour × {devices} GPUs × {write_hours(hours)}",
            date="2026-07-20",
        ),
        energy=energy,
        emissions=energy.times(rng.uniform(0.02, 0.7), "kg CO2e"),
        memory_needed=Quantity(value=need, unit="GiB"),
        memory_available=Quantity(value=memory_gb, unit="GiB"),
        batch_per_device=rng.choice((32, 64, 128, 256)),
        bottleneck="compute",
        method="roofline",
        reasons=(f"fits in {memory_gb} GB", f"finishes in {write_hours(hours)}"),
        cautions=("jobs may be pre-empted after 10 minutes",),
    )


def random_placement(rng: random.Random, *, frontier: int = 40, rejected: int = 300) -> Placement:
    """Eight options, a frontier, and many places that were dropped."""
    images = rng.choice((2_000_000, 1_281_167, 50_000, 300_000_000))
    epochs = rng.choice((90, 30, 300))
    return Placement(
        request=PlacementRequest(workload=Workload(model="resnet50", dataset_size=images)),
        workload=Workload(model="resnet50", dataset_size=images, epochs=epochs, batch_size=256, image_size=224),
        options=tuple(random_option(rng, rank) for rank in range(1, 9)),
        frontier=tuple(random_option(rng, rank) for rank in range(1, frontier + 1)),
        considered=rng.randint(900, 2500),
        rejected=tuple(
            Rejection(
                offer_id=f"system{number}/gpu/a100",
                where=f"System{number} gpu",
                system_id=f"system{number}",
                code="over_walltime",
                text=f"needs {write_hours(rng.uniform(50, 900))}, the limit is {rng.choice((24, 48))} h",
            )
            for number in range(rejected)
        ),
        rejected_by_reason={"does_not_fit": rng.randint(3, 90), "over_walltime": rng.randint(3, 90)},
        assumptions=(
            Assumption(field="epochs", text=f"{epochs} epochs, the usual recipe; say 'for 30 epochs' to change it."),
            Assumption(field="batch_size", text="Global batch of 256 images at 224 × 224 pixels."),
        ),
        unknowns=("The queue wait of 5 systems is not known.",),
        sources=(Source(id="ci:delta", title="Delta user guide", url="https://docs.example.org/a1", date="2025-05"),),
    )


def answer_to(placement: Placement) -> str:
    """The whole answer a planner would word: recommendation, ranked table, assumptions, sources."""
    best = placement.options[0]
    workload = placement.workload
    lines = [
        f"**Run it on {best.where} with {write_number(best.accelerator_count)} × {best.accelerator}:"
        f" {write_quantity(best.run_hours)} ({write_interval(best.run_hours)}, 90 % interval).**"
        f" That is {write_quantity(_need(best.charge.amount))} and about {write_quantity(_need(best.energy))}"
        f" ({write_quantity(_need(best.emissions))}).",
        "",
        "| # | Where | GPUs | Time | 90 % interval | Charge | USD | Memory |",
        "|---|---|---|---|---|---|---|---|",
        *(_row(option) for option in placement.options),
        "",
        f"Training over {write_count(workload.dataset_size or 0)} images for {write_number(workload.epochs or 0)}"
        f" epochs; I weighed {write_count(placement.considered)} candidates.",
        "",
        *(f"- {assumption.text}" for assumption in placement.assumptions),
        *(f"- {unknown}" for unknown in placement.unknowns),
        f"- On {best.where} a job may run {write_hours(_need_number(best.max_walltime_hours))}; ask for"
        f" {write_hours(_need_number(best.request_walltime_hours))}.",
        f"- {placement.rejected_by_reason['does_not_fit']} places have too little memory.",
        "",
        "1. [Delta user guide](https://docs.example.org/a1), 2025-05",
    ]
    return "\n".join(lines)


def _row(option: Option) -> str:
    usd = write_quantity(option.charge.usd) if option.charge.usd else "not known"
    low, high = option.run_hours.low or 0, option.run_hours.high or 0
    interval = write_interval(option.run_hours) if option.rank % 2 else f"{write_hours(low)}–{write_hours(high)}"
    memory = write_bytes(_need(option.memory_needed).value * 2**30, binary=True)
    cells = (
        str(option.rank),
        option.where,
        f"{write_number(option.accelerator_count)} × {option.accelerator}",
        write_quantity(option.run_hours),
        interval,
        write_quantity(_need(option.charge.amount)),
        usd,
        f"{memory} of {write_quantity(_need(option.memory_available))}",
    )
    return "| " + " | ".join(cells) + " |"


def _need(quantity: Quantity | None) -> Quantity:
    assert quantity is not None
    return quantity


def _need_number(number: float | None) -> float:
    assert number is not None
    return number
