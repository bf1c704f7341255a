"""Requests that name what there is not, contradict themselves, or say too little: one clear error each."""

from __future__ import annotations

from typing import Any

import pytest

from estimators.dnn.workload import Workload
from knowledge.errors import ModelMistakeError, RequestError, UnknownNameError
from tests.plane.conftest import Asker


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ({"systems": ("delto",)}, "The system 'delto' is not known: did you mean delta?"),
        ({"accelerators": ("a1000",)}, "did you mean a100?"),
        ({"programs": ("ACESS",)}, "did you mean ACCESS"),
        ({"providers": ("asw",)}, "did you mean aws?"),
        ({"kinds": ("hcp",)}, "hpc"),
        ({"systems": ("delta",), "partition": "gpuA100x5"}, "did you mean gpuA100x4"),
    ],
)
def test_an_unknown_name_is_answered_with_near_ones(ask: Asker, asked: dict[str, Any], sentence: str) -> None:
    with pytest.raises(UnknownNameError) as caught:
        ask(**asked)
    assert sentence in caught.value.message


def test_an_unknown_network_is_answered_with_near_ones(ask: Asker) -> None:
    ask.workload = Workload(model="nonesuch")
    with pytest.raises(UnknownNameError, match="resnet50"):
        ask()


def test_neither_network_nor_time_is_a_question(ask: Asker) -> None:
    ask.workload = Workload()
    with pytest.raises(ModelMistakeError, match="Which network"):
        ask()


def test_counts_that_contradict_each_other_are_one_sentence(ask: Asker) -> None:
    with pytest.raises(RequestError, match="at most 2"):
        ask(accelerator_count=4, max_accelerator_count=2)
    with pytest.raises(RequestError, match="evenly"):
        ask(accelerator_count=5, node_count=2)
