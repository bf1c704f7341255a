"""Sparse gradients of tables: a step of a recommender does not rewrite weights that nobody looked up."""

from __future__ import annotations

import numpy as np
import pytest

from estimators.dnn import Machine, Workload, estimate
from estimators.dnn.recipe import complete
from estimators.dnn.updated import updated_share
from tests.estimators.dnn.devices import A100


@pytest.mark.parametrize(
    ("model", "mode", "batch", "low", "high"),
    [
        ("resnet50", "train", 64, 1.0, 1.0),
        ("bert-base", "lora", 64, 0.005, 0.005),
        ("dlrm-kaggle", "train", 1, 1e-5, 1e-2),
        ("dlrm-kaggle", "train", 10**9, 1.0, 1.0),
    ],
)
def test_share_of_the_weights_that_a_step_updates(model: str, mode: str, batch: int, low: float, high: float) -> None:
    share = updated_share(complete(Workload.model_validate({"model": model, "mode": mode})), np.array([float(batch)]))
    assert low <= share[0] <= high


def test_a_recommender_trains_on_a_million_samples_a_second() -> None:
    work = Workload(model="dlrm-kaggle", dataset_size=10**9, dataset_unit="samples", batch_size=32_768)
    trained = estimate(work, Machine(A100, 1, 1)).throughput.value
    inferred = estimate(work.model_copy(update={"mode": "inference"}), Machine(A100, 1, 1)).throughput.value
    assert trained > 1e6
    assert 2 < inferred / trained < 30
