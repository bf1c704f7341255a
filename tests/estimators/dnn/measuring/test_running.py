"""Running the plan: the budget, what was done before, batches that are too large, and processes that die."""

from __future__ import annotations

import os
import signal
import time

import pytest

from estimators.dnn.measuring.case import Case, Outcome
from estimators.dnn.measuring.child import Child, Measure
from estimators.dnn.measuring.failures import failure_of
from estimators.dnn.measuring.running import pending, run

SMALL, LARGE = Case("resnet18", "infer", "fp32", 8, 224, "nchw"), Case("resnet18", "infer", "fp32", 64, 224, "nchw")


def obedient(word: str) -> Measure:
    """Prepared in the child: does what the case's network is called."""

    def measure(case: Case) -> Outcome:
        if case.network == "kill":
            os.kill(os.getpid(), signal.SIGKILL)
        if case.network == "crash":
            os._exit(3)
        if case.network == "hang":
            time.sleep(60)
        return Outcome("ok", seconds=float(os.getpid()), notes=word)

    return measure


def named(name: str) -> Case:
    return Case(name, "infer", "fp32", 1, 224)


def test_a_dead_or_hanging_process_costs_one_case_only() -> None:
    child = Child(obedient, ("here",), seconds=20.0)
    try:
        first = child.measure(named("well"))
        assert (first.status, first.notes) == ("ok", "here")
        assert child.measure(named("again")).seconds == first.seconds, "the same process goes on"
        assert child.measure(named("kill")).status == "out_of_memory"
        crashed = child.measure(named("crash"))
        assert (crashed.status, crashed.notes) == ("died", "the process ended with code 3")
        assert child.measure(named("well")).status == "ok"
    finally:
        child.close()


def test_a_case_that_hangs_is_given_up() -> None:
    child = Child(obedient, ("here",), seconds=0.3)
    try:
        found = child.measure(named("hang"))
        assert (found.status, found.notes) == ("timed_out", "took longer than 0.3 s")
    finally:
        child.close()


def test_the_budget_ends_the_run_between_cases() -> None:
    now = iter(range(100))
    found = list(run([named(f"net{i}") for i in range(50)], lambda _: Outcome("ok"), lambda: next(now) * 10.0, 45.0))
    assert len(found) == 4


def test_a_larger_batch_than_one_that_did_not_fit_is_not_tried() -> None:
    tried: list[int] = []

    def measure(case: Case) -> Outcome:
        tried.append(case.batch)
        return Outcome("out_of_memory")

    found = list(run([SMALL, LARGE, named("other")], measure, lambda: 0.0, None))
    assert tried == [8, 1]
    assert [outcome.status for _, outcome in found] == ["out_of_memory"] * 3
    assert found[1][1].notes == "batch 8 did not fit either"


def test_what_was_done_is_not_done_again() -> None:
    assert pending([SMALL, LARGE], {SMALL.key}) == [LARGE]


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (MemoryError(), "out_of_memory"),
        (RuntimeError("CUDA out of memory. Tried to allocate 2 GiB"), "out_of_memory"),
        (RuntimeError("[enforce fail] DefaultCPUAllocator: can't allocate memory: you tried"), "out_of_memory"),
        (ValueError("shape mismatch\nmore"), "failed"),
    ],
)
def test_running_out_of_memory_is_told_from_other_errors(error: Exception, status: str) -> None:
    found = failure_of(error)
    assert found.status == status
    assert "\n" not in found.notes
