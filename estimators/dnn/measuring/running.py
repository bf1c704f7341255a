"""Goes through the cases within a budget of time and hands each outcome on as soon as it is there."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from estimators.dnn.measuring.case import Case, Outcome
from estimators.dnn.measuring.child import Measure
from estimators.dnn.measuring.timing import Clock


def pending(cases: Sequence[Case], done: Collection[str]) -> list[Case]:
    """Cases that were not done before."""
    return [case for case in cases if case.key not in done]


def run(
    cases: Sequence[Case], measure: Measure, clock: Clock, budget_seconds: float | None
) -> Iterator[tuple[Case, Outcome]]:
    """Measure one case after another until the budget is spent (`None` = no budget).

    A larger batch of what already ran out of memory is not tried: it is recorded as out of memory too.
    """
    began = clock()
    too_large: dict[tuple[object, ...], int] = {}
    for case in cases:
        if budget_seconds is not None and clock() - began >= budget_seconds:
            return
        kind = (case.network, case.task, case.precision, case.size, case.layout, case.compiled)
        if case.batch >= too_large.get(kind, case.batch + 1):
            yield case, Outcome("out_of_memory", notes=f"batch {too_large[kind]} did not fit either")
            continue
        outcome = measure(case)
        if outcome.status == "out_of_memory":
            too_large[kind] = case.batch
        yield case, outcome
