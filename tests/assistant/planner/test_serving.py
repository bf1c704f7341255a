"""Networks in use: what questions say of requests, boards and layouts, and what the answers tell."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

from assistant.planner.reading import Reading
from tests.assistant.planner.conversations import Played
from tests.assistant.planner.test_answers import ungrounded

Slots = Callable[[str], dict[str, Any]]
Say = Callable[..., Played]

_A_DAY = r"about [\d.]+ images/s, [\d,]+ images/day"
_FIRST = r"the first token after about [\d.]+ ms, then about [\d.]+ tokens/s"
_FOR_EACH = r".* for each of 32 at once \([\d,]+ tokens/s for all\)"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (
            "llama-3-8b inference, prompts of 512 tokens, 128 output tokens",
            {"prompt_tokens": 512, "output_tokens": 128},
        ),
        ("llama-3-8b with 1k-token prompts, generating 200 tokens", {"prompt_tokens": 1000, "output_tokens": 200}),
        ("serve llama-3-8b to 32 concurrent users", {"concurrency": 32, "training_mode": "inference"}),
        ("serve llama-3-8b, 64 requests at once", {"concurrency": 64}),
        ("how long for 10k requests to llama-3-8b on an A100", {"requests": 10_000, "training_mode": "inference"}),
        ("time to first token of llama-3-8b on an A100", {"training_mode": "inference", "accelerator": "a100"}),
        ("tokens per second for mistral-7b on an l40s", {"training_mode": "inference"}),
        (
            "transcribe 1000 hours of audio with whisper large on an A100",
            {"training_mode": "inference", "dataset_audio_hours": 1000},
        ),
        ("seconds per picture of stable diffusion xl on a 4090", {"training_mode": "inference"}),
        ("generate 5000 images with stable diffusion xl on an L40S", {"training_mode": "inference"}),
        ("images per day with megadetector on a jetson orin nano", {"training_mode": "inference"}),
        ("what is the latency of resnet50 on a T4", {"training_mode": "inference"}),
        ("resnet50 at 50 images per day on a raspberry pi 4", {"processors": ("Raspberry Pi 4",)}),
        ("yolov5s on an EPYC 7763", {"processors": ("EPYC 7763",)}),
        ("finetune llama-3-8b with gradient checkpointing", {"activation_checkpointing": True}),
        ("finetune llama-3-8b with checkpointing", {"activation_checkpointing": True}),
        ("finetune llama-3-8b without checkpointing", {"activation_checkpointing": False}),
        ("pretrain llama-3-8b with fsdp on 8 H100", {"zero_stage": 3}),
        ("pretrain llama-3-8b with zero-2 on 8 H100", {"zero_stage": 2}),
        ("pretrain llama-3-8b, tensor parallel 4, pipeline parallel 2", {"tensor_parallel": 4, "pipeline_parallel": 2}),
        ("pretrain llama-3-8b with tp=8", {"tensor_parallel": 8}),
        ("train resnet50 with gradient accumulation of 4", {"gradient_accumulation": 4}),
        ("train resnet50 with torch.compile and channels last", {"compiled": True, "channels_last": True}),
        ("pretrain a 7B on 20B tokens at 2048 tokens", {"sequence_length": 2048, "dataset_size": 20 * 10**9}),
        ("train resnet50 on 1M images with the largest batch", {"largest_batch": True}),
        ("finetune llama-3-8b with LoRA on 10M tokens", {"training_mode": "lora"}),
        ("train resnet50 with batch size 512 in fp16", {"batch_size": 512, "precision": "fp16"}),
    ],
)
def test_words_reach_their_slots(slots: Slots, text: str, says: dict[str, Any]) -> None:
    found = slots(text)
    assert {name: found.get(name) for name in says} == says


@pytest.mark.parametrize(
    "text",
    [
        "how do I use gradient checkpointing on Delta?",
        "how to run FSDP on Anvil with many nodes and torchrun",
        "which systems have EPYC 7763?",
        "what is the second option?",
        "is the first token ring network on Delta still in use?",
        "my job failed after 3 requests to the scheduler, why was it refused on delta",
    ],
)
def test_guides_and_facts_speak_of_these_too(slots: Slots, text: str) -> None:
    layout = {"activation_checkpointing", "zero_stage", "processors", "requests", "prompt_tokens", "training_mode"}
    assert not layout & set(slots(text))


def test_training_rates_stay_training(slots: Slots) -> None:
    assert "training_mode" not in slots("tokens per second training llama-3-8b on 8 H100")


def test_per_second_is_no_row_of_a_list(read: Callable[[str], Reading]) -> None:
    assert "option" not in read("images per second of resnet50 on a T4").slots
    assert read("the second one").slots.get("option") == 2


@pytest.mark.parametrize(
    ("text", "start"),
    [
        ("how many images per day can MegaDetector v5 process on a Jetson Orin Nano?", _A_DAY),
        ("how many images per second does yolov5s do on a Raspberry Pi 4?", _A_DAY),
        (
            "how many pictures a day can sdxl paint on an RTX 4090?",
            r"about [\d,]+ images/day, [\d.]+ s .* for one picture",
        ),
        ("what is the latency of resnet50 on a T4", r"about [\d.]+ ms \(.*\) for one image"),
        ("time to first token of llama-3-8b on an A100", _FIRST),
        ("tokens per second for llama-3-70b on 4 H100 with 32 concurrent requests", _FOR_EACH),
        ("how long for 10k requests to llama-3-8b on 2 A100", r"about [\d.]+ minutes \(.*\) in all"),
    ],
)
def test_the_answer_begins_with_what_was_asked(say: Say, text: str, start: str) -> None:
    played = say(text)
    first = played.answer.text.splitlines()[0]
    assert re.match(rf"\*\*.* on .*: {start}", first), first
    assert ungrounded(played) == []


def test_several_devices_stand_in_a_table_with_first_tokens(say: Say) -> None:
    played = say("time to first token of llama-3-8b on an A100 and an L40S")
    text = played.answer.text
    assert "is fastest on 1 x A100" in text.splitlines()[0]
    assert "| First token | Per token | Tokens/s for all |" in text
    assert ungrounded(played) == []


def test_a_follow_up_changes_the_device_and_the_number_at_once(say: Say) -> None:
    played = say("tokens per second for llama-3-8b on an A100", "and with 64 concurrent users?")
    assert played.calls[-1]["args"]["concurrency"] == 64
    assert played.calls[-1]["args"]["model"] == "llama-3-8b"
    board = say("images per day with yolov5s on a jetson orin nano", "and on a Raspberry Pi 5?")
    assert board.calls[-1]["args"]["processors"] == ["Raspberry Pi 5"]
    assert "accelerator" not in board.calls[-1]["args"]
    assert "Raspberry Pi 5" in board.answer.text.splitlines()[0]


def test_a_board_without_a_number_is_said(say: Say) -> None:
    assert "I took the Raspberry Pi to be a Raspberry Pi 5." in say("yolov5s on a raspberry pi, latency?").answer.text


def test_what_does_not_divide_is_one_sentence(say: Say) -> None:
    text = say("how long does resnet50 take on 1M images on 8 A100 with batch size 100?").answer.text
    assert "The batch size is 100, but it does not divide over 8 devices" in text


def test_sound_is_told_in_its_own_words(say: Say) -> None:
    played = say("how long does whisper large take to transcribe 1000 hours of audio on an A100?")
    (call,) = played.calls
    assert (call["args"]["dataset_size"], call["args"]["dataset_unit"]) == (1000, "hours")
    assert "seconds of sound/s" in played.answer.text
    assert "one window of sound" in played.answer.text
    assert ungrounded(played) == []


def test_training_a_painter_is_no_painting(slots: Slots) -> None:
    assert "training_mode" not in slots("train a network to generate bird images on 50k pictures with sdxl")


def test_emissions_need_a_place(say: Say) -> None:
    assert "Emissions are unknown" in say("how much CO2 does training resnet50 on imagenet on 4 A100 emit?").answer.text


def test_small_parts_of_the_memory_are_grounded(say: Say) -> None:
    played = say("does resnet50 training fit on a T4 at batch 32?")
    assert "weights 97.5 MiB" in played.answer.text
    assert ungrounded(played) == []
