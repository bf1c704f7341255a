"""What helps where it does not fit: every proposal is tried, and holds when it is taken."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pytest

from estimators.dnn import Estimate, Machine, Remedy, Workload, estimate
from knowledge.settings import Settings
from tests.estimators.dnn.devices import A100, V100


def on(count: float, device: Any = A100, **said: Any) -> Estimate:
    work = Workload.model_validate({"dataset_size": 10**8, **said})
    return estimate(work, Machine(device, count, max(1, int(count) // 8), link_bytes_per_second=25e9))


def text(**said: Any) -> dict[str, Any]:
    return {"dataset_unit": "tokens", **said}


def named(found: Estimate, words: str) -> Remedy:
    return next(remedy for remedy in found.tried if words in remedy.change)


def test_nothing_is_tried_where_it_fits() -> None:
    found = on(1, model="resnet50")
    assert found.memory.fits
    assert not found.tried
    assert not found.remedies


def test_what_fits_stands_first_and_the_quicker_before_the_slower() -> None:
    tried = on(8, **text(model="llama-2-70b", mode="finetune")).tried
    fits = [remedy.fits for remedy in tried]
    assert fits == sorted(fits, reverse=True)
    here = [remedy.time_factor or 0.0 for remedy in tried if remedy.fits and remedy.devices is None]
    assert here == sorted(here)
    assert len(here) >= 2


def test_checkpointing_fits_and_costs_a_third_more_time() -> None:
    said = text(model="llama-2-7b", mode="lora", batch_size=8, sequence_length=2048)
    remedy = named(on(1, **said, activation_checkpointing=False), "checkpointing")
    assert remedy.fits
    assert 1.2 < (remedy.time_factor or 0) < 1.6
    assert "fits" in remedy.sentence
    assert f"+{round((remedy.time_factor or 0) * 100 - 100)} % time" in remedy.sentence


@pytest.mark.parametrize(
    ("words", "taken"),
    [
        ("QLoRA", {"mode": "qlora"}),
        ("8 bits", {"optimizer": "adamw8bit"}),
        ("(LoRA)", {"mode": "lora"}),
    ],
)
def test_a_proposal_holds_when_it_is_taken(words: str, taken: dict[str, Any]) -> None:
    said = text(model="llama-2-7b", mode="finetune", optimizer="adamw")
    remedy = named(on(1, **said), words)
    after = on(1, **{**said, **taken})
    assert after.memory.fits is remedy.fits is True
    assert after.memory.total_bytes == pytest.approx(remedy.memory_bytes)


def test_a_batch_that_is_too_large_is_taken_in_pieces() -> None:
    found = on(1, model="resnet50", batch_size=4096)
    remedy = named(found, "gradient accumulation")
    pieces = int(remedy.change.split(" in ")[1].split(" ")[0])
    after = on(1, model="resnet50", batch_size=4096, gradient_accumulation=pieces)
    assert remedy.fits
    assert after.memory.fits
    assert after.global_batch >= 4096
    assert remedy.time_factor == pytest.approx(1.0, abs=0.1)
    assert remedy.sentence in found.remedies


def test_narrower_numbers_are_proposed_where_the_device_has_them() -> None:
    found = on(4, V100, model="resnet50", batch_size=1024, precision="fp32")
    remedy = named(found, "fp16")
    assert remedy.fits
    assert (remedy.time_factor or 9) < 1.0
    assert not any("bf16" in other.change for other in found.tried)


def test_more_devices_are_the_fewest_that_do() -> None:
    found = on(1, **text(model="llama-2-70b", mode="finetune"))
    remedy = next(remedy for remedy in found.tried if remedy.devices)
    assert remedy.fits
    said = text(model="llama-2-70b", mode="finetune", zero_stage=3, activation_checkpointing=True)
    assert on(remedy.devices or 0, **said).memory.fits
    assert not on((remedy.devices or 0) / 2, **said).memory.fits


def test_weights_that_are_only_read_can_be_split_or_narrowed() -> None:
    found = on(2, **text(model="llama-2-70b", mode="inference"))
    assert named(found, "over 2 devices (tensor parallel)").fits
    assert named(found, "4 bits").fits
    assert not any("LoRA" in remedy.change for remedy in found.tried)


def test_if_nothing_helps_the_least_memory_is_said() -> None:
    small = on(1, V100, **text(model="llama-3.1-405b", mode="inference"))
    assert not any(remedy.fits for remedy in small.tried)
    assert "more memory" in small.remedies[-1]


def test_a_language_model_that_answers_can_be_spread_over_devices(settings_: Settings) -> None:
    work = Workload(model="llama-3-70b", mode="inference", prompt_tokens=2000, output_tokens=500)
    found = estimate(work, Machine(replace(A100, memory_bytes=40 * 2**30), 1, 1))
    assert not found.memory.fits
    told = " ".join(found.remedies)
    assert re.search(r"Spread a copy over (4|8) devices \(tensor parallel\): fits", told)
    assert "4 bits: fits" in told
    assert any(note.text == "1 request is answered at once." for note in found.assumptions)
