"""Slurm's words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from estimators.harp.run import Status
from estimators.harp.running.slurm.states import ENDED, ended_as, ended_in_words, never_starts


@given(st.sampled_from(sorted(ENDED)), st.sampled_from(["", "+", " by 1000", "\n"]), st.booleans())
def test_a_word_is_known_in_every_dress(word: str, after: str, small: bool) -> None:
    told = f"{word.lower() if small else word}{after}"
    assert ended_as(told) is ENDED[word]
    assert ended_as(told) is not Status.FINISHED


@pytest.mark.parametrize(
    "word", ["PENDING", "RUNNING", "COMPLETING", "SUSPENDED", "CONFIGURING", "REQUEUED", "", "NEW"]
)
def test_what_goes_on_or_is_not_known_has_not_ended(word: str) -> None:
    assert ended_as(word) is None


@pytest.mark.parametrize("reason", ["PartitionTimeLimit", "QOSMaxWallDurationPerJobLimit", "AssocMaxCpuPerJobLimit"])
def test_some_reasons_never_pass(reason: str) -> None:
    assert never_starts(reason)


@pytest.mark.parametrize("reason", ["Resources", "Priority", "None", "", "QOSMaxJobsPerUserLimit", "BeginTime"])
def test_others_do(reason: str) -> None:
    assert not never_starts(reason)


@pytest.mark.parametrize(
    ("status", "printed", "found"),
    [
        (Status.FAILED, "slurmstepd-n1: error: StepId=3.batch exceeded memory limit (2 > 1)", Status.OUT_OF_MEMORY),
        (Status.FAILED, "slurmstepd: error: Exceeded job memory limit", Status.OUT_OF_MEMORY),
        (Status.FAILED, "Traceback", Status.FAILED),
        (Status.KILLED, "*** JOB 3 ON n1 CANCELLED AT 2026-11-25T09:45:54 DUE TO TIME LIMIT ***", Status.TIMED_OUT),
        (Status.KILLED, "*** JOB 3 ON n1 CANCELLED AT 2026-11-25T09:45:54 ***", Status.KILLED),
        (Status.OUT_OF_MEMORY, "", Status.OUT_OF_MEMORY),
    ],
)
def test_what_a_job_printed_tells_more_than_its_state(status: Status, printed: str, found: Status) -> None:
    assert ended_in_words(status, printed) is found
