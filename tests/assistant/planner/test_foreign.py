"""Messages that are not English: names and numbers are taken, and it is said."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from assistant.planner.foreign import NOTE, in_english, is_foreign
from tests.assistant.planner.conversations import Played


@pytest.mark.parametrize(
    "text",
    [
        "wo soll ich resnet-50 mit 2 mio bildern trainieren?",
        "combien de temps pour entraîner vit-b/16 sur 1 million d'images avec 2 a100 ?",
        "¿dónde puedo entrenar bert-base con 3 gpus?",
        "где мне обучить resnet50?",
    ],
)
def test_other_languages_are_noticed(text: str) -> None:
    assert is_foreign(text)


@pytest.mark.parametrize(
    "text",
    ["where should i run resnet-50 on 2m images?", "in die casting, how long is a job?", "max walltime on delta", "hi"],
)
def test_english_is_left_alone(text: str) -> None:
    assert not is_foreign(text)


def test_words_of_the_trade_are_read() -> None:
    assert in_english("wo 3 bilder trainieren") == "where 3 images train"


@pytest.mark.parametrize(
    ("text", "size"),
    [
        ("Wo soll ich ResNet-50 mit 2 Mio Bildern trainieren?", 2_000_000),
        ("Wo kann ich ResNet-50 mit 650.000 Bildern trainieren?", 650_000),
        ("¿Dónde puedo entrenar ResNet-50 con 1,5 millones de imágenes?", 1_500_000),
    ],
)
def test_numbers_and_names_are_taken_and_the_answer_says_so(say: Callable[..., Played], text: str, size: int) -> None:
    played = say(text)
    assert played.slots["model"] == "resnet50"
    assert played.slots["dataset_size"] == size
    assert NOTE in played.answer.text
