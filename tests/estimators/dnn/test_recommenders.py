"""Recommenders: tables of which a few rows are looked up, which no optimizer walks through and nothing recomputes."""

from __future__ import annotations

import pytest

from estimators.dnn import Estimate, Machine, Workload, estimate
from estimators.dnn.recipe import complete
from tests.estimators.dnn.devices import A100

pytestmark = pytest.mark.usefixtures("settings_")

WORK = Workload(model="dlrm", dataset_size=4_000_000_000, dataset_unit="samples")
TABLES_BYTES = 24.0e9 * 4


def on(count: int, work: Workload = WORK) -> Estimate:
    return estimate(work, Machine(A100, count, 1))


def test_memory_is_that_of_the_tables() -> None:
    need = on(8).memory
    assert need.fits
    assert need.weights_bytes == pytest.approx(TABLES_BYTES / 8, rel=0.01)
    rest = need.gradients_bytes + need.optimizer_bytes + need.master_bytes
    assert rest < need.weights_bytes / 100


def test_rows_a_second_are_of_the_size_that_is_published() -> None:
    """NVIDIA's DLRM example trains some millions of rows a second on one A100 and tens of millions on eight."""
    found = on(8)
    assert found.throughput.unit == "samples/s"
    assert 1e6 < found.throughput.value < 1e8
    assert found.throughput.value > 5 * on(1).throughput.value
    assert found.total_hours is not None
    assert found.total_hours.value < 2


def test_no_words_of_text_are_said_of_a_table() -> None:
    for count in (1, 8):
        found = on(count)
        told = " ".join([*(note.text for note in found.assumptions), *found.remedies])
        for word in ("equences", "tokens", "LoRA", "ecomput", "FSDP"):
            assert word not in told
        assert "ables" in told


def test_what_does_not_fit_is_helped_by_more_devices() -> None:
    found = on(1)
    assert not found.memory.fits
    assert found.batch_per_device == 8192
    assert any(text.startswith("Share the tables over 2 devices: fits") for text in found.remedies)


def test_only_tables_are_looked_up() -> None:
    assert complete(Workload(model="resnet50")).dense_share == 1.0
    assert complete(Workload(model="mixtral-8x7b")).dense_share == 1.0
    assert complete(WORK).dense_share < 0.001


def test_a_network_that_paints_can_be_trained_with_adapters() -> None:
    found = on(1, Workload(model="sdxl", dataset_size=1_000, batch_size=4))
    assert not found.memory.fits
    assert any("LoRA" in text for text in found.remedies)


def test_pairs_and_segmenters_have_recipes_of_their_own() -> None:
    pairs = complete(Workload(model="clip-vit-b-32", dataset_size=10**6))
    tuned = complete(Workload(model="segformer-b5", dataset_size=1_000, mode="finetune"))
    assert pairs.workload.epochs == 32
    assert tuned.workload.epochs == 50
    assert not any("classifier" in note.text for note in pairs.assumptions)
