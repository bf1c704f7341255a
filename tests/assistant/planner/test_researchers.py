"""Questions in the words of biologists, students and operators: understood, and answered in the first sentence."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from langchain_core.messages import AIMessage

from assistant import open_assistant
from knowledge.settings import Settings
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
    shown: Any = next(found for one in played.messages if (found := getattr(one, "artifact", None)) is not None)
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


def test_nothing_found_counts_the_reasons_and_withholds_none(settings_: Settings) -> None:
    answer = open_assistant(settings_).ask("resnet50 on 2M images within 10 minutes")
    assert answer.answer.startswith("**No place meets all of that.** Of what was weighed: ")
    assert "over the walltime limit (" in answer.answer
    assert "retired" not in answer.answer.splitlines()[0]
    assert "withheld" not in answer.answer


def test_a_number_of_named_data_is_that_number(slots: Callable[[str], dict[str, Any]]) -> None:
    found = slots("classify 12 million iNaturalist photos with ConvNeXt-L")
    assert (found["dataset_size"], found["training_mode"]) == (12_000_000, "inference")
    assert "dataset" not in found
    assert "training_mode" not in slots("train a resnet50 to classify birds on 1M photos")


def test_enough_time_is_no_question_of_memory(answer: Answer) -> None:
    first = answer("is 48 hours enough for resnet152 on imagenet on 2 V100?").text.splitlines()[0]
    assert first.startswith("**resnet152 on 2 x Tesla V100")
    assert " in all" in first


def test_bytes_alone_are_counted_and_the_count_is_said(answer: Answer) -> None:
    text = answer("where can I train yolov5x on 800 GB of drone images?").text
    assert text.startswith("**Run it on ")
    assert "800 GB of pictures at about 115 kB each, as in ImageNet: 6,977,150 images." in text


def test_images_need_a_network_and_not_its_size(answer: Answer) -> None:
    assert answer("train my custom CNN with 25M parameters on 500k images").text.startswith(
        "For images I need the network"
    )


def test_a_country_is_no_system(say: Say) -> None:
    (call,) = say("which is the biggest machine in Finland").calls
    assert call["args"]["country"] == "FI"
    assert "system" not in call["args"]


def test_another_number_is_another_system(settings_: Settings) -> None:
    answer = open_assistant(settings_).ask("is Stampede2 still alive?")
    assert answer.exit_code == 1
    assert "'Stampede2' is not known: did you mean stampede3" in answer.answer


def test_the_greenest_place_says_its_emissions(answer: Answer) -> None:
    first = answer("where is the greenest place to train resnet50 on ImageNet?").text.splitlines()[0]
    assert " kg CO2e.**" in first


def test_networks_are_known_by_their_spelling(answer: Answer) -> None:
    text = answer("climate emulator training with FourCastNet on 4 A100, how long?").text
    assert text.startswith("FourCastNet is not in the catalogue of networks")


@pytest.mark.parametrize("text", ["how do I recalibrate the flux capacitor of a quantum zeppelin?"])
def test_guessed_words_alone_find_no_page(answer: Answer, text: str) -> None:
    """`capacitor` is read as `capacity` and `flux` is a scheduler; no page speaks of both."""
    assert answer(text).text.startswith("The documentation library has nothing that answers this")
    assert "flux" in answer("how do I submit jobs with flux on Tuolumne?").text.lower()


@pytest.mark.parametrize(
    "text",
    [
        "what does a p4d.24xlarge cost per hour?",
        "what is the spot price of p4d.24xlarge?",
        "how much is a p4d.24xlarge at aws?",
    ],
)
def test_an_instance_type_is_no_network(say: Say, text: str) -> None:
    (call,) = say(text).calls
    assert call["args"]["metric"] == "price"
    assert call["args"]["partition"] == "p4d.24xlarge"


def test_a_row_without_notes_is_not_called_unknown(answer: Answer) -> None:
    text = answer("what partitions does Delta have?").text
    head = next(line for line in text.splitlines() if line.startswith("| system"))
    assert head.endswith("| notes |")
    rows = [line for line in text.splitlines() if line.startswith("| Delta")]
    assert any(line.endswith("|  |") for line in rows)
    assert not any(line.endswith("| unknown |") for line in rows)


@pytest.mark.parametrize("text", ["what changed since yesterday?", "what has changed on Delta since last week?"])
def test_changes_are_shown_in_the_terminal(answer: Answer, text: str) -> None:
    assert "`iplane ci diff A B`" in answer(text).text
