"""Kinds of networks beside classifiers and language models: sensible units, epochs, batches and requests."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from estimators.dnn import Machine, Workload, estimate, networks
from estimators.dnn.own_networks import PREFIX, find_own, remember
from estimators.dnn.recipe import complete
from knowledge.errors import RequestError, UnknownNameError
from knowledge.settings import Settings
from tests.estimators.dnn.devices import A100


def named(kind: str, **changed: Any) -> str:
    base = networks.find("resnet50")
    return remember(replace(base, name=kind, title=f"a {kind}", kind=kind, **changed))  # type: ignore[arg-type]  # kinds to come


@pytest.mark.parametrize(
    ("kind", "unit", "epochs", "batch"),
    [("segmenter", "images", 100, 128), ("diffusion", "images", 1, 128), ("recommender", "samples", 1, 8192)],
)
def test_usual_training(kind: str, unit: str, epochs: int, batch: int) -> None:
    recipe = complete(Workload(model=named(kind), dataset_size=10**6))
    assert (recipe.unit, recipe.workload.epochs, recipe.usual_batch) == (unit, epochs, batch)


def test_rows_of_a_table_are_no_pictures() -> None:
    recipe = complete(Workload(model=named("recommender", image_size=None), dataset_size=10**6, dataset_unit="samples"))
    assert not recipe.decodes_images
    assert recipe.workload.image_size is None
    assert recipe.sample_bytes < 1000
    with pytest.raises(RequestError, match="bytes of one sample"):
        complete(Workload(model=named("recommender"), dataset_bytes=10**9))


def test_a_painted_picture_takes_its_steps(settings_: Settings) -> None:
    def seconds(steps: int | None) -> float:
        asked = Workload(model=named("diffusion"), mode="inference", denoising_steps=steps)
        found = estimate(asked, Machine(A100, 2, 1))
        assert found.serving is not None
        assert found.serving.kind == "pictures"
        assert found.serving.images_per_second is not None
        assert found.serving.request_seconds is not None
        time = found.serving.request_seconds.value
        assert found.serving.images_per_second.value == pytest.approx(found.throughput.value)
        assert any("with guidance" in note.text for note in found.assumptions)
        return time

    assert seconds(60) == pytest.approx(seconds(30) * 62.4 / 32.4, rel=1e-6)
    assert seconds(None) == pytest.approx(seconds(30), rel=1e-6)


def test_own_networks_are_known_by_their_own_name() -> None:
    name = remember(networks.find("resnet50"))
    assert name == f"{PREFIX}resnet50"
    assert remember(networks.find("resnet50")) == name
    found = find_own(name)
    assert found is not None
    assert found.name == name
    assert complete(Workload(model=name, dataset_size=5)).workload.model == name
    with pytest.raises(UnknownNameError):
        complete(Workload(model="own:nothing-of-that-name", dataset_size=5))


def test_many_painted_pictures_take_as_long_as_so_many_of_one() -> None:
    asked = Workload(model=named("diffusion"), mode="inference", denoising_steps=30, dataset_size=10**7)
    found = estimate(asked, Machine(A100, 1, 1))
    assert found.serving is not None
    assert found.serving.images_per_second is not None
    assert found.total_hours is not None
    alone, together = found.serving.images_per_second.value, found.throughput.value
    assert 0.9 * alone < together < 40 * alone  # a batch of a small network fills the device better
    assert found.total_hours.value * 3600 == pytest.approx(10**7 / together, rel=0.01)
    quick = estimate(asked.model_copy(update={"denoising_steps": 1}), Machine(A100, 1, 1))
    assert together * 32.4 / 3.4 == pytest.approx(quick.throughput.value)
    assert found.breakdown.step_seconds == pytest.approx(quick.breakdown.step_seconds * 32.4 / 3.4)
