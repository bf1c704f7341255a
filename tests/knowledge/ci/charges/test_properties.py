"""What holds for every rule and job: never zero for unknown, never less for more, and parts that add up."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.ci import ChargeRule, charge
from knowledge.ci.charges.exact import product, total, write_figure
from knowledge.ci.types import ChargeRate
from knowledge.evidence import Quantity
from tests.knowledge.ci.charges.made import GIB, hours, offer

figure = st.integers(1, 10**6).map(lambda thousandths: thousandths / 1000)
maybe = st.none() | figure
run_hours = st.floats(1e-3, 1e4)
rate = st.none() | st.just(0.0) | figure
components = st.dictionaries(st.sampled_from(["core", "gpu", "node", "memory_gb"]), rate, min_size=1).map(
    lambda found: tuple(ChargeRate(cast(Any, resource), per_hour) for resource, per_hour in found.items())
)
component_rule = st.builds(
    ChargeRule,
    basis=st.just("other"),
    factor=st.none(),
    unit=st.sampled_from(["SU", "USD"]),
    components=components,
    combine=st.sampled_from(["sum", "max"]),
    minimum_hours=maybe,
    minimum_amount=maybe,
    usage_factor=st.none() | st.just(0.0) | figure,
    usd_per_unit=maybe,
)
factor_rule = st.builds(
    ChargeRule,
    basis=st.sampled_from(["core_hour", "gpu_hour", "node_hour", "other"]),
    factor=rate,
    unit=st.sampled_from([None, "SU", "core-hour", "USD"]),
    minimum_hours=maybe,
)
cloud_rule = st.builds(
    ChargeRule,
    basis=st.just("instance_hour"),
    factor=st.none(),
    unit=st.just("USD"),
    on_demand_usd_per_hour=maybe,
    minimum_hours=maybe,
    step_hours=st.none() | st.sampled_from([1 / 60, 0.25, 1.0]),
)
any_rule = component_rule | factor_rule | cloud_rule
places = st.fixed_dictionaries(
    {
        "shared_nodes": st.sampled_from([True, False, None]),
        "cores_per_node": st.none() | st.integers(1, 256),
        "node_memory_bytes": st.none() | st.integers(1, 2048).map(lambda gib: gib * GIB),
        "accelerators_per_node": st.sampled_from([0.0, 1.0, 4.0, 8.0]),
        "accelerators_per_node_known": st.booleans(),
    }
)
sizes = st.tuples(st.sampled_from([0, 1, 2, 4]), st.integers(1, 64), maybe, maybe)


@given(rule=any_rule, place=places, size=sizes, value=run_hours)
def test_zero_only_where_a_source_says_so(
    rule: ChargeRule, place: dict[str, Any], size: tuple[Any, ...], value: float
) -> None:
    gpus, nodes, cores, memory = size
    result = charge(offer(rule, **place), hours(value), gpus, nodes, cores=cores, memory_gb=memory)
    assert result.formula
    if result.amount is None:
        assert result.usd is None
        assert "known" in result.formula
    elif result.amount.value == 0:
        assert result.formula.startswith("not charged: ")
        said = [each.per_hour for each in rule.components] or [rule.factor]
        assert rule.usage_factor == 0 or said == [0.0] * len(said)
    else:
        assert result.computed() == result.amount.value
        assert all(part.computed() == part.amount for part in result.parts)
        assert write_figure(result.amount.value).split(".")[0] in result.formula or "$" in result.formula


@given(rule=any_rule, place=places, size=sizes, value=run_hours, more=st.floats(1, 10))
def test_more_hours_and_nodes_never_cost_less(
    rule: ChargeRule,
    place: dict[str, Any],
    size: tuple[Any, ...],
    value: float,
    more: float,
) -> None:
    gpus, nodes, cores, memory = size
    where = offer(rule, **place)
    one = charge(where, hours(value), gpus, nodes, cores=cores, memory_gb=memory).amount
    longer = charge(where, hours(value * more), gpus, nodes, cores=cores, memory_gb=memory).amount
    assert (one is None) == (longer is None)
    if one is None or longer is None:
        return
    assert longer.value >= one.value
    if cores is None and memory is None:
        wider = charge(where, hours(value), gpus * 2, nodes * 2).amount
        assert wider is not None
        assert wider.value >= one.value * (1 - 1e-12)


@given(rule=component_rule, place=places, size=sizes, value=run_hours)
def test_the_sum_is_never_less_than_the_largest(
    rule: ChargeRule, place: dict[str, Any], size: tuple[Any, ...], value: float
) -> None:
    gpus, nodes, cores, memory = size
    summed, largest = (
        charge(
            offer(replace(rule, combine=how), **place), hours(value), gpus, nodes, cores=cores, memory_gb=memory
        ).amount
        for how in ("sum", "max")
    )
    if summed is not None:  # the largest can be known where the sum is not: what comes with a device is not counted
        assert largest is not None
        assert summed.value >= largest.value


@given(rule=component_rule | cloud_rule, place=places, value=run_hours)
def test_minimums_are_respected(rule: ChargeRule, place: dict[str, Any], value: float) -> None:
    where = offer(rule, **place)
    amount = charge(where, hours(value), 4, 1).amount
    if amount is None or amount.value == 0:
        return
    if rule.minimum_amount is not None:
        assert amount.value >= rule.minimum_amount
    if rule.minimum_hours is not None and value < rule.minimum_hours:
        least = charge(where, hours(rule.minimum_hours), 4, 1).amount
        assert least is not None
        assert amount.value == least.value


@given(rule=any_rule, place=places, bounds=st.lists(run_hours, min_size=3, max_size=3).map(sorted))
def test_the_interval_is_that_of_its_bounds(rule: ChargeRule, place: dict[str, Any], bounds: list[float]) -> None:
    low, value, high = bounds
    where = offer(rule, **place)
    amount = charge(where, Quantity(value=value, unit="h", low=low, high=high, coverage=0.9), 4, 1).amount
    if amount is None or amount.value == 0:  # unknown or free: the other tests hold what that means
        return
    ends = [charge(where, hours(bound), 4, 1).amount for bound in (low, high)]
    assert [end and end.value for end in ends] == [amount.low, amount.high]
    assert amount.coverage == 0.9


@given(first=figure, second=figure, larger=st.floats(1.001, 100))
def test_a_higher_rate_costs_more(first: float, second: float, larger: float) -> None:
    cheap, dear = (
        charge(offer(ChargeRule("node_hour", factor, "SU")), hours(second), 4, 1).amount
        for factor in (first, first * larger)
    )
    assert cheap is not None
    assert dear is not None
    assert dear.value > cheap.value


@given(rule=component_rule, price=figure, value=run_hours)
def test_dollars_are_units_times_their_price(rule: ChargeRule, price: float, value: float) -> None:
    result = charge(offer(replace(rule, usd_per_unit=price, usage_factor=None)), hours(value, value, value * 2), 4, 1)
    if result.amount is None or result.amount.value == 0:
        return
    assert result.usd is not None
    assert result.usd.unit == "USD"
    for units, dollars in ((result.amount.value, result.usd.value), (result.amount.high, result.usd.high)):
        assert dollars == pytest.approx((units or 0) * price)


@given(figures=st.lists(st.integers(1, 9999).map(lambda cents: cents / 100), min_size=1, max_size=4))
def test_arithmetic_is_that_of_the_written_figures(figures: list[float]) -> None:
    cents = 1
    for each in figures:
        cents *= round(each * 100)
    assert product(*figures) == cents / 100 ** len(figures)
    assert total(figures) == sum(round(each * 100) for each in figures) / 100


@pytest.mark.parametrize(
    ("value", "text"),
    [(0.7728, "0.7728"), (1280.0, "1,280"), (0.000027397, "0.000027397"), (12.3456789, "12.3"), (1e6, "1,000,000")],
)
def test_short_figures_are_written_in_full(value: float, text: str) -> None:
    assert write_figure(value) == text
