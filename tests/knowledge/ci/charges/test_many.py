"""Many charges at once are those of the engine, one by one."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.ci import Catalogue, ChargeRule, Offer, charge
from knowledge.ci.charges.many import charge_columns, charge_many, units_per_node_hour
from tests.knowledge.ci.charges.made import hours, offer
from tests.knowledge.ci.charges.test_properties import any_rule, places

Job = tuple[float, float, int, bool]
"""Hours, accelerators, nodes, spot."""


def assert_same(offers: list[Offer], jobs: list[Job]) -> None:
    """One job an offer: both ways give the same amount and dollars, or neither knows them."""
    run, accelerators, nodes, spot = (np.array(column) for column in zip(*jobs, strict=True))
    rows = np.arange(len(offers))
    amounts, dollars = charge_many(
        charge_columns(offers), rows, run.astype(float), accelerators.astype(float), nodes.astype(float), spot
    )
    for row, (place, job) in enumerate(zip(offers, jobs, strict=True)):
        single = charge(place, hours(job[0]), job[1], job[2], job[3])
        for many, one in ((amounts[row], single.amount), (dollars[row], single.usd)):
            if one is None:
                assert np.isnan(many), (place.id, job, single.formula)
            else:
                assert many == pytest.approx(one.value), (place.id, job, single.formula)


@pytest.mark.parametrize("spot", [False, True])
@pytest.mark.parametrize("run", [0.001, 0.2, 7.5])
@pytest.mark.parametrize(("share", "nodes"), [(1.0, 1), (0.5, 1), (1.0, 3), (0.0, 1)])
def test_every_offer_of_the_catalogue(catalogue: Catalogue, run: float, share: float, nodes: int, spot: bool) -> None:
    offers = list(catalogue.offers)
    assert_same(offers, [(run, place.accelerators_per_node * share * nodes, nodes, spot) for place in offers])


@given(
    rules=st.lists(st.tuples(any_rule, places), min_size=1, max_size=8),
    job=st.tuples(st.floats(1e-3, 1e3), st.sampled_from([0, 1, 2, 4]), st.integers(1, 16), st.booleans()),
)
def test_every_rule(rules: list[tuple[ChargeRule, dict[str, object]]], job: Job) -> None:
    assert_same([offer(rule, **place) for rule, place in rules], [job] * len(rules))


def test_the_worth_of_a_node_is_its_charge_for_an_hour() -> None:
    offers = [
        offer(ChargeRule("core_hour", 2.0, "SU")),
        offer(ChargeRule("core_hour", None, "SU")),
        offer(ChargeRule("free", None, "SU")),
    ]
    worth = units_per_node_hour(charge_columns(offers))
    assert worth[0] == 256
    assert np.isnan(worth[1:]).all()
