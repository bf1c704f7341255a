"""Batches of different size against each other: a learned curve may bend, but not against common sense."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise

import numpy as np
import pytest

from estimators.dnn import Machine, Workload, estimate_many
from knowledge.ci import open_catalogue
from knowledge.ci.types import Accelerator
from knowledge.settings import Settings

BATCHES = (1, 2, 4, 8, 16, 32, 64, 128, 256)


@pytest.fixture
def accelerators(settings_: Settings) -> Mapping[str, Accelerator]:
    return open_catalogue(settings_).accelerators


@pytest.mark.parametrize("mode", ["train", "inference"])
@pytest.mark.parametrize("model", ["vit-b-16", "clip-vit-h-16", "resnet50", "bert-base", "mobilenet-v2", "bert-tiny"])
def test_a_larger_batch_takes_longer_and_no_longer_than_so_many_small_ones(
    accelerators: Mapping[str, Accelerator], model: str, mode: str
) -> None:
    machines = [Machine(device, 1, 1) for device in accelerators.values()]
    works = [Workload.model_validate({"model": model, "mode": mode, "batch_size": batch, "loader_workers": 1000})
             for batch in BATCHES]  # fmt: skip
    tables = [estimate_many(work, machines).computed for work in works]
    for small, large in pairwise(tables):
        # Some lay out large batches otherwise (recomputed activations); those are another matter.
        same = (small.recomputed == large.recomputed) & (small.why_not == "")
        growth = large.device_seconds[same] / small.device_seconds[same]
        assert growth.min() >= 0.9
        # Chips of kinds that were never measured lie where the trees still bend.
        measured = small.method[same] != "roofline"
        assert growth[measured].max() <= 2.3
        assert growth.max() <= 3.0


def test_equal_machines_get_equal_steps(accelerators: Mapping[str, Accelerator]) -> None:
    names = ["nvidia-a100-sxm4-80gb", "amd-mi300x", "nvidia-jetson-nano", "nvidia-a100-sxm4-80gb", "nvidia-jetson-nano"]
    machines = [Machine(accelerators[name], 1, 1) for name in names]
    work = Workload(model="vit-b-16", mode="inference", batch_size=1)
    together = estimate_many(work, machines).computed.device_seconds
    alone = [float(estimate_many(work, [machine]).computed.device_seconds[0]) for machine in machines]
    assert np.array_equal(together, alone)


@pytest.mark.parametrize(("mode", "most"), [("train", 1.34), ("lora", 1.51)])
@pytest.mark.parametrize("model", ["vit-b-16", "clip-vit-h-16", "bert-large", "llama-3.2-1b", "resnet50"])
def test_recomputing_costs_one_forward_pass(
    accelerators: Mapping[str, Accelerator], model: str, mode: str, most: float
) -> None:
    machines = [Machine(device, 1, 1) for device in accelerators.values()]
    kept, again = (
        estimate_many(
            Workload.model_validate({"model": model, "mode": mode, "batch_size": 8, "activation_checkpointing": said}),
            machines,
        ).computed
        for said in (False, True)
    )
    more = (again.device_seconds / kept.device_seconds)[kept.why_not == ""]
    assert more.min() > 1.1
    assert more.max() < most
