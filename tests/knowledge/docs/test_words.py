"""Words, stems and features."""

from __future__ import annotations

import pytest

from knowledge.docs.words import features, raw_words, stem, subject_words


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("job", "jobs"),
        ("queue", "queues"),
        ("queue", "queued"),
        ("policy", "policies"),
        ("run", "running"),
        ("allocate", "allocation"),
        ("allocated", "allocations"),
        ("preempted", "preempt"),
        ("estimate", "estimating"),
        ("batch", "batches"),
    ],
)
def test_forms_of_a_word_share_a_stem(one: str, other: str) -> None:
    assert stem(one) == stem(other)


@pytest.mark.parametrize(("one", "other"), [("node", "note"), ("pass", "pas"), ("status", "state"), ("a100", "a1000")])
def test_different_words_do_not(one: str, other: str) -> None:
    assert stem(one) != stem(other)


def test_options_are_kept_whole_and_in_parts() -> None:
    assert list(raw_words("--gpus-per-node=4")) == ["gpus_per_node", "gpus", "per", "node", "4"]


def test_a_question_s_subject_leaves_out_its_manners() -> None:
    assert subject_words("Hi, could you please tell me how I get GPUs?") == ["gpus"]


def test_features_hold_words_pairs_and_letter_groups() -> None:
    found = set(features("debug partition"))
    assert {"debug", "debug partit", "#^deb", "#bug$"} <= found
