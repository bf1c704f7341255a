"""What is not known gives no amount and says which figure is missing; it is never zero."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from knowledge.ci import ChargeRule, Offer, charge
from knowledge.errors import RequestError
from tests.knowledge.ci.charges.made import hours, offer, rates

SUM = rates(core=1.0, memory_gb=0.5)


@pytest.mark.parametrize(
    ("place", "accelerators", "words"),
    [
        (offer(SUM, node_memory_bytes=None), 4, "the memory of a node is not known"),
        (offer(SUM, cores_per_node=None), 4, "the number of cores of a node is not known"),
        (offer(rates("max", core=1.0, gpu=None)), 4, "the rate of a GPU-hour is not known"),
        (offer(rates(gpu=1.0)), 0, "goes by GPU-hours and the job takes none"),
        (offer(ChargeRule("gpu_hour", 1.0, "SU")), 0, "goes by GPU-hours and the job takes none"),
        (offer(SUM, accelerators_per_node_known=False), 1, "how much of a node the accelerators take is not known"),
        (
            offer(ChargeRule("gpu_hour", 1.0, "SU"), accelerators_per_node_known=False, shared_nodes=False),
            1,
            "how many a node has is not known",
        ),
        (offer(ChargeRule("core_hour", None, "SU"), partition_label="batch"), 4, "rate of batch is not known"),
        (offer(ChargeRule("node_hour", None, "node-hour")), 4, "10 node-hour before the factor of the queue"),
    ],
)
def test_the_missing_figure_is_named(place: Offer, accelerators: float, words: str) -> None:
    result = charge(place, hours(10), accelerators, 1)
    assert result.amount is None
    assert result.usd is None
    assert result.parts == ()
    assert words in result.formula


def test_memory_that_was_asked_for_needs_no_memory_of_the_node() -> None:
    result = charge(offer(SUM, node_memory_bytes=None), hours(2), 0, 1, cores=3, memory_gb=8)
    assert result.amount is not None
    assert result.amount.value == 14


def test_what_costs_nothing_need_not_be_counted() -> None:
    result = charge(offer(rates(core=0.0, gpu=2.0), cores_per_node=None), hours(10), 4, 1)
    assert result.amount is not None
    assert result.amount.value == 80


@pytest.mark.parametrize("rule", [rates(core=0.0, gpu=0.0), ChargeRule("node_hour", 0.0, "SU")])
def test_a_rate_of_zero_is_a_sources_word(rule: ChargeRule) -> None:
    result = charge(offer(rule), hours(10), 4, 1)
    assert result.amount is not None
    assert result.amount.value == 0
    assert result.formula.startswith("not charged: the rate is 0")


@pytest.mark.parametrize("value", [0.0, -1.0, float("nan"), float("inf")])
def test_a_run_takes_more_than_zero_hours(value: float) -> None:
    with pytest.raises(RequestError, match="more than zero hours"):
        charge(offer(SUM), hours(value), 4, 1)


@pytest.mark.parametrize(
    ("gpus", "nodes", "asked", "field"),
    [
        (1, 0, {}, "nodes"),
        (-1, 1, {}, "accelerators"),
        (float("nan"), 1, {}, "accelerators"),
        (0, 1, {"cores": -4}, "cores"),
        (0, 1, {"memory_gb": float("inf")}, "memory in GB"),
    ],
)
def test_a_job_has_a_size(gpus: float, nodes: int, asked: dict[str, float], field: str) -> None:
    with pytest.raises(RequestError, match=field):
        charge(offer(SUM), hours(1), gpus, nodes, cores=asked.get("cores"), memory_gb=asked.get("memory_gb"))


@pytest.mark.parametrize(
    ("run_hours", "changes", "billed"),
    [
        (0.01, {"minimum_hours": 1 / 60}, 1 / 60),
        (0.5, {"minimum_hours": 1 / 60}, 0.5),
        (1.2, {"step_hours": 1.0}, 2.0),
        (2.0, {"step_hours": 1.0}, 2.0),
        (0.1, {"step_hours": 0.25, "minimum_hours": 0.3}, 0.5),
    ],
)
def test_clouds_bill_minimum_and_steps(run_hours: float, changes: dict[str, Any], billed: float) -> None:
    rule = ChargeRule("instance_hour", None, "USD", on_demand_usd_per_hour=3.0, date="2026-07", billing="so", **changes)
    result = charge(offer(rule), hours(run_hours, run_hours, run_hours * 2), 4, 2)
    assert result.usd is not None
    assert result.usd.value == pytest.approx(6 * billed)
    assert result.usd.low == result.usd.value
    assert result.parts[0].hours == billed
    assert ("instead of" in result.formula) == (billed != run_hours)
    assert result.assumptions == ()


def test_steps_of_billing_that_nobody_names_are_assumed_and_said() -> None:
    rule = ChargeRule("instance_hour", None, "USD", on_demand_usd_per_hour=3.0, spot_usd_per_hour=1.0)
    result = charge(offer(rule), hours(0.001), 4, 1)
    assert result.usd is not None
    assert result.usd.value == 0.003
    assert "not on record" in result.assumptions[0].text
    spot = charge(offer(replace(rule, spot_usd_per_hour=None)), hours(1), 4, 1, spot=True)
    assert spot.usd is None
    assert "no spot price is known" in spot.formula
