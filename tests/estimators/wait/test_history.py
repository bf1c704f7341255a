"""The store of waits: nothing lost among writers, nothing doubled, and what it teaches."""

from __future__ import annotations

import multiprocessing
import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest

from estimators.wait import WaitQuestion, expected_wait, learned_waits, predict_wait
from estimators.wait.history import WaitHistory
from estimators.wait.history.summary import MOST_JOBS, summaries
from estimators.wait.job import Job
from estimators.wait.learned import source_of
from knowledge.errors import ServiceError
from knowledge.settings import settings
from tests.estimators.wait.synthetic import drawn, first_come_first_served

START = 1_790_000_000.0


@pytest.fixture
def history() -> WaitHistory:
    return WaitHistory(settings().wait_history_path)


def _dated(jobs: tuple[Job, ...], **changed: object) -> tuple[Job, ...]:
    return tuple(replace(job, submit_s=START + job.submit_s, **changed) for job in jobs)  # type: ignore[arg-type]  # fields of Job by name


def _add(path: Path, writer: int) -> None:
    jobs = tuple(Job(START + 10_000 * writer + place, 1.0, user=f"w{writer}") for place in range(40))
    for part in range(0, 40, 10):
        WaitHistory(path).add("delta", jobs[part : part + 10])


def test_several_writers_lose_nothing(history: WaitHistory) -> None:
    context = multiprocessing.get_context("spawn")
    writers = [context.Process(target=_add, args=(history.path, writer)) for writer in range(4)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join(60)
    assert [writer.exitcode for writer in writers] == [0] * 4
    assert history.counts() == (("delta", 160, 160),)
    (summary,) = history.summaries()
    assert summary.known == 160


def test_a_second_import_renews_and_never_doubles(history: WaitHistory) -> None:
    waiting = _dated(drawn(50, seed=1, scale_from=10, scale_to=10), wait_s=None)
    assert history.add("delta", waiting).added == 50
    assert history.counts() == (("delta", 50, 0),)
    done = history.add("delta", tuple(replace(job, wait_s=7.0) for job in waiting))
    assert (done.added, done.renewed) == (0, 50)
    assert history.counts() == (("delta", 50, 50),)


def test_nobody_has_waited_until_the_limit_of_a_job_that_runs(history: WaitHistory) -> None:
    """The list was made a minute after the last submission; that a job may run for a week says nothing of waits."""
    done = [Job(START + 60 * place, 60.0, 30.0) for place in range(60)]
    now = START + 60 * 60
    runs = Job(now, 0.0, None, walltime_s=7 * 86_400.0)
    pending = [Job(now + second) for second in range(10)]
    history.add("delta", [*done, runs, *pending])
    (summary,) = history.summaries()
    assert summary.upper_s <= 60


def test_a_summary_is_of_the_last_jobs() -> None:
    jobs = [Job(START + 60 * place, 5000.0 if place < MOST_JOBS else 10.0) for place in range(2 * MOST_JOBS)]
    (summary,) = summaries("delta", jobs)
    assert summary.known == MOST_JOBS
    assert summary.upper_s == 10


def test_equal_jobs_of_one_second_are_all_kept(history: WaitHistory) -> None:
    history.add("delta", [Job(START, 5.0, user="ann")] * 3)
    assert history.counts() == (("delta", 3, 3),)


def test_jobs_come_back_as_they_went_in(history: WaitHistory) -> None:
    job = Job(START, 1.5, 2.5, None, 64.0, 2.0, 8.0, 2.0**30, 3600.0, "q", "p", "ann")
    left = Job(START + 1, left_s=START + 9)
    history.add("delta", [left, job])
    assert history.jobs("delta", 10) == (job, left)
    assert history.jobs("delta", 1) == (left,)
    assert history.jobs("anvil", 10) == ()


def test_a_failed_import_leaves_the_store_as_it_was(history: WaitHistory, monkeypatch: pytest.MonkeyPatch) -> None:
    history.add("delta", [Job(START, 5.0)])

    def fail(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(WaitHistory, "_sum_up", fail)
    with pytest.raises(KeyboardInterrupt):
        history.add("delta", [Job(START + 1, 5.0)])
    assert history.counts() == (("delta", 1, 1),)


def test_forgetting_a_system_leaves_the_others(history: WaitHistory) -> None:
    history.add("delta", _dated(drawn(40, seed=1, scale_from=10, scale_to=10)))
    history.add("anvil", _dated(drawn(40, seed=2, scale_from=10, scale_to=10)))
    assert history.forget("delta") == 40
    assert [system for system, _, _ in history.counts()] == ["anvil"]
    assert {one.system for one in history.summaries()} == {"anvil"}


def test_a_file_that_is_no_database_is_told_in_a_sentence(history: WaitHistory) -> None:
    history.path.write_text("this is no database, only a text that is long enough to look like none" * 20)
    with pytest.raises(ServiceError, match="history of waits"):
        history.counts()


def test_reading_makes_no_file(history: WaitHistory) -> None:
    assert history.summaries() == ()
    assert learned_waits() == {}
    assert not history.path.exists()


def test_summaries_follow_each_partition(history: WaitHistory) -> None:
    short = _dated(drawn(300, seed=1, scale_from=10, scale_to=10), queue="", partition="short")
    long = _dated(drawn(300, seed=2, scale_from=10_000, scale_to=10_000), queue="", partition="gpuA100x4")
    few = _dated(drawn(10, seed=3, scale_from=10, scale_to=10), queue="", partition="few")
    history.add("delta", sorted((*short, *long, *few), key=lambda job: job.submit_s))
    found = {one.partition: one for one in history.summaries()}
    assert set(found) == {"", "short", "gpuA100x4"}
    assert found["short"].median_s == pytest.approx(10, rel=0.3)
    assert found["gpuA100x4"].median_s == pytest.approx(10_000, rel=0.3)
    # The 90th percentile of the log-normal is exp(1.2816) times its median.
    assert found["gpuA100x4"].upper_s == pytest.approx(36_000, rel=0.4)


def test_expected_wait_what_was_observed_stands_above_what_was_learned(history: WaitHistory) -> None:
    history.add("delta", _dated(drawn(100, seed=1, scale_from=3600, scale_to=3600), queue="", partition="gpuA100x4"))
    learned = learned_waits()
    found = expected_wait("delta", "gpuA100x4", "hpc", {}, learned)
    assert found is not None
    assert found.coverage == 0.9
    assert found.high is not None
    assert 0.5 < found.value < 2 < found.high
    observed = expected_wait("delta", "gpuA100x4", "hpc", {"delta": 26.0}, learned)
    assert observed is not None
    assert (observed.value, observed.high) == (26.0, None)
    assert expected_wait("delta", "other", "hpc", {}, learned) is None
    assert expected_wait("anvil", "gpuA100x4", "hpc", {}, learned) is None
    assert expected_wait("delta", "gpuA100x4", "cloud", {}, learned) is None
    assert source_of(learned["delta", "gpua100x4"]).id == "wait:delta/gpuA100x4"


def test_learned_waits_are_read_again_when_the_file_changes(history: WaitHistory) -> None:
    history.add("delta", _dated(drawn(100, seed=1, scale_from=3600, scale_to=3600)))
    first = learned_waits()
    assert learned_waits() is first
    history.add("anvil", _dated(drawn(100, seed=1, scale_from=3600, scale_to=3600)))
    assert ("anvil", "") in learned_waits()


def test_without_data_the_wait_is_unknown_and_the_prior_stands_apart() -> None:
    found = predict_wait(WaitQuestion(system_id="delta", partition="gpuA100x4"), now=START)
    assert found.method == "unknown"
    assert found.median is None
    assert found.upper is None
    assert found.prior is not None
    assert "prior" in found.prior.text.lower()
    assert found.prior.median.value < found.prior.upper.value
    assert "not known" in found.unknowns[0]
    cloud = predict_wait(WaitQuestion(system_id="aws", kind="cloud"), now=START)
    assert (cloud.method, cloud.prior) == ("unknown", None)


def test_too_few_waits_are_said_and_not_used(history: WaitHistory) -> None:
    history.add("delta", _dated(drawn(29, seed=1, scale_from=10, scale_to=10), queue="", partition="p"))
    found = predict_wait(WaitQuestion(system_id="delta", partition="p"), now=START + 10**6)
    assert (found.method, found.known_waits) == ("unknown", 29)
    assert "29 waits" in found.unknowns[0]


def test_a_stale_history_predicts_by_the_request_alone_and_says_so(history: WaitHistory) -> None:
    short = _dated(drawn(200, seed=1, scale_from=60, scale_to=60), queue="", partition="p", walltime_s=600.0)
    long = _dated(drawn(200, seed=2, scale_from=9_000, scale_to=9_000), queue="", partition="p", walltime_s=86_400.0)
    history.add("delta", sorted((*short, *long), key=lambda job: job.submit_s))
    question = WaitQuestion(system_id="delta", partition="P", walltime_hours=24)
    found = predict_wait(question, now=START + 10**7)
    quick = predict_wait(question.model_copy(update={"walltime_hours": 1 / 6}), now=START + 10**7)
    assert found.method == "learned from history"
    assert found.median is not None
    assert quick.median is not None
    assert found.upper is not None
    assert found.median.value > 20 * quick.median.value
    assert found.upper.coverage == 0.9
    assert found.upper.value > found.median.value
    assert any("ends" in text for text in found.unknowns)
    assert found.sources[0].id == "wait:delta/p"


def test_a_fresh_history_predicts_by_the_queue_of_now(history: WaitHistory) -> None:
    jobs = _dated(first_come_first_served(300, seed=5, drift=1.2))
    history.add("delta", jobs)
    found = predict_wait(WaitQuestion(system_id="delta", partition="q"), now=jobs[-1].submit_s + 60)
    assert found.method == "learned from history"
    assert not any("ends" in text for text in found.unknowns)
    assert [note.field for note in found.assumptions] == ["processors", "walltime_hours"]


def test_the_future_of_the_store_is_not_looked_at(history: WaitHistory) -> None:
    jobs = _dated(drawn(200, seed=1, scale_from=60, scale_to=60))
    question = WaitQuestion(system_id="delta", partition="q")
    history.add("delta", jobs[:100])
    moment = jobs[99].submit_s + 30.0
    before = predict_wait(question, now=moment)
    history.add("delta", jobs[100:])
    assert predict_wait(question, now=moment) == before


def test_the_store_is_plain_sqlite(history: WaitHistory) -> None:
    history.add("delta", [Job(START, 5.0)])
    connection = sqlite3.connect(history.path)
    assert connection.execute("SELECT system, wait_s, run_s FROM jobs").fetchall() == [("delta", 5.0, None)]
    connection.close()
