"""Properties of whole estimates: more of what helps never hurts, and nothing is faster than physics."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as checked
from hypothesis import strategies as st

from estimators.dnn import EstimateTable, Machine, Workload, estimate, estimate_many
from knowledge.errors import RequestError
from tests.estimators.dnn.devices import A100

MODELS = st.sampled_from(["resnet50", "vit-b-16", "bert-large", "llama-2-7b", "mixtral-8x7b"])


def on(count: float = 8, link: float | None = 25e9, device: Any = A100, **said: Any) -> EstimateTable:
    work = Workload.model_validate({"dataset_size": 10**6, **said})
    nodes = max(1, int(count) // 8)
    return estimate_many(work, [Machine(device, count, nodes, cores=16 * nodes, link_bytes_per_second=link)])


@checked(max_examples=30, deadline=None)
@given(MODELS, st.integers(0, 3), st.sampled_from([1, 2, 4]))
def test_more_devices_and_faster_links_are_never_slower(name: str, stage: int, pieces: int) -> None:
    said: dict[str, Any] = {"model": name, "zero_stage": stage, "gradient_accumulation": pieces}
    said["activation_checkpointing"] = True
    # The second node can cost more than it brings where weights then cross a slow link: each on its own.
    for counts in ((2, 4, 8), (16, 32, 64)):
        speeds = [float(on(count, **said, batch_size=2 * count * pieces).throughput[0]) for count in counts]
        assert speeds == sorted(speeds)
    links = [float(on(16, link, **said).throughput[0]) for link in (1e9, 10e9, 100e9)]
    assert links == sorted(links)


@checked(max_examples=30, deadline=None)
@given(MODELS, st.sampled_from(["train", "lora", "inference"]), st.sampled_from([1.0, 2.0, 4.0]))
def test_larger_batches_need_more_memory_and_longer_steps(name: str, mode: str, scale: float) -> None:
    small, large = (on(model=name, mode=mode, batch_size=int(64 * factor)) for factor in (scale, 2 * scale))
    assert float(large.memory_bytes[0]) > float(small.memory_bytes[0])
    assert float(large.step_seconds[0]) >= float(small.step_seconds[0]) * 0.999


@checked(max_examples=60, deadline=None)
@given(
    MODELS,
    st.sampled_from(["train", "lora", "inference"]),
    st.sampled_from([8.0, 16.0, 64.0]),
    st.sampled_from([1, 2, 8]),
    st.sampled_from([1, 2, 4]),
    st.integers(1, 16),
    st.integers(0, 3),
    st.sampled_from([None, 1e8, 1e11]),
)
def test_nothing_is_faster_than_its_floor(
    name: str, mode: str, count: float, tensor: int, stages: int, pieces: int, zero: int, link: float | None
) -> None:
    said = {"tensor_parallel": tensor, "pipeline_parallel": stages}
    if mode != "inference":
        said["gradient_accumulation"] = pieces
    table = on(count, link, model=name, mode=mode, zero_stage=zero, storage_bytes_per_second=1e9, **said)
    if tensor * stages > count:
        assert "multiple of" in table.why_not[0]
        assert np.isnan(table.total_hours[0])
        return
    done = table.computed
    assert done.floor_seconds[0] <= done.step_low[0] <= done.step_seconds[0] <= done.step_high[0]
    assert done.floor_seconds[0] >= done.communication.floor[0]
    flops = 2 * done.recipe.network.cost(
        table.workload.image_size, table.workload.sequence_length
    ).macs * done.recipe.passes  # fmt: skip
    samples = float(table.throughput[0]) / done.recipe.unit_per_sample
    assert samples * flops <= float(done.hardware.flops[0]) * count * (1 + 1e-9)


def test_the_floor_holds_what_must_cross_a_slow_link() -> None:
    slow = on(16, 1e6, model="bert-large")
    gradients = 4 * 333_867_008  # fp32 under autocast
    assert float(slow.computed.floor_seconds[0]) == pytest.approx(gradients / 2 / 1e6, rel=0.01)
    assert slow.bottleneck[0] == "communication"


def test_devices_that_cannot_be_divided_are_refused_in_one_sentence() -> None:
    work = Workload(model="llama-2-7b", tensor_parallel=3, dataset_size=100)
    with pytest.raises(RequestError, match=r"32 attention heads of Llama 2 7B do not divide by it; take 2"):
        estimate(work, Machine(A100, 9, 1))
    work = Workload(model="llama-2-7b", tensor_parallel=4, dataset_size=100)
    with pytest.raises(RequestError, match=r"multiple of 4 devices, not 6; ask for 8"):
        estimate(work, Machine(A100, 6, 1))
    assert estimate(work, Machine(A100, 8, 1)).global_batch > 0


def test_a_pipeline_gains_from_more_micro_batches() -> None:
    speeds = [
        float(on(8, model="llama-2-7b", pipeline_parallel=8, gradient_accumulation=pieces).throughput[0])
        for pieces in (1, 8, 64)
    ]
    assert speeds == sorted(speeds)
    assert speeds[2] > 5 * speeds[0]


def test_replicas_share_the_batch_and_parts_of_one_network_do_not() -> None:
    split = on(8, model="llama-2-7b", tensor_parallel=4, batch_size=32)
    assert (int(split.batch_per_device[0]), float(split.computed.global_batch[0])) == (16, 32.0)


def test_a_slower_bus_inside_the_node_slows_split_layers() -> None:
    bus = replace(A100, interconnect=None, interconnect_bytes_per_second=None)
    fast, slow = (float(on(8, device=device, model="llama-2-7b", tensor_parallel=8).throughput[0])
                  for device in (A100, bus))  # fmt: skip
    assert slow < 0.7 * fast
