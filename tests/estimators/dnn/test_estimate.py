"""Estimates: physics, known truths, and what they say about themselves."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import HealthCheck, assume, given
from hypothesis import settings as checked
from hypothesis import strategies as st

from estimators.dnn import Estimate, Machine, Workload, estimate, estimate_many
from estimators.dnn.calibration.measurements import processors
from knowledge.ci import open_catalogue
from knowledge.ci.types import Accelerator
from knowledge.errors import RequestError, UnknownNameError
from knowledge.evidence import Quantity
from knowledge.settings import Settings

GIB = 2**30


@pytest.fixture
def accelerators(settings_: Settings) -> Mapping[str, Accelerator]:
    return open_catalogue(settings_).accelerators


def value(quantity: Quantity | None) -> float:
    assert quantity is not None
    return quantity.value


def on(
    accelerators: Mapping[str, Accelerator], name: str, workload: Workload, count: int = 1, nodes: int = 1
) -> Estimate:
    return estimate(workload, Machine(accelerators[name], count, nodes))


@checked(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    model=st.sampled_from(["resnet50", "vit-b-16", "bert-large", "llama-3-8b", "yolov8s", "mobilenet-v2", "mixtral"]),
    mode=st.sampled_from(["train", "inference", "lora"]),
    precision=st.sampled_from([None, "fp32", "tf32", "bf16", "fp16", "fp8", "int8"]),
    batch=st.sampled_from([None, 1, 100, 4096]),
    count=st.sampled_from([0.2, 1, 4, 16]),
    data=st.sampled_from([1, 1000, 10**9]),
)
def test_nothing_is_faster_than_the_roofline(
    settings_: Settings, model: str, mode: str, precision: str | None, batch: int | None, count: float, data: int
) -> None:
    assume(precision != "int8" or mode == "inference")
    workload = Workload.model_validate(
        {"model": model, "mode": mode, "precision": precision, "batch_size": batch, "dataset_size": data}
    )
    devices = list(open_catalogue(settings_).accelerators.values())
    table = estimate_many(workload, [Machine(device, count, 1, cores=64) for device in devices])
    possible = table.why_not == ""
    assert possible.any()
    assert np.isnan(table.total_hours[~possible]).all()
    assert not table.fits[~possible].any()
    for name in ("total_low", "total_hours", "total_high"):
        assert (getattr(table, name)[possible] >= table.floor_hours[possible] * (1 - 1e-9)).all()
    assert (table.total_low[possible] <= table.total_hours[possible]).all()
    assert (table.total_hours[possible] <= table.total_high[possible]).all()
    flops = 2 * table.computed.recipe.network.cost(
        table.workload.image_size, table.workload.sequence_length
    ).macs * table.computed.recipe.passes  # fmt: skip
    samples = table.throughput[possible] / table.computed.recipe.unit_per_sample
    peak = table.computed.hardware.flops[possible] * table.computed.hardware.devices[possible]
    assert (samples * flops <= peak * (1 + 1e-9)).all()


@pytest.mark.parametrize(
    ("model", "device", "low", "high"),
    [
        ("resnet50", "nvidia-a100-sxm4-80gb", 1200, 2900),  # plain PyTorch to NVIDIA's own examples
        ("resnet50", "nvidia-v100-sxm2-16gb", 600, 1300),
        ("vit-b-16", "nvidia-a100-sxm4-40gb", 700, 1500),
    ],
)
def test_images_per_second_in_training(
    accelerators: Mapping[str, Accelerator], model: str, device: str, low: float, high: float
) -> None:
    found = on(accelerators, device, Workload(model=model, dataset_size=10**6, loader_workers=64))
    assert low <= found.throughput.value <= high


def test_a_7b_trains_at_some_3_to_4_thousand_tokens_a_second_and_a100(accelerators: Mapping[str, Accelerator]) -> None:
    workload = Workload(model="llama-2-7b", dataset_size=10**9, dataset_unit="tokens", sequence_length=2048)
    found = on(accelerators, "nvidia-a100-sxm4-80gb", workload, 8)
    assert 2600 <= found.throughput.value / 8 <= 4200
    assert found.memory.fits
    assert any(note.field == "zero_stage" for note in found.assumptions)


@pytest.mark.parametrize("device", ["nvidia-a100-sxm4-80gb", "nvidia-h100-sxm5-80gb", "nvidia-l4"])
def test_larger_batches_are_never_slower_and_gain_less_and_less(
    accelerators: Mapping[str, Accelerator], device: str
) -> None:
    speeds = []
    for batch in (8, 32, 128, 512):
        work = Workload(model="resnet50", dataset_size=10**6, batch_size=batch, loader_workers=64)
        speeds.append(on(accelerators, device, work).throughput.value)
    assert all(after >= before * 0.97 for before, after in pairwise(speeds))
    assert speeds[3] < 1.5 * speeds[2]
    assert speeds[0] < 0.8 * speeds[3]


def test_a_measured_case_is_cited_with_address_and_date(accelerators: Mapping[str, Accelerator]) -> None:
    found = on(accelerators, "nvidia-a100-sxm4-80gb", Workload(model="resnet50", dataset_size=10**6))
    assert found.method == "measured"
    cited = [source for source in found.sources if source.how == "measured"]
    assert cited
    assert all(source.url and source.date for source in cited)


def test_methods_and_evidence(accelerators: Mapping[str, Accelerator]) -> None:
    work = Workload(model="resnet50", dataset_size=10**6)
    assert on(accelerators, "nvidia-h200-sxm-141gb", work).method == "learned"
    assert on(accelerators, "nvidia-h200-sxm-141gb", work).seen == "network and hardware"
    assert on(accelerators, "amd-mi300x", work).seen == "network"
    tpu = on(accelerators, "google-tpu-v4", work)
    assert tpu.method == "roofline"
    assert value(tpu.total_hours) * 2.9 <= (tpu.total_hours or Quantity(value=0, unit="h")).high  # type: ignore[operator]


def test_more_devices_are_faster_and_never_more_than_in_proportion(accelerators: Mapping[str, Accelerator]) -> None:
    work = Workload(model="bert-large", dataset_size=10**7, dataset_unit="sequences")
    hours = [
        value(on(accelerators, "nvidia-a100-sxm4-40gb", work, n, max(1, n // 8)).total_hours) for n in (1, 2, 8, 32)
    ]
    assert hours == sorted(hours, reverse=True)
    assert all(hours[0] / more <= count * 1.001 for more, count in zip(hours[1:], (2, 8, 32), strict=True))


def test_the_input_pipeline_binds_where_cores_are_few(accelerators: Mapping[str, Accelerator]) -> None:
    work = Workload(model="resnet50", dataset_size=10**6)
    starved = estimate(work, Machine(accelerators["nvidia-h100-sxm5-80gb"], 4, 1, cores=8))
    fed = estimate(work, Machine(accelerators["nvidia-h100-sxm5-80gb"], 4, 1, cores=128))
    assert starved.bottleneck == "input pipeline"
    assert starved.throughput.value == pytest.approx(8 * 275, rel=0.05)
    assert fed.throughput.value > 3 * starved.throughput.value
    far = work.model_copy(update={"storage_bytes_per_second": 50e6})
    slow = estimate(far, Machine(accelerators["nvidia-h100-sxm5-80gb"], 4, 1, cores=128))
    assert slow.throughput.value == pytest.approx(50e6 / 114_660, rel=0.05)


def test_what_does_not_fit_says_so_and_what_helps(accelerators: Mapping[str, Accelerator]) -> None:
    work = Workload(model="llama-3-70b", mode="finetune", dataset_size=10**8, dataset_unit="tokens")
    found = on(accelerators, "nvidia-a100-sxm4-80gb", work)
    assert found.memory.fits is False
    assert found.memory.largest_batch_per_device == 0
    assert any("LoRA" in remedy for remedy in found.remedies)
    asked = Workload(model="resnet50", dataset_size=10**6, batch_size=100_000)
    assert on(accelerators, "nvidia-a100-sxm4-40gb", asked).memory.fits is False
    assert "gradient accumulation" in " ".join(on(accelerators, "nvidia-a100-sxm4-40gb", asked).remedies)


def test_the_batch_shrinks_to_what_fits_and_says_so(accelerators: Mapping[str, Accelerator]) -> None:
    found = on(accelerators, "nvidia-k80", Workload(model="resnet50", dataset_size=10**6))
    assert found.batch_per_device == 64
    assert found.memory.fits
    assert any(note.field == "batch_size" and "64" in note.text for note in found.assumptions)


def test_processors_can_do_it_slowly(settings_: Settings) -> None:
    cpu = next(iter(processors().values()))
    machine = Machine(None, 0, 1, cores=28, memory_bytes=64 * GIB, processor=cpu, sockets_per_node=2)
    infer = estimate(Workload(model="resnet50", mode="inference", dataset_size=10**5), machine)
    assert infer.accelerator == "CPU"
    assert 50 <= infer.throughput.value <= 700
    train = estimate(Workload(model="resnet50", dataset_size=10**5), machine)
    assert train.method == "roofline"
    assert train.throughput.value < infer.throughput.value


def test_unknown_stays_unknown(accelerators: Mapping[str, Accelerator]) -> None:
    found = on(accelerators, "nvidia-a100-sxm4-80gb", Workload(model="resnet50"))
    assert found.total_hours is None
    assert found.energy is None
    assert found.floor_hours is None
    assert found.unknowns
    powerless = replace(accelerators["nvidia-a100-sxm4-80gb"], tdp_watts=None, memory_bytes=None)
    found = estimate(Workload(model="resnet50", dataset_size=10), Machine(powerless, 1, 1))
    assert found.energy is None
    assert found.memory.fits is None


@pytest.mark.parametrize("name", ["nvidia-a100-custom-64gb", "google-coral-edge-tpu"])
def test_what_cannot_be_computed_is_refused_alone_and_marked_among_many(
    accelerators: Mapping[str, Accelerator], name: str
) -> None:
    work = Workload(model="resnet50", dataset_size=10**6)
    with pytest.raises(RequestError):
        on(accelerators, name, work)
    table = estimate_many(work, [Machine(accelerators[name], 1, 1), Machine(accelerators["nvidia-l4"], 1, 1)])
    assert table.why_not[0]
    assert not table.why_not[1]


def test_one_and_many_agree(accelerators: Mapping[str, Accelerator]) -> None:
    work = Workload(model="vit-b-16", dataset_size=10**6, epochs=10)
    machines = [Machine(accelerators[name], 4, 1) for name in ("nvidia-l4", "nvidia-a100-sxm4-40gb", "nvidia-t4")]
    table = estimate_many(work, [*machines, *machines])
    for row, machine in enumerate(machines):
        assert table.row(row) == table.row(row + 3) == estimate(work, machine)
        assert value(table.row(row).total_hours) == pytest.approx(float(table.total_hours[row]))
        assert value(table.row(row).energy) == pytest.approx(float(table.energy_kwh[row]))


def test_parts_make_the_whole(accelerators: Mapping[str, Accelerator]) -> None:
    found = on(
        accelerators,
        "nvidia-a100-sxm4-80gb",
        Workload(model="resnet50", dataset_size=512_000, epochs=2, batch_size=512),
        4,
    )
    assert found.global_batch == 512
    assert value(found.epoch_hours) == pytest.approx(found.step_seconds.value * 1000 / 3600)
    besides = sum(part.seconds for part in found.overheads) / 3600
    assert besides > 0
    assert value(found.total_hours) == pytest.approx(2 * value(found.epoch_hours) + besides)
    memory = found.memory
    parts = memory.weights_bytes + memory.gradients_bytes + memory.optimizer_bytes + memory.activations_bytes
    parts += memory.master_bytes + memory.buffers_bytes + memory.fragments_bytes
    assert memory.total_bytes == pytest.approx(parts + memory.framework_bytes)


def test_energy_lies_between_idle_and_the_power_limit(accelerators: Mapping[str, Accelerator]) -> None:
    found = on(accelerators, "nvidia-a100-sxm4-80gb", Workload(model="resnet50", dataset_size=10**6), 4)
    kilowatts = value(found.energy) / value(found.total_hours)
    assert 4 * 0.2 * 0.4 < kilowatts < 4 * (0.4 + 0.1)


def test_bad_requests_are_one_sentence(accelerators: Mapping[str, Accelerator]) -> None:
    with pytest.raises(UnknownNameError, match="resnet50"):
        on(accelerators, "nvidia-l4", Workload(model="resent50", dataset_size=10))
    with pytest.raises(RequestError, match="at least one"):
        estimate_many(Workload(model="resnet50"), [Machine(accelerators["nvidia-l4"], 0, 1)])
    with pytest.raises(RequestError, match="No machine"):
        estimate_many(Workload(model="resnet50"), [])


def test_two_thousand_machines_take_little_time(accelerators: Mapping[str, Accelerator]) -> None:
    devices = list(accelerators.values())
    machines = [Machine(devices[n % len(devices)], 1 + n % 16, 1 + n % 3, cores=16 * (1 + n % 8)) for n in range(2000)]
    work = Workload(model="resnet50", dataset_size=2_000_000)
    estimate_many(work, machines)
    best = float("inf")
    for _ in range(3):
        start = time.perf_counter()
        estimate_many(work, machines)
        best = min(best, time.perf_counter() - start)
    assert best < 0.25  # 12 to 20 ms on a quiet machine
