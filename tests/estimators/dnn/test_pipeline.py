"""Reading, decoding and copying."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from estimators.dnn import Estimate, Machine, Workload, estimate
from tests.estimators.dnn.devices import A100, ORIN


def on(device: Any = A100, count: int = 1, cores: int | None = 64, **said: Any) -> Estimate:
    work = Workload.model_validate({"model": "resnet50", "dataset_size": 10**6, **said})
    return estimate(work, Machine(device, count, 1, cores=cores))


def test_without_loader_processes_nothing_overlaps() -> None:
    alone, fed = on(loader_workers=0), on(loader_workers=64)
    decoding = alone.batch_per_device / 275.0
    assert alone.step_seconds.value == pytest.approx(fed.step_seconds.value + decoding, rel=0.02)
    one = on(loader_workers=1)
    assert one.step_seconds.value == pytest.approx(decoding, rel=0.02)
    assert alone.step_seconds.value > one.step_seconds.value


def test_the_copy_to_the_device_binds_over_a_slow_bus() -> None:
    tiny: dict[str, Any] = {
        "model": "mobilenet-v3-small",
        "mode": "inference",
        "loader_workers": 10_000,
        "batch_size": 256,
    }
    slow, fast = (on(replace(A100, pcie=generation), **tiny) for generation in ("2.0 x16", "5.0 x16"))
    copied = 4 * 3 * 224 * 224
    assert slow.throughput.value == pytest.approx(0.8 * 8e9 / copied, rel=0.05)
    assert fast.throughput.value > slow.throughput.value
    assert on(ORIN, **tiny).breakdown.input_seconds < slow.breakdown.input_seconds


def test_storage_binds_text_too_and_the_floor_holds_it() -> None:
    said: dict[str, Any] = {
        "model": "bert-base",
        "dataset_unit": "tokens",
        "dataset_size": 10**9,
        "dataset_bytes": 10**11,
    }
    found = on(**said, storage_bytes_per_second=1e7)
    assert found.bottleneck == "input pipeline"
    assert found.throughput.value == pytest.approx(1e7 / 100, rel=0.01)
    assert found.floor_hours == pytest.approx(10**11 / 1e7 / 3600 * (found.workload.epochs or 0), rel=0.01)
    assert on(**said).bottleneck != "input pipeline"


def test_more_cores_and_faster_storage_are_never_slower() -> None:
    speeds = [on(count=4, cores=cores).throughput.value for cores in (1, 4, 16, 64)]
    assert speeds == sorted(speeds)
    rates = [on(storage_bytes_per_second=rate).throughput.value for rate in (1e6, 1e7, 1e8, 1e9)]
    assert rates == sorted(rates)
    assert rates[0] == pytest.approx(1e6 / 114_660, rel=0.01)
