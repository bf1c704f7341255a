"""Requests to language models and pictures for networks, on machines."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as checked
from hypothesis import strategies as st

from estimators.dnn import Estimate, Machine, Workload, estimate, estimate_many
from estimators.dnn.serving import Serving
from knowledge.ci.types import Accelerator, Processor
from knowledge.errors import RequestError
from knowledge.evidence import Quantity, Source
from tests.estimators.dnn.devices import A100, H200, ORIN

pytestmark = pytest.mark.usefixtures("settings_")


def asked(device: Accelerator = A100, count: float = 1, **said: object) -> Estimate:
    workload = Workload.model_validate({"model": "llama-3-8b", "mode": "inference", **said})
    return estimate(workload, Machine(device, count, 1))


def served(device: Accelerator = A100, count: float = 1, **said: object) -> Serving:
    serving = asked(device, count, **said).serving
    assert serving is not None
    return serving


def value(quantity: Quantity | None) -> float:
    assert quantity is not None
    assert quantity.low is not None
    assert quantity.high is not None
    assert 0 < quantity.low <= quantity.value <= quantity.high
    return quantity.value


def test_a_measured_case_lies_in_the_interval() -> None:
    # LMDeploy on an A100 80 GB: Llama 2 7B in fp16, 128 tokens read, 2,048 written: 98.9 tokens/s, first after 22 ms.
    found = served(model="llama-2-7b", precision="fp16", prompt_tokens=128, output_tokens=2048)
    assert found.tokens_per_second_each is not None
    assert found.time_to_first_token is not None
    assert value(found.tokens_per_second_each) == pytest.approx(98.9, rel=0.25)
    assert (found.time_to_first_token.low or 0) <= 0.022 <= (found.time_to_first_token.high or 0)


def test_nothing_said_of_requests_gives_one_request_and_says_so() -> None:
    found = asked()
    assert found.serving is not None
    assert (found.serving.concurrency, found.serving.kind) == (1, "text")
    fields = {note.field for note in found.assumptions}
    assert {"prompt_tokens", "output_tokens", "concurrency"} <= fields
    assert found.throughput.unit == "sequences/s"  # reading in one pass stays what it was


def test_more_at_once_write_more_in_all_and_less_each() -> None:
    few, many = (served(concurrency=number, prompt_tokens=512, output_tokens=256) for number in (1, 32))
    assert value(many.tokens_per_second) > 5 * value(few.tokens_per_second)
    assert value(many.tokens_per_second_each) < value(few.tokens_per_second_each)
    assert value(many.time_to_first_token) == value(few.time_to_first_token)


def test_four_bits_write_faster_and_leave_more_room() -> None:
    full, four = (served(precision=name, prompt_tokens=64, output_tokens=256) for name in ("bf16", "int4"))
    assert value(four.tokens_per_second_each) > 1.5 * value(full.tokens_per_second_each)
    assert (four.largest_concurrency or 0) > (full.largest_concurrency or 0)


def test_a_model_that_is_too_large_is_spread_over_the_node() -> None:
    found = served(A100, 8, model="llama-3-70b", prompt_tokens=512, output_tokens=256)
    assert found.devices_per_copy == 2
    alone = asked(A100, 1, model="llama-3-70b", prompt_tokens=512, output_tokens=256)
    assert alone.memory.fits is False
    assert alone.serving is not None
    assert alone.serving.largest_concurrency == 0


def test_as_many_devices_share_a_copy_as_asked() -> None:
    one, four = (
        served(H200, 4, tensor_parallel=ways, concurrency=4, prompt_tokens=512, output_tokens=256) for ways in (1, 4)
    )
    assert (one.devices_per_copy, four.devices_per_copy) == (1, 4)
    assert value(four.time_per_output_token) < value(one.time_per_output_token)


def test_the_cache_bounds_how_many_fit() -> None:
    short, long = (served(prompt_tokens=tokens, output_tokens=256) for tokens in (512, 8192))
    assert short.largest_concurrency is not None
    assert long.largest_concurrency is not None
    assert short.largest_concurrency == pytest.approx(long.largest_concurrency * (8192 + 256) / (512 + 256), rel=0.05)
    assert asked(concurrency=short.largest_concurrency, prompt_tokens=512, output_tokens=256).memory.fits
    over = short.largest_concurrency + 1
    assert asked(concurrency=over, prompt_tokens=512, output_tokens=256).memory.fits is False


def test_requests_have_a_total_that_goes_with_the_rate() -> None:
    found = asked(requests=10**7, prompt_tokens=512, output_tokens=256)  # so many that starting the job is nothing
    assert found.serving is not None
    assert found.total_hours is not None
    assert value(found.total_hours) * 3600 * value(found.serving.requests_per_second) == pytest.approx(10**7, rel=0.02)
    assert found.bottleneck == "memory bandwidth"
    assert found.floor_hours is not None
    assert found.floor_hours <= (found.total_hours.low or 0) * 1.0001


@checked(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    model=st.sampled_from(["llama-3-8b", "mixtral-8x7b", "gpt2", "t5-base", "llama-3-70b"]),
    precision=st.sampled_from([None, "fp16", "int8", "int4"]),
    prompt=st.integers(1, 16_384),
    output=st.integers(1, 4_096),
    at_once=st.integers(1, 512),
    count=st.sampled_from([1, 2, 8]),
)
def test_no_request_is_faster_than_physics(
    model: str, precision: str | None, prompt: int, output: int, at_once: int, count: int
) -> None:
    said = {"precision": precision, "prompt_tokens": prompt, "output_tokens": output, "concurrency": at_once}
    found = asked(A100, count, model=model, **said)
    assert found.serving is not None
    assert found.breakdown.step_seconds >= 0.999 * max(found.breakdown.compute_seconds, found.breakdown.memory_seconds)
    assert value(found.serving.request_seconds) >= value(found.serving.time_to_first_token)
    assert found.serving.concurrency == at_once
    assert value(found.serving.tokens_per_second) <= at_once * value(found.serving.tokens_per_second_each) * 1.001


def test_a_processor_without_known_bandwidth_cannot_tell() -> None:
    source = Source(id="test:board", title="Board")
    board = Processor("board", "Board", "arm", 4, 2.4, 150e9, None, None, source)
    machine = Machine(None, 0, 1, cores=4, memory_bytes=8 * 2**30, processor=board, sockets_per_node=1)
    asks = Workload(model="llama-3.2-1b", mode="inference", precision="int4", prompt_tokens=50, output_tokens=50)
    with pytest.raises(RequestError, match="memory bandwidth of the Board is not known"):
        estimate(asks, machine)
    assert estimate(asks.model_copy(update={"prompt_tokens": None, "output_tokens": None}), machine).serving is None
    known = replace(board, memory_bandwidth_bytes_per_second=17.1e9)
    found = estimate(asks, replace(machine, processor=known)).serving
    assert found is not None
    assert 3 < value(found.tokens_per_second_each) < 25


def test_pictures_have_a_latency_and_a_day() -> None:
    found = asked(ORIN, model="megadetector-v5", dataset_size=10**6).serving
    assert found is not None
    assert found.kind == "images"
    assert value(found.images_per_day) == pytest.approx(86_400 * value(found.images_per_second))
    assert value(found.request_seconds) > 0.3 / value(found.images_per_second)


def test_a_text_encoder_has_a_latency_and_no_pictures() -> None:
    found = asked(model="bert-large").serving
    assert found is not None
    assert (found.kind, found.images_per_day) == ("sequences", None)
    assert value(found.request_seconds) < 0.1


def test_training_serves_nobody() -> None:
    assert asked(mode="finetune", dataset_size=100).serving is None


def test_every_pass_over_the_requests_answers_them_again() -> None:
    asks = {"model": "llama-3-8b", "mode": "inference", "requests": 1000, "concurrency": 8}
    done = estimate_many(Workload.model_validate({**asks, "epochs": 3}), [Machine(A100, 1, 1)]).computed
    assert done.steps_per_epoch[0] == 125
    assert done.steps[0] == 3 * 125


def test_a_large_picture_waits_for_its_decoding_which_is_uncertain() -> None:
    large: dict[str, Any] = {"model": "resnet50", "dataset_size": 100, "dataset_bytes": 100 * 8_000_000}
    seconds = served(**large).request_seconds
    assert seconds is not None
    assert value(seconds) == pytest.approx((0.25 + 0.75 * 8e6 / 114_660) / 275, rel=0.05)
    assert (seconds.low or 0) / seconds.value == pytest.approx(275 / 365, rel=0.05)
    assert (seconds.high or 0) / seconds.value == pytest.approx(275 / 190, rel=0.05)


def test_a_painting_takes_guided_steps_and_turning_it_into_pixels() -> None:
    asks: dict[str, Any] = {"model": "stable-diffusion-1.5", "mode": "inference", "denoising_steps": 20}
    painting, longer = (value(served(**{**asks, "denoising_steps": steps}).request_seconds) for steps in (20, 40))
    assert longer / painting == pytest.approx((40 + 2.4) / (20 + 2.4))
    two = estimate(Workload.model_validate({**asks, "batch_size": 2}), Machine(A100, 1, 1)).step_seconds.value
    assert 0.8 * painting < two / 2 < 1.1 * painting  # two pictures at once take little less than one after the other
