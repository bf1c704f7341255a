"""Filling in what was not said, and saying so."""

from __future__ import annotations

import pytest

from estimators.dnn.recipe import Recipe, complete
from estimators.dnn.workload import Workload
from knowledge.errors import RequestError


def fields(recipe: Recipe) -> set[str]:
    return {note.field for note in recipe.assumptions}


def test_an_image_classifier_gets_the_usual_recipe_and_says_so() -> None:
    recipe = complete(Workload(model="ResNet-50", dataset_size=2_000_000))
    assert recipe.workload.model == "resnet50"
    assert (recipe.workload.epochs, recipe.workload.image_size, recipe.workload.optimizer) == (90.0, 224, "sgd")
    assert recipe.samples == 2_000_000
    assert {"epochs", "image_size", "optimizer"} <= fields(recipe)


def test_what_was_said_is_not_assumed() -> None:
    recipe = complete(Workload(model="resnet50", dataset_size=10, epochs=5, image_size=160, optimizer="adamw"))
    assert recipe.workload.epochs == 5
    assert not {"epochs", "image_size", "optimizer"} & fields(recipe)


@pytest.mark.parametrize(
    ("model", "mode", "epochs"),
    [
        ("resnet50", "inference", 1),
        ("resnet50", "finetune", 3),
        ("yolov8s", "train", 100),
        ("llama-3-8b", "pretrain", 1),
        ("llama-3-8b", "lora", 3),
        ("bert-large", "train", 3),
    ],
)
def test_usual_epochs(model: str, mode: str, epochs: int) -> None:
    assert (
        complete(Workload.model_validate({"model": model, "mode": mode, "dataset_size": 10})).workload.epochs == epochs
    )


def test_tokens_become_sequences() -> None:
    recipe = complete(Workload(model="llama-2-7b", dataset_size=4096 * 1000, dataset_unit="tokens"))
    assert recipe.samples == 1000
    assert recipe.unit == "tokens"


def test_words_become_tokens_aloud() -> None:
    recipe = complete(Workload(model="bert-base", dataset_size=3_000_000, dataset_unit="words"))
    assert recipe.workload.dataset_size == 4_000_000
    assert "dataset_unit" in fields(recipe)


def test_images_for_a_text_network_are_refused_when_said_and_read_as_sequences_when_not() -> None:
    with pytest.raises(RequestError, match="reads text"):
        complete(Workload(model="bert-base", dataset_size=10, dataset_unit="images"))
    assert complete(Workload(model="bert-base", dataset_size=10)).unit == "sequences"
    with pytest.raises(RequestError, match="reads images"):
        complete(Workload(model="resnet50", dataset_size=10, dataset_unit="tokens"))


def test_a_named_data_set_brings_its_size_and_source() -> None:
    recipe = complete(Workload(model="resnet50", dataset="ImageNet"))
    assert recipe.samples == 1_281_167
    assert any("imagenet" in source.id for source in recipe.sources)


def test_without_data_there_is_an_unknown_not_a_guess() -> None:
    recipe = complete(Workload(model="resnet50"))
    assert recipe.samples is None
    assert recipe.workload.epochs is None
    assert recipe.unknowns


def test_no_network_is_one_sentence() -> None:
    with pytest.raises(RequestError, match="No network is named"):
        complete(Workload(dataset_size=10))


def test_passes_count_frozen_weights_and_recomputation() -> None:
    assert complete(Workload(model="resnet50")).passes == 3
    assert complete(Workload(model="resnet50", mode="inference")).passes == 1
    assert complete(Workload(model="llama-2-7b", mode="lora", activation_checkpointing=True)).passes == 3
