"""Tasks become array jobs, once, and come back whatever happens to them."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from estimators.harp.run import Run, Status
from estimators.harp.running import SlurmExecutor, Task
from estimators.harp.running.carried import write_whole
from estimators.harp.running.record import unmeasured
from knowledge.errors import ServiceError
from tests.estimators.harp.running.made import application, task
from tests.estimators.harp.running.slurm.pretended import PretendedSlurm

ONE = application(limits={"memory_bytes": 10**9, "walltime_seconds": 600})


@pytest.fixture
def slurm() -> PretendedSlurm:
    return PretendedSlurm()


def executor(slurm: PretendedSlurm, settle_seconds: float = 0.0) -> SlurmExecutor:
    return SlurmExecutor(runner=slurm, poll_seconds=0.0, settle_seconds=settle_seconds, partition="cpu", account="ab")


def element_of(home: Path, task_id: str) -> Path:
    """Path of the files of a task, without their ending."""
    for path in (home / "harp" / "slurm").glob("*/*.task"):
        if f'"task_id": "{task_id}"' in path.read_text():
            return path.with_suffix("")
    raise AssertionError(f"{task_id} was not handed over")


def leave(home: Path, wanted: Task, status: Status = Status.FINISHED) -> None:
    """Do what the element of a task does."""
    write_whole(element_of(home, wanted.task_id).with_suffix(".run"), unmeasured(wanted, status, "").model_dump_json())


def by_id(runs: list[Run]) -> dict[str, Status]:
    return {run.run_id: run.status for run in runs}


def test_tasks_that_want_the_same_become_one_array(slurm: PretendedSlurm, home: Path) -> None:
    one = executor(slurm)
    wanted = [task(ONE, "a"), task(ONE, "b", cores=2), task(ONE, "c", limit_seconds=60)]
    for each in wanted:
        one.start(each)
    assert slurm.submissions == 0
    assert one.capacity == 17
    assert one.finished() == []
    assert sorted(len(elements) for _, elements in slurm.jobs.values()) == [1, 2]
    pair = next(script for script in slurm.scripts if "--array=0-1" in script)
    for option in ("--time=12", "--mem=1240M", "--ntasks-per-node=1", "--partition=cpu", "--account=ab"):
        assert f"#SBATCH {option}\n" in pair
    for each in wanted:
        leave(home, each)
    assert by_id(one.finished()) == dict.fromkeys("abc", Status.FINISHED)
    assert one.finished() == []
    assert (one.capacity, slurm.submissions) == (20, 2)


def test_a_killed_program_finds_its_jobs_and_submits_none_again(slurm: PretendedSlurm, home: Path) -> None:
    before, waiting, ended = executor(slurm), task(ONE, "a"), task(ONE, "b")
    for each in (waiting, ended):
        before.start(each)
    before.finished()
    leave(home, ended)
    after = executor(slurm)
    after.start(waiting)
    assert after.adopt(ended)
    assert not after.adopt(task(ONE, "c"))
    assert by_id(after.finished()) == {"b": Status.FINISHED}
    leave(home, waiting)
    assert by_id(after.finished()) == {"a": Status.FINISHED}
    assert slurm.submissions == 1


@pytest.mark.parametrize("gets_it", [True, False])
def test_an_answer_that_is_lost_hands_nothing_over_twice(gets_it: bool, slurm: PretendedSlurm, home: Path) -> None:
    slurm.refusal, slurm.gets_it = "sbatch: error: Socket timed out on send/recv operation", gets_it
    one = executor(slurm)
    one.start(task(ONE, "a"))
    one.finished()
    slurm.refusal = ""
    again = executor(slurm)  # even if this program is killed meanwhile
    assert again.adopt(task(ONE, "a"))
    again.finished()
    assert len(slurm.jobs) == 1
    leave(home, task(ONE, "a"))
    assert by_id(again.finished()) == {"a": Status.FINISHED}


def test_what_slurm_refuses_stops_the_campaign_and_can_be_tried_again(slurm: PretendedSlurm) -> None:
    slurm.refusal = "sbatch: error: invalid partition specified: cpu"
    one = executor(slurm)
    one.start(task(ONE, "a"))
    with pytest.raises(ServiceError, match="invalid partition"):
        one.finished()
    slurm.refusal = ""
    after = executor(slurm)
    assert not after.adopt(task(ONE, "a"))
    after.start(task(ONE, "a"))
    after.finished()
    assert len(slurm.jobs) == 1


@pytest.mark.parametrize(
    ("state", "began", "status", "seconds"),
    [
        ("TIMEOUT", "2026-01-01T00:01:00", Status.TIMED_OUT, 540.0),
        ("TIMEOUT", None, Status.FAILED, None),
        ("OUT_OF_MEMORY", "2026-01-01T00:01:00", Status.OUT_OF_MEMORY, None),
        ("NODE_FAIL", "2026-01-01T00:05:00", Status.KILLED, 300.0),
        ("CANCELLED", None, Status.KILLED, None),
        ("COMPLETED", None, Status.FAILED, None),
    ],
)
def test_a_job_that_leaves_nothing_is_what_slurm_says(
    state: str, began: str | None, status: Status, seconds: float | None, slurm: PretendedSlurm, home: Path
) -> None:
    one = executor(slurm)
    one.start(task(ONE, "a"))
    one.finished()
    if began is not None:
        moment = datetime.fromisoformat(began).replace(tzinfo=UTC).timestamp()
        element_of(home, "a").with_suffix(".began").write_text(repr(moment))
    element_of(home, "a").with_suffix(".out").write_text("slurmstepd: error: something\n")
    slurm.set("101", state, "2026-01-01T00:10:00")
    one.finished()
    (run,) = one.finished()
    assert (run.status, run.wall_seconds) == (status, seconds)
    assert state in run.message
    assert run.message.endswith("something")
    if status is Status.OUT_OF_MEMORY:
        assert run.peak_memory_bytes == 10**9


def test_a_job_that_slurm_has_forgotten_is_asked_of_the_accounting(slurm: PretendedSlurm) -> None:
    one = executor(slurm)
    for name in "ab":
        one.start(task(ONE, name))
    one.finished()
    ((token, _),) = slurm.jobs.values()
    slurm.jobs.clear()
    slurm.accounted = f"{token}|101_0|NODE_FAIL|2026-01-01T00:10:00\nother|7_0|FAILED|Unknown\n"
    one.finished()
    runs = {run.run_id: run for run in one.finished()}
    assert "NODE_FAIL" in runs["a"].message
    assert "not know" in runs["b"].message
    assert by_id(list(runs.values())) == dict.fromkeys("ab", Status.KILLED)
    again = executor(slurm)  # what was cut off may be run again
    assert not again.adopt(task(ONE, "a"))


def test_a_file_that_is_late_is_waited_for(slurm: PretendedSlurm, home: Path) -> None:
    one = executor(slurm, settle_seconds=60.0)
    one.start(task(ONE, "a"))
    one.finished()
    slurm.set("101", "COMPLETED")
    assert [one.finished() for _ in range(3)] == [[], [], []]
    leave(home, task(ONE, "a"))
    assert by_id(one.finished()) == {"a": Status.FINISHED}


def test_a_silent_slurm_is_waited_for_and_then_told(slurm: PretendedSlurm, monkeypatch: pytest.MonkeyPatch) -> None:
    one = executor(slurm)
    one.start(task(ONE, "a"))
    one.finished()
    slurm.silent = True
    assert one.finished() == []
    monkeypatch.setattr("estimators.harp.running.slurm.executor.MOST_SILENCE_SECONDS", -1.0)
    with pytest.raises(ServiceError, match="no answer"):
        one.finished()


def test_stopping_cancels_and_everything_comes_back(slurm: PretendedSlurm) -> None:
    one = executor(slurm)
    one.start(task(ONE, "a"))
    one.finished()
    one.start(task(ONE, "b"))
    one.stop()
    assert by_id(one.finished()) == dict.fromkeys("ab", Status.KILLED)
    assert slurm.submissions == 1
    assert not executor(slurm).adopt(task(ONE, "a"))


def test_jobs_that_would_wait_for_ever_are_taken_back_and_told(slurm: PretendedSlurm) -> None:
    slurm.reason = "PartitionTimeLimit"
    one = executor(slurm)
    one.start(task(ONE, "a"))
    with pytest.raises(ServiceError, match="PartitionTimeLimit"):
        one.finished()
    assert [state for _, elements in slurm.jobs.values() for state, _ in elements.values()] == ["CANCELLED"]
    assert not executor(slurm).adopt(task(ONE, "a"))


def test_elements_cancelled_while_they_waited_are_told_together(slurm: PretendedSlurm) -> None:
    one = executor(slurm)
    for name in "ab":
        one.start(task(ONE, name))
    one.finished()
    ((token, _),) = slurm.jobs.values()
    slurm.jobs.clear()
    slurm.accounted = f"{token}|101_[0-1]|CANCELLED by 0|2026-01-01T00:10:00\n"
    one.finished()
    runs = one.finished()
    assert by_id(runs) == dict.fromkeys("ab", Status.KILLED)
    assert all("CANCELLED" in run.message for run in runs)


def test_a_job_of_which_sbatch_told_nothing_is_cancelled_too(slurm: PretendedSlurm) -> None:
    slurm.refusal, slurm.gets_it = "sbatch: error: Socket timed out on send/recv operation", True
    one = executor(slurm, settle_seconds=60.0)
    one.start(task(ONE, "a"))
    one.finished()
    one.stop()
    assert [state for _, elements in slurm.jobs.values() for state, _ in elements.values()] == ["CANCELLED"]
    assert by_id(one.finished()) == {"a": Status.KILLED}
