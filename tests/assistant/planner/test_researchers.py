"""Questions in the words of biologists, students and operators: understood, and answered in the first sentence."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from langchain_core.messages import AIMessage

from tests.assistant.planner.conversations import Played

Answer = Callable[..., AIMessage]
Say = Callable[..., Played]
CAMERA_TRAPS = "We have 4 million camera trap pictures and want to train MegaDetector. where?"


def test_each_accelerator_keeps_its_own_count(say: Say) -> None:
    calls = say("which is better, 4 A100 or 2 H100, for resnet50 on 1M images?").calls
    assert {(call["args"]["accelerator"], call["args"]["accelerator_count"]) for call in calls} == {
        ("a100", 4),
        ("h100", 2),
    }


def test_slips_in_amounts_are_mended(slots: Callable[[str], dict[str, Any]]) -> None:
    found = slots("train resnet50 on 2 milion imgaes")
    assert (found["dataset_size"], found["dataset_unit"]) == (2_000_000, "images")


def test_a_bare_count_corrects_the_data(say: Say) -> None:
    (call,) = say(CAMERA_TRAPS, "actually 300k").calls
    assert (call["name"], call["args"]["dataset_size"]) == ("recommend_placement", 300_000)


def test_there_is_the_row_that_was_looked_at(say: Say) -> None:
    played = say(CAMERA_TRAPS, "the second one", "what does it charge there?")
    shown = next(message.artifact for message in played.messages if getattr(message, "artifact", None) is not None)
    (call,) = played.calls
    assert (call["name"], call["args"]["metric"]) == ("query_ci_database", "charge")
    assert call["args"]["system"] == shown.options[1].system_id
    (asked,) = say(CAMERA_TRAPS, "the second one", "how do I get access to it?").calls
    assert asked["args"]["system"] == shown.options[1].system_id
    assert shown.options[1].system_name in asked["args"]["query"]


def test_a_question_in_between_does_not_change_what_is_spoken_of(say: Say) -> None:
    (call,) = say(CAMERA_TRAPS, "how long is the wait there?", "actually 300k").calls
    assert call["name"] == "recommend_placement"


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("how long is the queue on Delta?", "How long jobs wait on Delta is not known here"),
        ("what is an SU on Delta?", "**The unit of charge on Delta: SU ("),
        ("how much memory does a GH200 have?", "**Accelerator data sheets with gh200"),
        ("will a 70B llama fit on one A100 80GB for inference?", "**No, llama-2-70b does not fit on 1 x A100"),
    ],
)
def test_the_first_sentence_answers(answer: Answer, text: str, first: str) -> None:
    assert answer(text).text.startswith(first)


def test_cards_of_a_size_are_those_cards(say: Say) -> None:
    played = say("can I fine-tune llama-3-8b with lora on a single 24GB card?")
    (call,) = played.calls
    assert "nvidia-rtx-4090" in call["args"]["accelerators"]
    assert "fits on " in played.answer.text.splitlines()[0]


def test_an_array_job_is_a_script(say: Say) -> None:
    (call,) = say("array job of 100 tasks on Anvil, 1 gpu each, 4 hours").calls
    assert (call["name"], call["args"]["array_size"]) == ("write_job_script", 100)


def test_a_deadline_in_words_is_read_and_said(answer: Answer) -> None:
    assert "as a deadline in 24 hours" in answer("deadline tomorrow 8am, resnet50 imagenet, where?").text
