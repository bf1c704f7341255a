"""Device memory against what is known of real runs."""

from __future__ import annotations

import numpy as np
import pytest

from estimators.dnn.memory import MemoryModel, memory_model
from estimators.dnn.recipe import complete
from estimators.dnn.workload import Workload

GIB = 2**30


def model(
    workload: Workload, *, half: bool = True, devices: int = 1, available: float = 80 * GIB, zero: int = 0
) -> MemoryModel:
    arrays = [np.array([float(value)]) for value in (half, False, devices, available, zero)]
    return memory_model(complete(workload), *arrays)


def total(memory: MemoryModel, batch: float) -> float:
    return float(memory.total(np.array([batch]))[0]) / GIB


def test_resnet50_in_fp32_keeps_about_100_megabytes_an_image() -> None:
    memory = model(Workload(model="resnet50"), half=False)
    assert 85e6 <= float(memory.per_sample[0]) <= 115e6


def test_mixed_precision_takes_little_more_than_half() -> None:
    full, mixed = (float(model(Workload(model="resnet50"), half=half).per_sample[0]) for half in (False, True))
    assert 0.5 <= mixed / full <= 0.6


def test_training_with_adam_takes_16_bytes_a_parameter_of_a_language_model() -> None:
    memory = model(Workload(model="llama-2-7b"))
    fixed = float(memory.states[0])
    assert fixed / 6.74e9 == pytest.approx(16.0, rel=0.01)


def test_a_7b_does_not_train_on_80_gib_alone_and_does_on_eight_sharing_everything() -> None:
    assert float(model(Workload(model="llama-2-7b")).largest_batch[0]) == 0
    assert float(model(Workload(model="llama-2-7b"), devices=8, zero=3).largest_batch[0]) >= 1


def test_adapters_on_4_bit_weights_fit_a_small_device() -> None:
    workload = Workload(model="llama-2-7b", mode="qlora", sequence_length=512)
    assert total(model(workload, available=24 * GIB), 1) < 14


def test_stages_of_sharing_save_more_and_more() -> None:
    totals = [total(model(Workload(model="llama-2-7b"), devices=8, zero=stage), 1) for stage in range(4)]
    assert totals == sorted(totals, reverse=True)
    assert totals[3] < totals[0] / 2


def test_recomputing_activations_saves_most_of_them() -> None:
    plain, lean = (
        float(model(Workload(model="llama-2-7b", activation_checkpointing=flag)).per_sample[0])
        for flag in (False, True)
    )
    assert lean < plain / 5


def test_inference_needs_the_weights_and_little_else() -> None:
    assert 13 < total(model(Workload(model="llama-2-7b", mode="inference")), 1) < 18
    assert 3 < total(model(Workload(model="llama-2-7b", mode="inference", precision="int4")), 1) < 8


def test_unknown_memory_has_no_largest_batch() -> None:
    assert np.isinf(model(Workload(model="resnet50"), available=float("nan")).largest_batch[0])
