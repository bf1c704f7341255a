"""How an ending becomes a status."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from estimators.harp.application import Success
from estimators.harp.run import Status
from estimators.harp.running.judging import judge
from estimators.harp.watching import Ending, Order, Outcome

ORDER = Order(("prog",), ".", {}, 60.0, cpus=(0, 1), memory_bytes=10**9, output_bytes=1_000, disk_bytes=10**9)
GOOD = Outcome(Ending.ITSELF, 0, 10.0, 9.0, 10**6, 0, 0, 20, "all done", matched=True, others_seconds=0.5)
outcomes = st.builds(
    Outcome, ending=st.sampled_from(Ending), exit_status=st.integers(0, 255), wall_seconds=st.floats(0, 100),
    cpu_seconds=st.none() | st.floats(0, 100), peak_memory_bytes=st.none() | st.integers(0, 2 * 10**9),
    read_bytes=st.none(), written_bytes=st.none(), output_bytes=st.integers(0, 5_000), last_lines=st.text(max_size=50),
    matched=st.none() | st.booleans(), left_behind=st.integers(0, 3), kernel_kills=st.integers(0, 2),
    others_seconds=st.none() | st.floats(0, 50),
)  # fmt: skip
BY_ENDING = {
    Ending.TIME: Status.TIMED_OUT,
    Ending.MEMORY: Status.OUT_OF_MEMORY,
    Ending.DISK: Status.FAILED,
    Ending.STOPPED: Status.KILLED,
    Ending.NOT_STARTED: Status.FAILED,
}


@given(outcomes, st.integers(0, 3))
def test_only_what_ended_by_itself_and_holds_the_rule_has_finished(outcome: Outcome, wanted: int) -> None:
    verdict = judge(outcome, ORDER, Success(exit_status=wanted), Path())
    if outcome.ending is not Ending.ITSELF:
        assert verdict.status is BY_ENDING[outcome.ending]
    holds = outcome.exit_status == wanted and outcome.matched is not False
    assert (verdict.status is Status.FINISHED) == (outcome.ending is Ending.ITSELF and holds)
    assert verdict.message or verdict.status is Status.FINISHED


@pytest.mark.parametrize(
    ("status", "kills", "peak", "found"),
    [
        (137, 1, 10**6, Status.OUT_OF_MEMORY),
        (137, 0, 95 * 10**7, Status.OUT_OF_MEMORY),
        (137, 0, 10**6, Status.KILLED),
        (143, 0, 10**6, Status.KILLED),
        (139, 0, 10**6, Status.FAILED),
        (1, 0, 10**6, Status.FAILED),
    ],
)
def test_a_signal_says_who_ended_it(status: int, kills: int, peak: int, found: Status) -> None:
    outcome = replace(GOOD, exit_status=status, kernel_kills=kills, peak_memory_bytes=peak)
    assert judge(outcome, ORDER, Success(), Path()).status is found


def test_files_of_the_rule_must_be_there_and_not_empty(tmp_path: Path) -> None:
    rule = Success(files=("out.txt",))
    path = tmp_path / "out.txt"
    assert judge(GOOD, ORDER, rule, tmp_path).status is Status.FAILED
    path.touch()
    assert judge(GOOD, ORDER, rule, tmp_path).status is Status.FAILED
    path.write_text("result")
    assert judge(GOOD, ORDER, rule, tmp_path).status is Status.FINISHED


def test_what_else_to_know_is_said_of_a_good_run_too() -> None:
    outcome = replace(GOOD, output_bytes=5_000_000, left_behind=2, others_seconds=5.0)
    message = judge(outcome, ORDER, Success(), Path()).message
    assert "5 MB" in message
    assert "2 processes" in message
    assert "25%" in message
    assert judge(GOOD, ORDER, Success(), Path()).message == ""


def test_the_last_words_of_a_failed_run_are_kept() -> None:
    outcome = replace(GOOD, exit_status=1, last_lines="x" * 5_000 + "\nERROR: lost atoms")
    message = judge(outcome, ORDER, Success(), Path()).message
    assert message.endswith("ERROR: lost atoms")
    assert len(message) < 1_000
