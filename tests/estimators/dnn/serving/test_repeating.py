"""Pictures painted step by step and transcripts written token by token: totals hold all their passes."""

from __future__ import annotations

import pytest

from estimators.dnn import Estimate, Machine, Workload, estimate
from estimators.dnn.engine import compute
from estimators.dnn.serving.pictures import passes_per_picture
from estimators.dnn.serving.repeating import repeated
from tests.estimators.dnn.devices import A100

pytestmark = pytest.mark.usefixtures("settings_")


def asked(workload: Workload, count: int = 1) -> Estimate:
    return estimate(workload, Machine(A100, count, 1))


def test_a_thousand_pictures_take_a_thousand_times_their_steps() -> None:
    work = Workload(model="sdxl", mode="inference", dataset_size=1_000)
    found = asked(work)
    passes = passes_per_picture(work)
    one_pass = float(compute(work, [Machine(A100, 1, 1)]).step_seconds[0])
    assert passes == pytest.approx(2 * 32.4)
    assert found.step_seconds.value == pytest.approx(one_pass * passes)
    assert found.total_hours is not None
    assert found.serving is not None
    assert found.serving.images_per_second is not None
    assert found.serving.images_per_second.value == pytest.approx(found.throughput.value)
    assert found.total_hours.value >= 1_000 / found.throughput.value / 3600
    assert found.serving.request_seconds is not None
    # A batch of pictures is painted no slower a picture than one alone, and not ten times as fast.
    assert 0.1 < (1 / found.throughput.value) / found.serving.request_seconds.value < 1.1


def test_painting_more_costs_more_energy() -> None:
    few, many = (
        asked(Workload(model="sdxl", mode="inference", dataset_size=10_000, denoising_steps=steps))
        for steps in (10, 50)
    )
    assert few.energy is not None
    assert many.energy is not None
    assert many.energy.value > 3 * few.energy.value
    assert many.floor_hours is not None
    assert many.total_hours is not None
    assert many.total_hours.low is not None
    assert many.floor_hours <= many.total_hours.low


def test_training_a_diffusion_network_is_one_pass_a_picture() -> None:
    done = compute(Workload(model="sdxl", dataset_size=1_000), [Machine(A100, 1, 1)])
    assert repeated(done) is done


def test_hours_of_sound_are_written_down_token_by_token() -> None:
    work = Workload(model="whisper-large", mode="inference", dataset_size=100, dataset_unit="hours")
    found = asked(work)
    encoder = float(compute(work, [Machine(A100, 1, 1)]).step_seconds[0])
    assert found.step_seconds.value > 2 * encoder
    assert found.throughput.unit == "seconds of sound/s"
    assert found.total_hours is not None
    assert found.total_hours.value == pytest.approx(100 / found.throughput.value, rel=0.1)
    # Public timings of Whisper large on an A100 lie between 90 and 600 seconds of sound a second.
    assert found.throughput.low is not None
    assert found.throughput.high is not None
    assert found.throughput.low < 300 < found.throughput.high
    assert any("100 tokens" in note.text for note in found.assumptions)


def test_a_network_without_a_decoder_writes_nothing() -> None:
    done = compute(Workload(model="wav2vec2-large", mode="inference"), [Machine(A100, 1, 1)])
    assert repeated(done) is done
