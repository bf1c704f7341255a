"""Several runs on this machine."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

import psutil
import pytest

from estimators.harp.run import Run, Status
from estimators.harp.running import LocalExecutor, Place, Task
from estimators.harp.running.record import unmeasured
from knowledge.errors import RequestError, ServiceError
from tests.estimators.harp.running.made import application, task

RunTask = Callable[[Task, Place], Run]
SMALL = application(limits={"memory_bytes": 1_000})


def all_of(executor: LocalExecutor, count: int) -> list[Run]:
    end, found = time.monotonic() + 20, list[Run]()
    while len(found) < count:
        found += executor.finished()
        assert time.monotonic() < end, f"only {found}"
        time.sleep(0.01)
    return found


def executor(run_task: RunTask, cpus: tuple[int, ...] = tuple(range(100, 105))) -> LocalExecutor:
    """On cores that are not there: nothing is really run."""
    return LocalExecutor(cpus=cpus, memory_bytes=4_000, run_task=run_task)


def done(wanted: Task, _: Place) -> Run:
    return unmeasured(wanted, Status.FINISHED, "")


def test_every_task_comes_back_once_and_none_shares_a_core() -> None:
    lock, busy, most = threading.Lock(), set[int](), list[int]()

    def run(wanted: Task, place: Place) -> Run:
        with lock:
            assert not busy & {*place.cpus}
            busy.update(place.cpus)
            most.append(len(busy))
        time.sleep(0.01)
        with lock:
            busy.difference_update(place.cpus)
        return done(wanted, place)

    one = executor(run)
    assert (one.capacity, one.cores) == (4, 5)
    for number in range(20):
        one.start(task(SMALL, str(number), cores=1 + number % 3))
    assert sorted(int(run.run_id) for run in all_of(one, 20)) == list(range(20))
    assert 1 < max(most) <= 4
    assert one.capacity == 4
    assert one.finished() == []


def test_a_broken_machine_is_told_after_what_has_ended() -> None:
    begin = threading.Event()

    def fail(*_: object) -> Run:
        begin.wait(20)
        raise ServiceError("The disk is full.", transient=True)

    one = executor(fail, cpus=(100,))
    for name in "ab":
        one.start(task(SMALL, name))
    begin.set()
    (run,) = all_of(one, 1)
    assert (run.status, run.wall_seconds) == (Status.KILLED, None)
    with pytest.raises(ServiceError, match="disk"):
        one.finished()
    with pytest.raises(ServiceError, match="disk"):
        one.start(task(SMALL, "c"))
    one.stop()
    assert [run.run_id for run in one.finished()] == ["b"]


def test_a_mistake_of_ours_hangs_nothing() -> None:
    def fail(*_: object) -> Run:
        raise ZeroDivisionError

    one = executor(fail)
    one.start(task(SMALL))
    assert all_of(one, 1)[0].status is Status.KILLED
    with pytest.raises(ServiceError, match="ZeroDivisionError"):
        one.finished()


def test_what_never_fits_is_refused_at_once() -> None:
    with pytest.raises(RequestError, match="cores is 9"):
        executor(done).start(task(SMALL, cores=9))


def test_real_runs_side_by_side_and_stopped() -> None:
    shares = list[tuple[str, float]]()
    counting = application("sh -c 'echo 1 of; sleep 0.3; echo 2 of'", progress={"pattern": "(.) of", "total": "2"})
    real = LocalExecutor(on_progress=lambda *one: shares.append(one))
    for name in "ab":
        real.start(task(counting, name))
    assert {run.status for run in all_of(real, 2)} == {Status.FINISHED}
    assert {("a", 0.5), ("b", 0.5)} <= {*shares}
    sleeping = application("sleep 60")
    for name in "cdefgh":
        real.start(task(sleeping, name))
    time.sleep(0.3)
    real.stop()
    runs = real.finished()
    assert sorted(run.run_id for run in runs) == list("cdefgh")
    assert {run.status for run in runs} == {Status.KILLED}
    assert not [one for one in psutil.Process().children(recursive=True) if one.name() == "sleep"]
