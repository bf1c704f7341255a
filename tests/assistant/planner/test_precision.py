"""A precision that a device lacks is said, in estimates and in recommendations; nothing passes for it silently."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from langchain_core.messages import AIMessage

Answer = Callable[..., AIMessage]


@pytest.mark.parametrize(("part", "name"), [("V100", "Tesla V100"), ("MI50", "Instinct MI50")])
def test_an_estimate_says_which_precision_was_counted(answer: Answer, part: str, name: str) -> None:
    lines = answer(f"how long does bert-large take on 8 {part} in bf16 for 1M sequences?").text.splitlines()
    assert lines[0].startswith("**bert-large on 8 x ")
    assert lines[2].startswith("**Mind:** no bf16 rate of the ")
    assert name in lines[2]
    assert lines[2].endswith("so this is counted in fp32.")


def test_a_device_that_has_it_needs_no_warning(answer: Answer) -> None:
    assert "no bf16" not in answer("how long does bert-large take on 8 A100 in bf16 for 1M sequences?").text


def test_a_recommendation_warns_of_it(answer: Answer) -> None:
    text = answer("where should I finetune bert-large in bf16 on V100s, 1M sequences?").text
    assert "No bf16 rate of the Tesla V100" in text
    assert ", no bf16" in text
    plain = answer("where should I finetune bert-large on V100s, 1M sequences?").text
    assert "bf16 rate" not in plain
