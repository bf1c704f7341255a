"""Names that nobody knows are said, with near ones; none is silently dropped or taken for another."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from assistant import open_assistant
from assistant.planner.reading import Reading
from knowledge.settings import Settings

Read = Callable[[str], Reading]


@pytest.mark.parametrize(
    ("text", "model"),
    [
        ("train ResNet-5000 on 2M images", "resnet-5000"),
        ("train resnet 5000 on 2M images", "resnet-5000"),
        ("swin-v9 on A100", "swin-v9"),
        ("train linknet on 10000 scans", "linknet"),
        ("llama-3-999b on 8 H100", "llama-3-999b"),
    ],
)
def test_a_variant_that_nobody_knows_is_not_taken_for_its_family(read: Read, text: str, model: str) -> None:
    found = read(text)
    assert (found.slots["model"], found.unknown_model) == (model, model)


@pytest.mark.parametrize(
    ("text", "model", "said"),
    [
        ("ViT-L on 8 A100", "vit-l-16", "ViT-L"),
        ("will a 70B llama fit on an A100", "llama-2-70b", "70B llama"),
        ("resnet on 2M images", "resnet50", "resnet"),
        ("resnet 50 epochs", "resnet50", "resnet"),
        ("a bert-style model", "bert-base", "bert"),
    ],
)
def test_what_a_family_was_taken_for_is_said(read: Read, text: str, model: str, said: str) -> None:
    found = read(text)
    assert found.slots["model"] == model
    assert found.notes == (f"You said {said!r}; I took {model}.",)


@pytest.mark.parametrize("text", ["gpt2 on A100", "resnet50 on 2M images", "llama 70b on 8 H100", "vit-b/16 on A100"])
def test_whole_names_need_no_note(read: Read, text: str) -> None:
    assert read(text).notes == ()


@pytest.mark.parametrize(
    ("text", "system"),
    [
        ("where should I run ViT-B on 500k images on Deltoid?", "Deltoid"),
        ("resnet50 on 2M images on deltoid", "deltoid"),
        ("resnet50 on imagenet on Kaggle", "Kaggle"),
        ("train resnet50 on iNaturalist", None),
        ("resnet50 on 2M images on 4 A100 on Monday", None),
        ("train resnet50 on 2M images on a laptop", None),
        ("resnet50 on 2M images on consumer cards", None),
        ("where should I run resnet50 on 2M images, my data is on Dropbox", None),
    ],
)
def test_places_that_nobody_knows(read: Read, text: str, system: str | None) -> None:
    assert read(text).slots.get("system") == system


@pytest.mark.parametrize("text", ["resnet50 on 2M images on 4 Z900", "resnet50 on 2M images on Z900 gpus"])
def test_accelerators_that_nobody_knows(read: Read, text: str) -> None:
    assert read(text).slots["accelerator"] == "Z900"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("where should I run ViT-B on 500k images on Deltoid?", ("Deltoid", "delta")),
        ("where can I train ResNet-5000 on 2M images?", ("resnet-5000", "resnet50")),
        ("train linknet on 10000 scans", ("linknet", "catalogue")),
        ("how long does resnet50 on 2M images take on 4 Z900?", ("Z900", "not known")),
    ],
)
def test_they_end_with_one_sentence_and_code_one(settings_: Settings, text: str, words: tuple[str, ...]) -> None:
    answer = open_assistant(settings_).ask(text)
    assert (answer.kind, answer.exit_code) == ("clarify", 1)
    assert all(word in answer.answer for word in words)
    assert "withheld" not in answer.answer
    assert len(answer.answer.splitlines()) == 1


@pytest.mark.parametrize("text", ["where should I run my training?", "I want to fine-tune a model", "Where to train?"])
def test_questions_back_hold_no_withheld_figure(settings_: Settings, text: str) -> None:
    answer: Any = open_assistant(settings_).ask(text)
    assert answer.kind == "clarify"
    assert "withheld" not in answer.answer


def test_a_time_on_a_named_system_is_that_systems(settings_: Settings) -> None:
    answer = open_assistant(settings_).ask("how long does resnet50 on 2M images take on Delta?")
    assert {option.system_id for option in answer.options} == {"delta"}
