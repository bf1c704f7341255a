"""How much data there is, by count, by bytes alone, by hours of sound; and how long to train."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from estimators.dnn.recipe import Recipe, complete
from estimators.dnn.workload import Workload
from knowledge.errors import RequestError


def done(**said: object) -> Recipe:
    return complete(Workload.model_validate({"model": "resnet50", **said}))


def texts(recipe: Recipe) -> str:
    return " ".join(note.text for note in recipe.assumptions)


def test_bytes_of_pictures_alone_are_counted_aloud() -> None:
    recipe = done(dataset_bytes=114_660 * 1000)
    assert recipe.samples == 1000
    assert "115 kB each" in texts(recipe)


def test_bytes_of_text_alone_are_four_a_token() -> None:
    recipe = done(model="llama-3-8b", dataset_bytes=4 * 8192 * 100, sequence_length=8192)
    assert recipe.samples == 100
    assert (recipe.unit, recipe.workload.dataset_size) == ("tokens", 8192 * 100)


@given(count=st.integers(1, 10**9), each=st.integers(2_000, 10**7))
def test_count_and_bytes_that_go_together_are_taken(count: int, each: int) -> None:
    assert done(dataset_size=count, dataset_bytes=count * each).sample_bytes == pytest.approx(each)


@given(count=st.integers(1, 10**9), each=st.sampled_from([1, 1_000, 12 * 10**6, 10**9]))
def test_count_and_bytes_that_contradict_are_refused(count: int, each: int) -> None:
    with pytest.raises(RequestError, match="dataset_bytes is"):
        done(dataset_size=count, dataset_bytes=count * each)


def test_hours_of_sound_are_windows_of_thirty_seconds() -> None:
    recipe = done(model="whisper-large", dataset_size=1000, dataset_unit="hours", mode="finetune")
    assert recipe.samples == 120_000
    assert "windows of 30 s" in texts(recipe)
    with pytest.raises(RequestError, match="does not listen"):
        done(dataset_size=10, dataset_unit="hours")


def test_tokens_to_train_on_stand_for_epochs() -> None:
    alone = done(model="llama-3-8b", mode="pretrain", train_tokens=10**9, sequence_length=2000)
    assert (alone.samples, alone.workload.epochs, alone.unknowns) == (500_000, 1.0, ())
    held = done(model="llama-3-8b", mode="pretrain", train_tokens=3 * 10**9, dataset_size=10**9, dataset_unit="tokens")
    assert held.workload.epochs == pytest.approx(3.0)


def test_a_small_data_set_has_no_larger_batch() -> None:
    assert done(dataset_size=5).usual_batch == 5


def test_requests_fill_in_what_was_not_said() -> None:
    recipe = done(model="llama-3-8b", mode="inference", requests=100)
    assert recipe.writes
    assert (recipe.samples, recipe.unit_per_sample, recipe.unit) == (100, 256, "tokens")
    assert (recipe.workload.prompt_tokens, recipe.workload.sequence_length) == (512, 768)
    bounded = done(model="llama-3-8b", mode="inference", requests=1, sequence_length=300)
    assert (bounded.workload.prompt_tokens or 0) + (bounded.workload.output_tokens or 0) == 300


def test_completing_twice_changes_nothing() -> None:
    for said in (
        {"dataset_size": 10},
        {"model": "llama-3-8b", "mode": "inference", "requests": 7},
        {"model": "llama-3-8b", "train_tokens": 10**9},
        {"model": "llama-3-8b", "train_tokens": 10**9, "dataset_size": 10**6, "dataset_unit": "tokens"},
    ):
        once = done(**said)
        twice = complete(once.workload)
        assert (twice.workload, twice.samples, twice.writes) == (once.workload, once.samples, once.writes)


def test_longer_sequences_than_the_network_knows_are_an_assumption() -> None:
    recipe = done(model="bert-large", sequence_length=2048)
    assert "longer than the 512" in texts(recipe)
    assert "longer than" not in texts(done(model="bert-large", sequence_length=512))


def test_a_data_set_that_is_not_known_is_said() -> None:
    assert "'my own' is no data set whose size is known" in texts(done(dataset="my own"))
    assert "no data set whose size" not in texts(done(dataset="imagenet"))
