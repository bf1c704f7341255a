"""What a step of writing and a prompt cost by count."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from estimators.dnn import networks
from estimators.dnn.calibration import open_calibration
from estimators.dnn.hardware import survey
from estimators.dnn.machine import Machine
from estimators.dnn.networks import Network
from estimators.dnn.recipe import complete
from estimators.dnn.serving.text import plan_text
from estimators.dnn.serving.work import cache_bytes_per_token, reading, touched_weights, writes_text, writing
from estimators.dnn.workload import Workload
from tests.estimators.dnn.devices import A100

LLAMA, LLAMA_2, MIXTRAL, DEEPSEEK = (
    networks.find(name) for name in ("llama-3-8b", "llama-2-7b", "mixtral-8x7b", "deepseek-v3")
)


def one(value: float) -> np.ndarray:
    return np.array([value])


def test_cached_keys_and_values_are_those_that_are_published() -> None:
    # 2 x 32 blocks x 8 heads x 128 x 2 bytes; 2 x 32 x 32 x 128 x 2 without grouped queries.
    assert cache_bytes_per_token(LLAMA, 2.0) == 131_072
    assert cache_bytes_per_token(LLAMA_2, 2.0) == 524_288
    # The latent vector of 512 and 64 rotary elements, in 61 blocks of 2 bytes each (arXiv 2412.19437).
    assert cache_bytes_per_token(DEEPSEEK, 2.0) == 61 * 576 * 2


def test_devices_beyond_the_heads_of_keys_keep_copies() -> None:
    def cache(network: Network, ways: float) -> float:
        return float(writing(network, one(8), one(512), one(2.0), one(2.0), one(ways)).cache_bytes[0])

    assert cache(LLAMA, 16.0) == cache(LLAMA, 8.0) == cache(LLAMA, 1.0) / 8  # eight heads of keys
    assert cache(DEEPSEEK, 8.0) == cache(DEEPSEEK, 1.0)  # nobody divides the latent vector


def test_a_step_reads_the_weights_once_whatever_the_batch() -> None:
    few, many = (writing(LLAMA, one(batch), one(512), one(2.0), one(2.0), one(1.0)) for batch in (1.0, 64.0))
    assert few.weight_bytes == many.weight_bytes
    assert many.cache_bytes[0] == pytest.approx(64 * few.cache_bytes[0])
    assert many.flops[0] == pytest.approx(64 * few.flops[0])


def test_the_table_of_input_words_is_not_read() -> None:
    read = writing(LLAMA, one(1), one(1), one(2.0), one(2.0), one(1.0)).weight_bytes[0]
    assert read == pytest.approx((LLAMA.parameters - 128_256 * 4096) * 2.0)


@given(tokens=st.floats(1, 4096), more=st.floats(1, 64))
def test_experts_are_touched_between_those_of_one_token_and_all(tokens: float, more: float) -> None:
    few, many = touched_weights(MIXTRAL, one(tokens))[0], touched_weights(MIXTRAL, one(tokens * more))[0]
    assert MIXTRAL.active_parameters * 0.98 <= few <= many <= MIXTRAL.parameters


def test_one_token_touches_its_two_experts_alone() -> None:
    looked_up = 32_000 * 4096
    assert touched_weights(MIXTRAL, one(1))[0] == pytest.approx(MIXTRAL.active_parameters - looked_up, rel=1e-6)


def test_a_prompt_costs_two_operations_a_weight_and_token() -> None:
    flops = reading(LLAMA, one(1024), one(2.0), one(1.0)).flops[0]
    assert flops == pytest.approx(2 * 1024 * (LLAMA.parameters - 2 * 128_256 * 4096), rel=0.1)


def test_devices_share_the_work_and_exchange() -> None:
    alone, shared = (writing(LLAMA, one(8), one(512), one(2.0), one(2.0), one(ways)) for ways in (1.0, 4.0))
    assert shared.weight_bytes[0] == pytest.approx(alone.weight_bytes[0] / 4)
    assert alone.exchanges[0] == 0
    assert shared.exchanges[0] == 2 * LLAMA.layers


@pytest.mark.parametrize(
    ("name", "writes"), [("llama-3-8b", True), ("t5-base", True), ("bert-large", False), ("resnet50", False)]
)
def test_which_networks_write(name: str, writes: bool) -> None:
    assert writes_text(networks.find(name)) is writes


def test_half_of_the_answer_is_cached_in_the_middle_of_writing_it() -> None:
    asked = {"model": "llama-3-8b", "mode": "inference", "prompt_tokens": 1000, "output_tokens": 200}
    recipe = complete(Workload.model_validate(asked))
    plan = plan_text(recipe.workload, recipe.network, survey([Machine(A100, 1, 1)], recipe, open_calibration()))
    assert plan.writing.cache_bytes[0] == 1100 * 131_072
    assert plan.cache_bytes_per_request[0] == 1200 * 131_072


@pytest.mark.parametrize(("name", "gibibytes", "ways"), [("gpt2-large", 2, 2.0), ("gpt2-xl", 3, 1.0)])
def test_a_copy_is_spread_over_as_many_devices_as_divide_its_heads(name: str, gibibytes: int, ways: float) -> None:
    recipe = complete(Workload(model=name, mode="inference", prompt_tokens=8, output_tokens=8))
    small = Machine(replace(A100, memory_bytes=gibibytes * 2**30), 8, 1)  # too small for the network alone
    plan = plan_text(recipe.workload, recipe.network, survey([small], recipe, open_calibration()))
    assert plan.ways[0] == ways  # 20 heads, and 25
