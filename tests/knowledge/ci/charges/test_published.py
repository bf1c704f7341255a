"""The published worked examples that this engine must reproduce to the last digit."""

from __future__ import annotations

from dataclasses import replace

import pytest

from knowledge.ci import ChargeRule, charge
from knowledge.ci.charges.counting import JobSize
from tests.knowledge.ci.charges.made import hours, offer, rates

OWENS = offer(rates(unit="USD", core=0.003, gpu=0.09), cores_per_node=28, accelerators_per_node=1.0, shared_nodes=True)


@pytest.mark.parametrize(
    ("run_hours", "gpus", "dollars"), [(9.2, 0, 0.7728), (2.4, 1, 0.4176), (2, 1, 0.348), (9, 0, 0.756)]
)
def test_resnet50_on_owens(run_hours: float, gpus: int, dollars: float) -> None:
    """hours x (28 x 0.003 + GPUs x 0.09) US dollars."""
    result = charge(OWENS, hours(run_hours), gpus, 1)
    assert result.usd == result.amount
    assert result.amount is not None
    assert result.amount.value == dollars  # exact: no 0.7727999999999999
    assert result.formula.endswith(f" = {dollars} USD")
    assert f"28 cores × {run_hours:g} h × 0.003 USD per core-hour" in result.formula
    assert [part.resource for part in result.parts] == ["core", "gpu"]
    assert result.computed() == dollars


@pytest.mark.parametrize(
    ("factor", "run_hours", "units"), [(4, 48, 192), (6, 48, 288), (4, 1 / 60, 1), (6, 1 / 60, 1.5)]
)
def test_lonestar6(factor: float, run_hours: float, units: float) -> None:
    """Whole nodes at 4 and 6 SU a node-hour, at least 15 minutes."""
    rule = ChargeRule("node_hour", factor, "SU", minimum_hours=0.25)
    result = charge(offer(rule, shared_nodes=False), hours(run_hours), 1, 1)
    assert result.amount is not None
    assert (result.amount.value, result.amount.unit) == (units, "SU")
    assert result.formula.endswith(f" = {units:g} SU")
    assert ("0.25 h minimum instead of 0.0167 h" in result.formula) == (run_hours < 1)
    assert result.computed() == units


def test_a_minimum_of_the_guide_for_four_nodes() -> None:
    """nodes x max(hours, 0.25) x rate: five minutes on four nodes at 1 SU."""
    rule = ChargeRule("node_hour", 1.0, "SU", minimum_hours=0.25)
    result = charge(offer(rule, shared_nodes=False), hours(5 / 60), 16, 4)
    assert result.amount is not None
    assert result.amount.value == 1


@pytest.mark.parametrize(
    ("size", "units"),
    [
        (JobSize(0, 1, cores=1, memory_gb=2), 1),
        (JobSize(0, 1, cores=1, memory_gb=64), 32),  # the memory of 32 cores
        (JobSize(0, 1, cores=128, memory_gb=2), 128),
    ],
)
def test_delta_charges_cores_or_memory_whichever_is_more(size: JobSize, units: float) -> None:
    """1 SU is a core-hour with up to 2 GB."""
    place = offer(rates("max", core=1.0, memory_gb=0.5), accelerators_per_node=0.0)
    result = charge(place, hours(1), 0, size.nodes, cores=size.cores, memory_gb=size.memory_gb)
    assert result.amount is not None
    assert result.amount.value == units
    assert result.formula.startswith("the larger of ")


def test_a_gpu_hour_brings_cores_and_memory_with_it() -> None:
    """1 SU is a GPU with 16 cores and 62.5 GB; asking for twice the cores costs two."""
    place = offer(rates("max", gpu=1.0, core=1 / 16, memory_gb=1 / 62.5), cores_per_node=64)
    one = charge(place, hours(10), 1, 1, cores=16, memory_gb=62.5)
    two = charge(place, hours(10), 1, 1, cores=32, memory_gb=62.5)
    assert one.amount is not None
    assert two.amount is not None
    assert (one.amount.value, two.amount.value) == (10, 20)
    assert [part.counts for part in two.parts] == [False, True, False]


def test_a_usage_factor_multiplies_and_zero_is_free() -> None:
    rule = replace(ChargeRule("node_hour", 2.0, "SU"), usage_factor=1.5)
    dear = charge(offer(rule), hours(10), 4, 1)
    assert dear.amount is not None
    assert dear.amount.value == 30
    assert "× 1.5 (usage factor) = 30 SU" in dear.formula
    free = charge(offer(replace(rule, usage_factor=0.0)), hours(10), 4, 1)
    assert free.amount is not None
    assert free.amount.value == 0
    assert free.formula.startswith("not charged: the usage factor")


def test_the_least_amount_is_charged_and_said() -> None:
    rule = replace(rates(core=0.01, unit="USD"), minimum_amount=5.0)
    result = charge(offer(rule), hours(1, 0.5, 100), 0, 1)
    assert result.amount is not None
    assert (result.amount.low, result.amount.value, result.amount.high) == (5, 5, 128)
    assert "1.28" not in result.formula.rpartition(":")[2]
    assert result.formula.endswith("which is under the minimum of 5 USD: 5 USD")
    assert result.computed() == 5


@pytest.mark.parametrize(
    ("cores", "memory_gb", "units"), [(32, None, 2.5), (32, 128, 5), (None, 64, 2.5), (None, None, 10)]
)
def test_part_of_a_node_is_a_fraction_of_a_node_hour(
    cores: float | None, memory_gb: float | None, units: float
) -> None:
    """The largest share counts: 32 of 128 cores, 128 of 256 GB; the whole node where nobody said."""
    result = charge(offer(ChargeRule("node_hour", 10.0, "AU")), hours(1), 0, 1, cores=cores, memory_gb=memory_gb)
    assert result.amount is not None
    assert result.amount.value == units


def test_what_nobody_said_is_taken_in_proportion_and_said() -> None:
    result = charge(offer(rates(core=1.0, memory_gb=1.0)), hours(1), 1, 1)
    assert [part.count for part in result.parts] == [32, 64]
    assert [assumption.field for assumption in result.assumptions] == ["cores", "memory"]
    whole = charge(offer(rates(core=1.0, memory_gb=1.0), shared_nodes=False), hours(1), 1, 1, cores=2)
    assert [part.count for part in whole.parts] == [128, 256]
    assert whole.assumptions == ()
