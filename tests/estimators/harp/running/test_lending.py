"""Nothing is lent twice, and what fits is lent."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from estimators.harp.running.lending import Lender, Loan
from knowledge.errors import RequestError
from tests.estimators.harp.running.made import application, task

GIGABYTE = 10**9
small, large = (application(limits={"memory_bytes": size * GIGABYTE}) for size in (1, 7))


@given(st.integers(1, 9), st.integers(0, 3), st.lists(
    st.tuples(st.booleans(), st.integers(1, 9), st.integers(0, 3), st.booleans()), max_size=30,
))  # fmt: skip
def test_no_core_memory_or_accelerator_is_lent_twice(
    cores: int, gpus: int, steps: list[tuple[bool, int, int, bool]]
) -> None:
    lender, loans = Lender(tuple(range(cores)), 10 * GIGABYTE, gpus, exclusive=False), list[Loan]()
    for taking, wanted, cards, heavy in steps:
        if not taking and loans:
            lender.give_back(loans.pop(0))
        elif taking and wanted <= cores:
            loan = lender.lend(task(large if heavy else small, cores=wanted, gpus=cards))
            loans += [loan] if loan else []
        cpus = [cpu for loan in loans for cpu in loan.cpus]
        lent = [gpu for loan in loans for gpu in loan.gpus or ()]
        assert len(set(cpus)) == len(cpus)
        assert len(set(lent)) == len(lent)
        assert sum(loan.memory_bytes for loan in loans) <= 10 * GIGABYTE
    for loan in loans:
        lender.give_back(loan)
    assert lender.lend(task(small, cores=cores)) is not None


def test_a_core_stays_with_the_program_unless_all_are_wanted() -> None:
    lender = Lender((0, 1, 2, 3), 8 * GIGABYTE, exclusive=False)
    assert lender.free == 3
    loans = [lender.lend(task(small)) for _ in range(4)]
    assert [loan and loan.cpus for loan in loans] == [(0,), (1,), (2,), None]
    for loan in loans[:3]:
        assert loan is not None
        lender.give_back(loan)
    whole = lender.lend(task(small, cores=4))
    assert whole is not None
    assert whole.cpus == (0, 1, 2, 3)


def test_two_cores_are_both_lent() -> None:
    assert Lender((0, 1), GIGABYTE, exclusive=False).free == 2


def test_without_a_limit_of_its_own_a_run_has_its_cores_share_of_memory() -> None:
    lender = Lender((0, 1), 8 * GIGABYTE, exclusive=False)
    loan = lender.lend(task(application()))
    alone = Lender((0, 1), 8 * GIGABYTE, exclusive=True).lend(task(application()))
    assert (loan and loan.memory_bytes, alone and alone.memory_bytes) == (4 * GIGABYTE, 8 * GIGABYTE)


def test_exclusive_and_slots_bound_the_number_of_runs() -> None:
    assert Lender(tuple(range(8)), GIGABYTE, exclusive=True).free == 1
    assert Lender(tuple(range(8)), GIGABYTE, slots=3, exclusive=False).free == 3


@pytest.mark.parametrize(("name", "count"), [("cores", 3), ("gpus", 1), ("nodes", 2)])
def test_what_never_fits_is_refused(name: str, count: int) -> None:
    counts: dict[str, Any] = {name: count}
    with pytest.raises(RequestError, match=name):
        Lender((0, 1), GIGABYTE, exclusive=False).refuse_what_never_fits(task(small, **counts))
