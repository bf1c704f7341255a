"""The learned second opinion: its weights fit the examples, and what the rules are certain of stands."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.planner.learned.__main__ import fingerprint
from assistant.planner.learned.deciding import decide
from assistant.planner.learned.features import features
from assistant.planner.learned.opinion import FILE, opinion
from assistant.planner.masking import masked
from assistant.planner.model import PlannerModel
from assistant.planner.reading import Reader
from assistant.planner.state import State

ROOT = Path(__file__).parents[3]


@pytest.fixture
def reader(planner: PlannerModel) -> Reader:
    return planner._read_with()


def test_the_weights_were_learned_from_these_examples() -> None:
    """`make planner-model` learns them again."""
    recipe = (ROOT / "Makefile").read_text(encoding="utf-8").partition("planner-model:")[2].partition("\n\n")[0]
    files = [ROOT / name for name in re.findall(r"tests/\S+\.jsonl", recipe)]
    assert len(files) >= 5
    assert not any("measure" in file.name for file in files)
    with np.load(FILE, allow_pickle=False) as arrays:
        assert str(arrays["made_from"]) == fingerprint(files)


@given(st.lists(st.sampled_from(["w:where", "slot:model", "before:none", "w:hello", "no such feature"]), max_size=5))
def test_chances_sum_to_one(held: list[str]) -> None:
    found = opinion(held)
    assert found is not None
    assert sum(found.chances.values()) == pytest.approx(1)
    assert found.of(found.best) == max(found.chances.values())


@pytest.mark.parametrize("guess", ["unsafe", "explain", "detail", "profile", "waits"])
def test_what_is_certain_stands(reader: Reader, guess: str) -> None:
    reading = reader.read("hello there, where should I run resnet50?")
    assert decide(guess, reading, State(), reading.slots, follows=False) == guess


def test_strong_cues_stand(reader: Reader) -> None:
    reading = reader.read("where should I run ResNet-50 on 2M images?")
    assert decide("recommend", reading, State(), reading.slots, follows=False) == "recommend"


def test_two_questions_about_two_networks_look_alike(reader: Reader) -> None:
    one, two = (
        reader.read(f"how long does {name} take on {count} A100?") for name, count in (("resnet50", 4), ("vit-b-16", 8))
    )
    assert one.masked == two.masked
    assert features(one, State(), one.slots) == features(two, State(), two.slots)


def test_masking_keeps_the_words_between() -> None:
    text = "train \x00\x00\x00 on 20 of them"
    assert masked(text, "\x00", [(6, 9, "model")]).split() == ["train", "<model>", "on", "<n>", "of", "them"]
