"""Properties of the memory model: parts make the whole; more is never less."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as checked
from hypothesis import strategies as st

from estimators.dnn.memory import MemoryModel, memory_model
from estimators.dnn.memory.activations import block_elements, cache_bytes
from estimators.dnn.recipe import complete
from estimators.dnn.workload import Workload

MODELS = st.sampled_from(["resnet50", "vit-b-16", "bert-large", "llama-2-7b", "t5-base", "mixtral-8x7b", "yolov8s"])
MODES = st.sampled_from(["train", "finetune", "lora", "qlora", "inference"])


def model(work: Workload, *, half: float = 1.0, devices: float = 8.0, zero: float = 0.0) -> MemoryModel:
    arrays = [np.array([value]) for value in (half, 0.0, devices, 80.0 * 2**30, zero)]
    return memory_model(complete(work), *arrays)


def whole(memory: MemoryModel, batch: float = 4.0) -> float:
    return float(memory.total(np.array([batch]))[0])


@checked(max_examples=60, deadline=None)
@given(MODELS, MODES, st.sampled_from([0.0, 1.0]), st.sampled_from([0.0, 1.0, 2.0, 3.0]), st.integers(1, 4096))
def test_parts_make_the_whole(name: str, mode: str, half: float, zero: float, batch: int) -> None:
    memory = model(Workload.model_validate({"model": name, "mode": mode}), half=half, zero=zero)
    parts = [memory.weights, memory.master, memory.gradients, memory.optimizer, memory.buffers, memory.framework]
    size = np.array([float(batch)])
    kept = memory.activations * size
    assert np.isclose(sum(float(part[0]) for part in parts) + float(kept[0] + memory.fragments(size)[0]),
                      whole(memory, batch))  # fmt: skip
    assert all(float(part[0]) >= 0 for part in parts)
    assert memory.allocated(size)[0] < memory.total(size)[0]


@checked(max_examples=60, deadline=None)
@given(MODELS, MODES, st.integers(1, 64), st.integers(0, 5))
def test_more_samples_need_more_and_the_largest_batch_is_the_last_that_fits(
    name: str, mode: str, devices: int, zero: int
) -> None:
    memory = model(Workload.model_validate({"model": name, "mode": mode}), devices=float(devices), zero=min(zero, 3.0))
    largest = float(memory.largest_batch[0])
    room = 80.0 * 2**30 * 0.96
    if largest >= 1:
        assert whole(memory, largest) <= room * (1 + 1e-9)
    assert whole(memory, largest + 1) > room * (1 - 1e-9)


@checked(max_examples=40, deadline=None)
@given(MODELS, st.sampled_from([2, 4, 8]))
def test_sharing_and_splitting_save_memory(name: str, parts: int) -> None:
    totals = [whole(model(Workload(model=name), devices=8.0 * parts, zero=float(stage))) for stage in range(4)]
    assert totals == sorted(totals, reverse=True)
    if name not in ("resnet50", "vit-b-16", "yolov8s"):
        heads = min(parts, 4)  # the smallest of these networks have twelve heads
        split = [whole(model(Workload(model=name, tensor_parallel=count), devices=64.0)) for count in (1, heads)]
        assert split[1] < split[0]
        stages = [whole(model(Workload(model=name, pipeline_parallel=count), devices=64.0)) for count in (1, parts)]
        assert stages[1] < stages[0]


def test_buffers_hold_the_gradients_again_only_where_they_are_sent() -> None:
    alone, many = (model(Workload(model="resnet50"), devices=count) for count in (1.0, 8.0))
    assert alone.buffers[0] == 0.0
    assert many.buffers[0] > 4 * 25.5e6
    gathered = model(Workload(model="llama-2-7b"), devices=8.0, zero=3.0).buffers[0]
    assert 0.5e9 < gathered < 4e9


def test_eight_bit_states_save_six_bytes_a_parameter() -> None:
    full, small = (
        float(model(Workload.model_validate({"model": "llama-2-7b", "optimizer": name})).optimizer[0])
        for name in ("adamw", "adamw8bit")
    )
    assert (full - small) / 6.74e9 > 5.9


def test_attention_without_fusing_grows_with_the_square_of_the_length() -> None:
    def kept(length: int, *, eager: bool) -> float:
        work = complete(Workload(model="bert-large", sequence_length=length))
        one = np.ones(1)
        return float(memory_model(work, one, 0 * one, one, one, 0 * one, eager_attention=eager).activations[0])

    assert kept(1024, eager=False) / kept(512, eager=False) < 2.01
    assert kept(1024, eager=True) / kept(512, eager=True) > 2.5


def test_a_latent_cache_is_small_and_whole_on_every_device_of_a_tensor_group() -> None:
    def cache(**said: object) -> float:
        return cache_bytes(complete(Workload.model_validate({"model": "deepseek-v3", "mode": "inference", **said})))

    assert cache(sequence_length=1000) == 2 * 61 * 576 * 1000
    assert cache(sequence_length=1000, tensor_parallel=8) == cache(sequence_length=1000)
    assert cache(sequence_length=1000, pipeline_parallel=4) == cache(sequence_length=1000) / 4


def test_the_first_stage_holds_as_many_micro_batches_as_there_are_stages_or_all_of_them() -> None:
    copied = 4 * 3 * 224 * 224

    def kept(micro_batches: int) -> float:
        work = Workload(model="resnet50", pipeline_parallel=4, gradient_accumulation=micro_batches)
        return float(model(work).activations[0]) - copied

    assert kept(1) == kept(8) / 4
    assert kept(2) == kept(8) / 2
    assert kept(4) == kept(8)


def test_gradients_are_sent_whole_or_in_buckets_of_a_gigabyte() -> None:
    library, gradients = 0.25 * 2**30, 2 * complete(Workload(model="llama-2-7b")).network.parameters
    whole, bucket = (float(model(Workload(model="llama-2-7b"), zero=zero).buffers[0]) for zero in (0.0, 1.0))
    assert whole == library + gradients
    assert bucket == library + 1e9


def test_four_bits_leave_the_embeddings_in_sixteen() -> None:
    parameters = complete(Workload(model="llama-2-7b")).network.parameters
    table = 32_000 * 4096
    for said in ({"mode": "qlora"}, {"mode": "inference", "precision": "int4"}):
        weights = float(model(Workload.model_validate({"model": "llama-2-7b", **said})).weights[0])
        assert weights == 0.5625 * (parameters - table) + 2 * table


def test_frozen_matrices_keep_no_input_of_the_last_one() -> None:
    shape = complete(Workload(model="llama-2-7b")).network.shape
    assert shape is not None
    assert block_elements(shape, adapters=False) - block_elements(shape, adapters=True) == 11_008
    full, lora = (
        float(
            model(Workload.model_validate({"model": "llama-2-7b", "mode": mode, "sequence_length": 1000})).activations[
                0
            ]
        )
        for mode in ("finetune", "lora")
    )
    assert full - lora == pytest.approx(32 * 1000 * 11_008 * 2 * 1.15)
