"""Asking Slurm: what 22.05 printed, what later versions print, and how a refusal becomes a sentence."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import pytest

from estimators.wait import WaitQuestion, live, predict_wait
from estimators.wait.live import LiveError, ask_slurm, read_planned_starts, read_test_only, run_command

QUESTION = WaitQuestion(system_id="delta", partition="long", nodes=2, walltime_hours=1.5)
NOW = datetime(2026, 11, 25, 0, 0, 0).timestamp()

TEST_ONLY_22_05 = "sbatch: Job 5 to start at 2026-11-25T00:49:59 using 2 processors on nodes a[1-2] in partition long\n"
TEST_ONLY_24 = "sbatch: Job 5 to start at 2026-11-25T00:49:59 a using 2 processors on nodes a[1-2] in partition long\n"
WITH_NOTES = (
    "sbatch: Your account has 12 hours left\nsbatch: Job 99 to start at 2026-11-25T00:49:59 using 1 processors\n"
)

SQUEUE_22_05 = (
    "2|long|1|2026-11-25T00:29:59|Resources\n3_[1-4%2]|long|1|2026-11-25T01:30:00|Priority\n4|long|9|N/A|Dependency\n"
)


@pytest.mark.parametrize("text", [TEST_ONLY_22_05, TEST_ONLY_24, WITH_NOTES])
def test_a_planned_start_is_read(text: str) -> None:
    assert read_test_only(text) - NOW == 49 * 60 + 59


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("sbatch: error: invalid partition specified: nosuch\nallocation failure: Invalid partition name", "nosuch"),
        ("allocation failure: Requested node configuration is not available\n", "node configuration"),
        ("", "printed no start"),
        ("hello\n", "hello"),
        ("sbatch: Job 5 to start at sometime using 2 processors", "sometime"),
    ],
)
def test_a_refusal_is_told(text: str, words: str) -> None:
    with pytest.raises(LiveError, match=words):
        read_test_only(text)


def test_planned_starts_of_others_are_read() -> None:
    found = read_planned_starts("slurm_load_jobs warning\n" + SQUEUE_22_05)
    assert [one.job_id for one in found] == ["2", "3_[1-4%2]", "4"]
    assert [None if one.start_s is None else one.start_s - NOW for one in found] == [1799, 5400, None]


class Answers:
    """Plays the commands of Slurm."""

    def __init__(self, **texts: str) -> None:
        self.texts = texts
        self.asked: list[list[str]] = []

    def __call__(self, words: Sequence[str]) -> str:
        self.asked.append(list(words))
        if words[0] not in self.texts:
            raise LiveError(f"{words[0]} is not on the PATH of this machine")
        return self.texts[words[0]]


def test_accelerators_are_asked_for_too() -> None:
    """Without them Slurm would plan a job on processors, which starts much earlier."""
    words = live.test_only_command(WaitQuestion(system_id="delta", processors=16, gpus=3.5))
    assert words == ["sbatch", "--test-only", "--ntasks=16", "--gpus=4", "--wrap=true"]


def test_slurm_is_asked_for_a_plan_and_nothing_is_submitted() -> None:
    run = Answers(sbatch=TEST_ONLY_22_05, squeue=SQUEUE_22_05)
    found = ask_slurm(QUESTION, NOW, run)
    assert run.asked[0] == ["sbatch", "--test-only", "--partition=long", "--nodes=2", "--time=90", "--wrap=true"]
    assert (found.wait_s, found.pending, found.unknowns) == (2999, 3, ())
    assert found.last_start_s == NOW + 5400


def test_a_start_that_has_passed_is_no_negative_wait() -> None:
    assert ask_slurm(QUESTION, NOW + 10**6, Answers(sbatch=TEST_ONLY_22_05, squeue="")).wait_s == 0


def test_no_scheduler_is_said_softly() -> None:
    found = ask_slurm(QUESTION, NOW, Answers())
    assert (found.wait_s, found.pending) == (None, None)
    assert len(found.unknowns) == 2
    assert all("PATH" in text for text in found.unknowns)


def test_an_error_of_squeue_is_no_empty_queue() -> None:
    said = "slurm_load_jobs error: Unable to contact slurm controller (connect failure)"
    found = ask_slurm(QUESTION, NOW, Answers(sbatch=TEST_ONLY_22_05, squeue=said))
    assert found.pending is None
    assert "Unable to contact" in found.unknowns[0]


def test_the_plan_is_the_value_and_without_history_its_bound_is_unknown() -> None:
    found = predict_wait(QUESTION, live=True, run=Answers(sbatch=TEST_ONLY_22_05, squeue=SQUEUE_22_05), now=NOW)
    assert found.method == "test-only"
    assert found.median is not None
    assert found.median.value == pytest.approx(2999 / 3600)
    assert found.upper is None
    assert found.pending == 3
    assert any("slip" in text for text in found.unknowns)


def test_without_live_nothing_is_run() -> None:
    run = Answers(sbatch=TEST_ONLY_22_05, squeue=SQUEUE_22_05)
    predict_wait(QUESTION, run=run, now=NOW)
    assert run.asked == []


def test_a_refused_plan_leaves_the_wait_unknown_and_names_the_queue() -> None:
    found = predict_wait(QUESTION, live=True, run=Answers(squeue=SQUEUE_22_05), now=NOW)
    assert (found.method, found.median) == ("unknown", None)
    assert "3 jobs wait" in found.assumptions[0].text
    assert "1.5 h from now" in found.assumptions[0].text


def test_a_command_that_hangs_or_is_not_there_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live, "LIMIT_SECONDS", 0.2)
    with pytest.raises(LiveError, match="within"):
        run_command(["sleep", "5"])
    with pytest.raises(LiveError, match="PATH"):
        run_command(["no-such-command-anywhere"])
    assert run_command(["echo", "said"]).strip() == "said"


@pytest.mark.parametrize("partition", ["--version", "a b", "a;b", ""])
def test_a_partition_that_is_no_name_never_reaches_a_command(partition: str) -> None:
    with pytest.raises(ValueError, match="pattern"):
        WaitQuestion(system_id="delta", partition=partition)
