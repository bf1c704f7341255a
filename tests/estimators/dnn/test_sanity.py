"""Any network on every accelerator and processor: sums add up, nothing beats physics, nothing breaks."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as checked
from hypothesis import strategies as st

from estimators.dnn import EstimateTable, Machine, Workload, estimate_many, networks
from estimators.dnn.energy import HOST_WATTS_PER_DEVICE
from knowledge.ci import open_catalogue
from knowledge.errors import RequestError
from knowledge.settings import Settings

UNITS = {"speech": "hours", "recommender": "samples", "encoder": "sequences", "encoder-decoder": "tokens",
         "decoder": "tokens"}  # fmt: skip

OPTIONS = {
    "mode": st.sampled_from(["train", "pretrain", "finetune", "lora", "qlora", "inference"]),
    "precision": st.sampled_from([None, "fp32", "tf32", "fp16", "bf16", "fp8", "int8", "int4"]),
    "batch_size": st.sampled_from([None, 1, 3, 64, 1024]),
    "dataset_size": st.sampled_from([1, 1000, 10**6, 10**11]),
    "activation_checkpointing": st.booleans(),
    "compiled": st.booleans(),
    "zero_stage": st.sampled_from([0, 1, 3]),
    "tensor_parallel": st.sampled_from([1, 1, 1, 2]),
    "pipeline_parallel": st.sampled_from([1, 1, 1, 2]),
    "gradient_accumulation": st.sampled_from([1, 1, 4]),
}


def estimated(settings_: Settings, options: dict[str, object], count: float, nodes: int) -> EstimateTable | None:
    catalogue, network = open_catalogue(settings_), networks.find(str(options["model"]))
    machines = [Machine(device, count, nodes, cores=64) for device in catalogue.accelerators.values()]
    machines += [Machine(None, 0, nodes, processor=one, sockets_per_node=2) for one in catalogue.processors.values()]
    work = Workload.model_validate({**options, "dataset_unit": UNITS.get(network.kind, "images")})
    try:
        return estimate_many(work, machines)
    except RequestError:
        return None


@checked(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.sampled_from(networks.names()),
    st.fixed_dictionaries(OPTIONS),
    st.sampled_from([(0.2, 1), (1, 1), (8, 1), (64, 8)]),
    st.integers(0, 10**6),
)
def test_sums_add_up_and_nothing_beats_physics(
    settings_: Settings, model: str, options: dict[str, object], size: tuple[float, int], place: int
) -> None:
    table = estimated(settings_, {"model": model, **options}, *size)
    if table is None:
        return
    done, rows = table.computed, np.flatnonzero(table.why_not == "")
    step, floor = done.step_seconds[rows], done.floor_seconds[rows]
    assert np.isfinite(step).all()
    assert (done.step_low[rows] <= step).all()
    assert (step <= done.step_high[rows]).all()
    assert (done.step_low[rows] >= floor * (1 - 1e-9)).all()
    whole = (done.step_seconds * done.steps + done.overheads.total) / 3600.0
    assert table.total_hours[rows] == pytest.approx(whole[rows])
    limit = (done.hardware.tdp + HOST_WATTS_PER_DEVICE) * done.hardware.devices / 1000.0
    known = rows[np.isfinite(limit[rows])]
    assert (table.energy_kwh[known] <= limit[known] * table.total_hours[known] * (1 + 1e-9)).all()
    held = rows[table.fits[rows] & np.isfinite(done.memory.available[rows])]
    assert (table.memory_bytes[held] <= done.memory.available[held]).all()
    if len(rows):
        _check_row(table, int(rows[place % len(rows)]))


def _check_row(table: EstimateTable, row: int) -> None:
    found = table.row(row)
    need, parts = found.memory, found.breakdown
    names = ("weights", "master", "gradients", "optimizer", "activations", "buffers", "fragments", "framework")
    together = sum(getattr(need, f"{name}_bytes") for name in names)
    assert together == pytest.approx(need.total_bytes)
    assert min(parts.compute_seconds, parts.memory_seconds, parts.communication_seconds, parts.input_seconds,
               parts.overhead_seconds, parts.hidden_seconds, parts.bubble_seconds) >= 0.0  # fmt: skip
    waits = parts.communication_seconds + parts.bubble_seconds
    assert parts.step_seconds >= max(parts.compute_seconds, parts.memory_seconds) * 0.5 + waits - 1e-12
    assert all(one.sentence for one in found.tried)


@pytest.mark.parametrize("mode", ["train", "inference"])
@pytest.mark.parametrize(
    "family",
    [
        ("resnet18", "resnet34", "resnet50", "resnet101", "resnet152"),
        ("vit_small_patch16_224", "vit-b-16", "vit-l-16", "vit_huge_patch14_224"),
        ("yolov8n", "yolov8s", "yolov8m", "yolov8l", "yolov8x"),
        ("bert-base", "bert-large"),
        ("llama-3.2-1b", "llama-3.2-3b", "llama-3-8b", "llama-3-70b", "llama-3.1-405b"),
        ("whisper-tiny", "whisper-base", "whisper-small", "whisper-medium", "whisper-large"),
    ],
)
def test_a_larger_network_of_a_family_takes_more_time_and_memory(
    settings_: Settings, family: tuple[str, ...], mode: str
) -> None:
    options: dict[str, object] = {"mode": mode, "batch_size": 64, "dataset_size": 10**6, "loader_workers": 1000,
                                  "activation_checkpointing": False}  # fmt: skip
    tables = [estimated(settings_, {"model": model, **options}, 1, 1) for model in family]
    for small, large in pairwise(tables):
        assert small is not None
        assert large is not None
        seconds = large.computed.device_seconds / small.computed.device_seconds
        assert np.nanmedian(seconds) > 1.1
        # The trees still bend where a small network waits for launches on the very fastest devices.
        assert np.nanpercentile(seconds, 5) > 0.8
        assert (large.memory_bytes > 0.97 * small.memory_bytes).all()
