"""Speech networks: windows as long as their tokens, hours as said, rates in seconds of sound."""

from __future__ import annotations

import pytest

from estimators.dnn import Workload, networks
from estimators.dnn.amounts import stored_bytes_per_sample
from estimators.dnn.recipe import complete
from estimators.dnn.sound import transcript_tokens, window_seconds
from knowledge.errors import RequestError


@pytest.mark.parametrize(("name", "seconds"), [("whisper-large", 30), ("wav2vec2-large", 10), ("conformer-l", 16)])
def test_hours_are_cut_into_windows_of_the_networks_own_length(name: str, seconds: float) -> None:
    recipe = complete(Workload(model=name, dataset_size=96, dataset_unit="hours"))
    assert window_seconds(recipe.network) == seconds
    assert recipe.samples == pytest.approx(96 * 3600 / seconds)
    assert (recipe.unit, recipe.unit_per_sample) == ("seconds of sound", seconds)
    assert (recipe.workload.dataset_size, recipe.workload.dataset_unit) == (96, "hours")
    texts = [note.text for note in recipe.assumptions]
    assert any(f"windows of {seconds:g} s" in text for text in texts)
    assert not any("tokens" in text for text in texts)


def test_longer_windows_are_fewer() -> None:
    work = Workload(model="wav2vec2-large", dataset_size=10, dataset_unit="hours", sequence_length=1_000)
    assert complete(work).samples == pytest.approx(10 * 3600 / 20)


def test_sequences_of_a_speech_network_are_windows() -> None:
    recipe = complete(Workload(model="whisper-large", dataset_size=500, dataset_unit="sequences"))
    assert (recipe.samples, recipe.unit_per_sample) == (500, 30)


def test_sound_has_its_bytes() -> None:
    network = networks.find("whisper-large")
    bare = Workload(model="whisper-large", dataset_size=10, dataset_unit="hours")
    assert stored_bytes_per_sample(bare, network, None, 10) == 30 * 32_000
    told = bare.model_copy(update={"dataset_bytes": 1_200_000_000})
    assert stored_bytes_per_sample(told, network, None, 10) == pytest.approx(1_000_000)


def test_pictures_are_not_heard() -> None:
    with pytest.raises(RequestError, match="hears sound; give hours"):
        complete(Workload(model="whisper-large", dataset_size=10, dataset_unit="images"))


def test_speech_is_some_three_tokens_a_second() -> None:
    assert transcript_tokens(30) == pytest.approx(100)


@pytest.mark.parametrize(("name", "words"), [("whisper-large", "say how many hours"), ("bert-base", "writes no text")])
def test_only_language_models_have_prompts(name: str, words: str) -> None:
    with pytest.raises(RequestError, match=words):
        complete(Workload(model=name, mode="inference", prompt_tokens=5))
