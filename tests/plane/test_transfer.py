"""Moving the data: time from achieved rates, egress from price lists, unknown where nobody knows."""

from __future__ import annotations

from typing import Any, cast

import pytest

from estimators.dnn.workload import Workload
from knowledge.ci.records import TransferFact
from knowledge.ci.types import ORGANIZATION_NOT_KNOWN
from knowledge.evidence import Source
from plane.placement.egress import egress
from plane.placement.transfer import Moves, find_origin
from tests.plane.conftest import Asker
from tests.plane.offers import A100, H100, FakeCatalogue, instance, offer


def fact(subject: str, kind: str, value: float | None, unit: str, conditions: str) -> TransferFact:
    source = Source(id=f"ci:transfer:{subject}", title=subject, url="https://example.org/rates")
    return TransferFact(subject, kind, value, unit, conditions, (), "2026", source)


FACTS = (
    fact("TACC", "rate", 1, "gbit_per_s", "lower end to expect"),
    fact("TACC test DTN", "rate", 3.3, "gbit_per_s", "sustained"),
    fact("ALCF, NCSA between each other", "rate", 1, "pb_per_week", "routine"),
    fact("OLCF Kronos", "rate", 200, "gbyte_per_s", "inside the centre"),
    fact("aws", "egress_price", 0.09, "usd_per_gb", "to internet, US regions, first 10 TB a month"),
    fact("aws", "egress_price", 0.05, "usd_per_gb", "to internet, US regions, above 150 TB a month"),
    fact("aws", "egress_price", 0, "usd_per_gb", "first 100 GB a month to internet, per account"),
    fact("aws", "egress_price", 0.02, "usd_per_gb", "between US regions"),
    fact("lambda", "egress_price", None, "usd_per_gb", "not found: do not state that egress is free"),
)
TERABYTE = 10**12


@pytest.fixture
def facts(catalogue: FakeCatalogue) -> FakeCatalogue:
    catalogue.transfer = FACTS
    return catalogue


def moves(catalogue: FakeCatalogue, location: str | None, size: int | None = TERABYTE) -> Moves:
    return Moves(location, size, cast(Any, catalogue))


def test_nothing_is_said_when_nobody_said_where_the_data_lies(facts: FakeCatalogue) -> None:
    assert moves(facts, None).to(offer("delta", "gpu")) is None


def test_data_that_is_already_there_takes_no_time(facts: FakeCatalogue) -> None:
    there = moves(facts, "Delta").to(offer("delta", "gpu"))
    assert there is not None
    assert there.hours is not None
    assert there.hours.value == 0


def test_inside_one_centre_no_wide_area_time_is_made_up(facts: FakeCatalogue) -> None:
    move = moves(facts, "delta").to(offer("anvil", "gpu"))
    assert move is not None
    assert move.hours is None
    assert "same centre" in move.text


def test_systems_whose_organization_nobody_named_are_no_one_centre(catalogue: FakeCatalogue) -> None:
    """Two systems that were discovered bear the same words there."""
    catalogue.offers = tuple(
        offer(system, "gpu", organization=ORGANIZATION_NOT_KNOWN) for system in ("first", "second")
    )
    catalogue.transfer = FACTS
    first, second = (moves(catalogue, "first").to(place) for place in catalogue.offers)
    assert first is not None
    assert second is not None
    assert first.hours is not None
    assert first.hours.value == 0
    assert second.hours is not None
    assert second.hours.value > 0


def test_time_is_bounded_by_the_rates_that_were_achieved(facts: FakeCatalogue) -> None:
    move = moves(facts, "delta").to(offer("anvil", "gpu", organization="Elsewhere"))
    assert move is not None
    assert move.hours is not None
    assert move.hours.value == pytest.approx(8e12 / 3.3e9 / 3600)
    assert move.hours.high == pytest.approx(8e12 / 1e9 / 3600)
    assert move.hours.low == pytest.approx(8e12 / (8e15 / 604_800) / 3600)
    assert "3.3 Gb/s" in move.text


def test_a_rate_between_two_named_centres_is_used(facts: FakeCatalogue) -> None:
    ends = (offer("here", "gpu", organization="NCSA"), offer("theta", "gpu", organization="ALCF"))
    facts.offers = (*facts.offers, *ends)
    move = moves(facts, "here").to(ends[1])
    assert move is not None
    assert move.hours is not None
    assert move.hours.value == move.hours.low


def test_size_unknown_is_said(facts: FakeCatalogue) -> None:
    move = moves(facts, "delta", None).to(offer("anvil", "gpu", organization="Elsewhere"))
    assert move is not None
    assert move.hours is None
    assert "not known" in move.text


def test_egress_is_bounded_by_the_price_list(facts: FakeCatalogue) -> None:
    cost, text = egress("aws", offer("delta", "gpu"), TERABYTE, FACTS)
    assert cost is not None
    assert cost.value == pytest.approx(0.09 * 900)
    assert cost.low == pytest.approx(0.05 * 900)
    assert "$0.09 per GB" in text
    small, _ = egress("aws", offer("delta", "gpu"), 10**10, FACTS)
    assert small is not None
    assert small.value == 0


def test_egress_that_nobody_knows_is_not_free() -> None:
    cost, text = egress("lambda", offer("delta", "gpu"), TERABYTE, FACTS)
    assert cost is None
    assert "not known" in text


def test_inside_one_cloud_the_price_is_not_guessed() -> None:
    cost, text = egress("aws", instance("p5", H100, 8, 50.0, region="us-west-2"), TERABYTE, FACTS)
    assert cost is None
    assert "inside aws" in text


@pytest.mark.parametrize(
    ("words", "provider", "region", "system"),
    [
        ("aws us-east-1", "aws", "us-east-1", None),
        ("S3", "aws", None, None),
        ("aws:us-west-2", "aws", "us-west-2", None),
        ("Delta", None, None, "delta"),
        ("a disk under my desk", None, None, None),
    ],
)
def test_places_are_understood(
    facts: FakeCatalogue, words: str, provider: str | None, region: str | None, system: str | None
) -> None:
    origin = find_origin(words, cast(Any, facts))
    assert (origin.provider, origin.region, origin.system_id) == (provider, region, system)


def test_a_centre_is_understood_by_its_short_name(facts: FakeCatalogue) -> None:
    assert find_origin("OSC", cast(Any, facts)).organization == "Ohio Supercomputer Center (OSC)"


def test_transfer_counts_in_total_and_budget(facts: FakeCatalogue, ask: Asker) -> None:
    ask.workload = Workload(model="resnet50", dataset_size=2_000_000, dataset_bytes=10 * TERABYTE)
    facts.offers = (offer("delta", "gpu", A100), instance("p4d.24xlarge", A100, 8, 22.0))
    near = ask(objective="soonest", data_location="aws us-east-1").options[0]
    assert near.system_id == "aws"
    assert near.transfer is not None
    far = next(option for option in ask(data_location="aws us-east-1").options if option.system_id == "delta")
    assert far.ranking_usd is not None
    assert far.transfer is not None
    assert far.transfer.usd is not None
    assert far.ranking_usd.value > far.transfer.usd.value
    assert {"ci:transfer:TACC", "ci:transfer:aws"} <= set(far.source_ids)
    assert not any(source.startswith("ci:transfer") for source in near.source_ids)
    assert ask(data_location="aws us-east-1", budget_usd=1.0).options == ()
