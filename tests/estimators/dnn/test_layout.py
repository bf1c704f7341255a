"""How a step is laid out where nobody said: known cases of what fits where."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pytest

from estimators.dnn import estimate, estimate_many
from estimators.dnn.estimate import Estimate
from estimators.dnn.machine import Machine
from estimators.dnn.recipe import complete
from estimators.dnn.workload import Workload
from knowledge.ci import open_catalogue
from knowledge.ci.types import Accelerator
from knowledge.errors import RequestError
from knowledge.settings import Settings

TOKENS = {"dataset_size": 10**8, "dataset_unit": "tokens"}
FIELDS = ("zero_stage", "activation_checkpointing")


@pytest.fixture
def accelerators(settings_: Settings) -> Mapping[str, Accelerator]:
    return open_catalogue(settings_).accelerators


def on(accelerators: Mapping[str, Accelerator], device: str, count: float, **said: object) -> Estimate:
    workload = Workload.model_validate({**TOKENS, **said})
    return estimate(workload, Machine(accelerators[device], count, max(1, int(count) // 8), link_bytes_per_second=25e9))


def noted(found: Estimate) -> set[str]:
    return {note.field for note in found.assumptions} & set(FIELDS)


@pytest.mark.parametrize(
    ("device", "count", "model", "mode", "fits", "changes"),
    [
        ("nvidia-a100-sxm4-80gb", 1, "llama-2-70b", "qlora", True, {"activation_checkpointing"}),
        ("nvidia-a100-sxm4-80gb", 1, "llama-2-7b", "finetune", False, {"activation_checkpointing"}),
        ("nvidia-a100-sxm4-80gb", 8, "llama-2-7b", "finetune", True, {"zero_stage"}),
        ("nvidia-a100-sxm4-80gb", 8, "llama-2-70b", "finetune", False, set(FIELDS)),
        ("nvidia-a100-sxm4-80gb", 16, "llama-2-70b", "finetune", True, set(FIELDS)),
        ("nvidia-v100-sxm2-16gb", 1, "llama-2-7b", "qlora", True, {"activation_checkpointing"}),
        ("nvidia-rtx-4090", 1, "llama-2-7b", "qlora", True, set()),
        ("nvidia-a100-sxm4-80gb", 8, "bert-base", "finetune", True, set()),
    ],
)
def test_what_fits_where(
    accelerators: Mapping[str, Accelerator],
    device: str,
    count: float,
    model: str,
    mode: str,
    fits: bool,
    changes: set[str],
) -> None:
    found = on(accelerators, device, count, model=model, mode=mode)
    assert found.memory.fits is fits
    assert noted(found) == changes


def test_a_said_layout_is_kept(accelerators: Mapping[str, Accelerator]) -> None:
    said = {"model": "llama-2-70b", "mode": "qlora", "activation_checkpointing": False}
    found = on(accelerators, "nvidia-a100-sxm4-80gb", 1, **said)
    assert found.memory.fits is False
    assert not noted(found)


def test_recomputing_costs_time(accelerators: Mapping[str, Accelerator]) -> None:
    said = {"model": "llama-2-7b", "mode": "finetune", "batch_size": 2}
    plain = on(accelerators, "nvidia-h200-sxm-141gb", 1, **said, activation_checkpointing=False)
    lean = on(accelerators, "nvidia-h200-sxm-141gb", 1, **said, activation_checkpointing=True)
    assert 1.2 < lean.step_seconds.value / plain.step_seconds.value < 1.4
    assert lean.memory.total_bytes < plain.memory.total_bytes


def test_a_machine_is_estimated_alike_alone_and_among_others(accelerators: Mapping[str, Accelerator]) -> None:
    workload = Workload.model_validate({**TOKENS, "model": "llama-2-7b", "mode": "finetune"})
    machine = Machine(accelerators["nvidia-a100-sxm4-80gb"], 64, 16, link_bytes_per_second=25e9)
    other = Machine(accelerators["nvidia-p100-pcie-16gb"], 4, 1)
    together = estimate_many(workload, [other, machine])
    assert float(together.step_seconds[1]) == float(estimate_many(workload, [machine]).step_seconds[0])


def test_training_on_processors_reaches_a_small_share_of_their_peak(settings_: Settings) -> None:
    processor = open_catalogue(settings_).processors["amd-epyc-7763"]
    workload = Workload.model_validate({**TOKENS, "model": "llama-2-70b", "mode": "finetune"})
    machine = Machine(None, 0, 16, 2048, 16 * 512 * 2**30, processor, 2, 25e9)
    table = estimate_many(workload, [machine])
    share = float(table.computed.step.compute_seconds[0] / table.step_seconds[0])
    assert share < 0.5
    assert (str(table.method[0]), str(table.seen[0])) == ("roofline", "neither")
    assert float(table.total_high[0]) > 2 * float(table.total_hours[0])


@pytest.mark.parametrize("precision", ["int8", "int4"])
def test_training_in_integers_is_refused_alike_everywhere(precision: str) -> None:
    with pytest.raises(RequestError, match="floating point"):
        complete(Workload.model_validate({"model": "resnet50", "precision": precision}))


def test_reading_tokens_is_not_called_writing_them(accelerators: Mapping[str, Accelerator]) -> None:
    found = on(accelerators, "nvidia-h100-sxm5-80gb", 1, model="llama-3-8b", mode="inference")
    assert any("token by token" in note.text for note in found.assumptions)
    assert 15.9e9 < found.memory.weights_bytes < 16.2e9


def test_one_node_loses_nothing_to_stragglers(accelerators: Mapping[str, Accelerator]) -> None:
    work = Workload(model="resnet50", dataset_size=10**6)
    device = accelerators["nvidia-a100-sxm4-80gb"]
    table = estimate_many(work, [Machine(device, 8 * nodes, nodes, link_bytes_per_second=25e9) for nodes in (1, 2, 32)])
    each = table.throughput / np.array([8, 16, 256])
    assert each[0] > each[1] > each[2]
    assert 0.85 < each[2] / each[0] < 0.95


def test_copies_of_a_pipeline_share_no_more_than_they_must(settings_: Settings) -> None:
    work = Workload(model="bloom", mode="pretrain", batch_size=2048, tensor_parallel=4, pipeline_parallel=12,
                    gradient_accumulation=128)  # fmt: skip
    device = open_catalogue(settings_).accelerators["nvidia-a100-sxm4-80gb"]
    table = estimate_many(work, [Machine(device, 384, 48)])
    assert table.computed.zero_stage[0] == 1  # as BLOOM was trained, arXiv 2211.05100
    assert table.fits[0]
    assert any("ZeRO 1" in note.text for note in table.row(0).assumptions)


def test_a_network_split_over_devices_recomputes_before_it_shares(accelerators: Mapping[str, Accelerator]) -> None:
    """Shared weights would be gathered again for every micro-step of a pipeline."""
    asked = {"sequence_length": 4096, "batch_size": 1024, "gradient_accumulation": 32}
    split = {"tensor_parallel": 8, "pipeline_parallel": 4}
    found = on(accelerators, "nvidia-h100-sxm5-80gb", 256, model="llama-3-70b", mode="pretrain", **asked, **split)
    assert found.memory.fits
    assert noted(found) == {"activation_checkpointing", "zero_stage"}
    assert any("ZeRO 1" in note.text for note in found.assumptions)
    assert found.breakdown.communication_seconds < found.breakdown.step_seconds / 2
