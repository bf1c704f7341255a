"""Egress and storage: every step of a price list costs its own price, free parts are free, unknown stays unknown."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.ci import Catalogue
from knowledge.ci.build import ensure_built
from knowledge.ci.charges import egress_charge, storage_charge
from knowledge.ci.charges.storage_prices import StoragePrice
from knowledge.ci.charges.tiers import PricedStep, is_covered, split, tiers_of
from knowledge.ci.charges.volumes import volume_amount, volume_parts
from knowledge.errors import RequestError
from knowledge.settings import Settings

GB, TB, GIB = 1e9, 1e12, 2.0**30


@pytest.mark.parametrize(
    ("provider", "size", "dollars"),
    [
        ("aws", 50 * GB, 0),
        ("aws", 2 * TB, 1900 * 0.09),
        ("aws", 20 * TB, 10_000 * 0.09 + 9_900 * 0.085),
        ("aws", 200 * TB, 900 + 3400 + 7000 + 49_900 * 0.05),
        ("azure", 10.2 * TB, 10_000 * 0.087 + 100 * 0.083),
        ("gcp", 1024 * GIB, 1023 * 0.12),
        ("gcp", 3072 * GIB, 1023 * 0.12 + 2048 * 0.11),
        ("oci", 10 * TB, 0),
        ("nebius", 1 * TB, 15),
    ],
)
def test_egress_by_its_steps(catalogue: Catalogue, provider: str, size: float, dollars: float) -> None:
    result = egress_charge(provider, size, catalogue.transfer)
    assert result.usd is not None
    assert result.usd.value == pytest.approx(dollars)
    assert result.computed() == result.usd.value
    assert result.sources
    if not dollars:
        assert result.formula.startswith("not charged: ")
        assert result.usd.low is None


def test_the_interval_is_that_of_the_month(catalogue: Catalogue) -> None:
    """From all beyond the free part at the lowest price to all at the highest."""
    usd = egress_charge("aws", 2 * TB, catalogue.transfer).usd
    assert usd is not None
    assert (usd.low, usd.high) == (1900 * 0.05, 2000 * 0.09)
    flat = egress_charge("nebius", 2 * TB, catalogue.transfer).usd
    assert flat is not None
    assert flat.low is None


def test_a_free_part_in_other_units_is_as_many_bytes_in_the_interval() -> None:
    """100 GiB are free of 200 GiB that are sold by the GB: 107.374 GB are paid for, at 0.1 or 0.05 dollars."""
    steps = [
        PricedStep(0.0, GIB, "first 100 GiB a month"),
        PricedStep(0.1, GB, "next 10 TB"),
        PricedStep(0.05, GB, "above 20 TB"),
    ]
    parts = volume_parts("egress", 200 * GIB, steps, months=None, hours=None)
    amount = volume_amount(200 * GIB, parts, steps)
    assert amount.value == pytest.approx(10.7374182)
    assert amount.low == pytest.approx(5.3687091)
    assert amount.high == pytest.approx(21.4748364)


@pytest.mark.parametrize(
    ("provider", "size", "words"),
    [
        ("oci", 12 * TB, "more than 10 TB of egress is not known"),
        ("lambda", GB, "what lambda asks for egress is not known"),
        ("nobody", GB, "is not known"),
    ],
)
def test_egress_without_a_price_is_unknown(catalogue: Catalogue, provider: str, size: float, words: str) -> None:
    result = egress_charge(provider, size, catalogue.transfer)
    assert result.amount is None
    assert words in result.formula


def test_the_date_is_that_of_the_steps_reached(catalogue: Catalogue) -> None:
    assert egress_charge("aws", 2 * TB, catalogue.transfer).date == "2026"
    assert egress_charge("aws", 200 * TB, catalogue.transfer).date == "2025"


STEPS = [
    PricedStep(0.5, GB, "first 10 GB a month"),
    PricedStep(0.2, GB, "next 20 GB"),
    PricedStep(0.1, GB, "above 40 GB"),
]
FREE = PricedStep(0.0, GB, "first 5 GB a month, per account")


@given(size=st.floats(1, 1e12))
def test_steps_hold_every_byte_once(size: float) -> None:
    """What a volume is split into is the volume; the gap from 30 to 40 GB costs what is below it."""
    tiers = tiers_of([*STEPS, FREE])
    assert tiers[0].price == 0
    assert sum(units for _, units in split(size, tiers)) == pytest.approx(size / GB)
    assert is_covered(size, tiers)
    assert [(tier.low_bytes / GB, tier.price) for tier in tiers] == [(0, 0), (5, 0.5), (15, 0.2), (40, 0.1)]


def test_a_list_that_starts_in_the_middle_covers_nothing_below() -> None:
    tiers = tiers_of([STEPS[2]])
    assert not is_covered(GB, tiers)
    assert not is_covered(50 * GB, tiers)
    assert tiers_of([]) == ()


def test_what_is_free_does_not_grow_over_a_gap() -> None:
    tiers = tiers_of([FREE, STEPS[2]])
    assert [(tier.low_bytes / GB, tier.price) for tier in tiers] == [(0, 0), (5, 0.1)]


@given(size=st.floats(1e6, 1e15), more=st.floats(1, 100), months=st.floats(0.1, 60))
def test_storage_grows_with_size_and_time(built_catalogue: Catalogue, size: float, more: float, months: float) -> None:
    one, larger, longer = (
        storage_charge("aws", bytes_, time, built_catalogue.storage_prices).usd
        for bytes_, time in ((size, months), (size * more, months), (size, months * more))
    )
    assert one is not None
    assert larger is not None
    assert longer is not None
    assert 0 < one.value <= larger.value
    assert one.value <= longer.value


@pytest.mark.parametrize(
    ("provider", "size", "months", "dollars"),
    [
        ("aws", 500 * GB, 3, 34.5),
        ("aws", 60 * TB, 1, 50_000 * 0.023 + 10_000 * 0.022),
        ("gcp", 1000 * GIB, 1, 1000 * 730 * 0.000027397),
        ("azure", 1 * TB, 2, 36),
        ("oci", 1 * TB, 1, 25.5),
    ],
)
def test_storage_by_the_month(catalogue: Catalogue, provider: str, size: float, months: float, dollars: float) -> None:
    result = storage_charge(provider, size, months, catalogue.storage_prices)
    assert result.usd is not None
    assert result.usd.value == pytest.approx(dollars)
    assert result.computed() == result.usd.value
    assert result.date is not None
    assert result.sources


@pytest.mark.parametrize(
    ("provider", "size", "kind"), [("azure", 60 * TB, "object"), ("lambda", GB, "object"), ("aws", GB, "block")]
)
def test_storage_without_a_price_is_unknown(catalogue: Catalogue, provider: str, size: float, kind: str) -> None:
    result = storage_charge(provider, size, 1, catalogue.storage_prices, kind=kind)
    assert result.amount is None
    assert "is not known" in result.formula


@pytest.mark.parametrize("months", [0, -1, float("nan"), float("inf")])
def test_storage_takes_time(months: float) -> None:
    with pytest.raises(RequestError, match="more than zero months"):
        storage_charge("aws", GB, months, ())


@pytest.mark.parametrize("size", [-1.0, float("nan"), float("inf")])
def test_what_is_no_volume_is_refused(catalogue: Catalogue, size: float) -> None:
    with pytest.raises(RequestError, match="zero bytes or more"):
        storage_charge("aws", size, 1, catalogue.storage_prices)
    with pytest.raises(RequestError, match="zero bytes or more"):
        egress_charge("aws", size, catalogue.transfer)


def test_nothing_stored_is_written_as_nothing(catalogue: Catalogue) -> None:
    result = storage_charge("aws", 0, 1, catalogue.storage_prices)
    assert result.usd is not None
    assert result.usd.value == 0
    assert result.formula == "0 bytes = $0"


def test_prices_can_be_given() -> None:
    price = StoragePrice("here", "object", "Bucket", None, 0.01, "usd_per_gb_month", None, None, "a page")
    result = storage_charge("here", 100 * GB, 2, [price])
    assert result.usd is not None
    assert result.usd.value == 2
    assert "date of this price is not known" in (result.caution or "")


def test_changed_prices_reach_the_engine_through_the_database(home: Path, few_facts: Path) -> None:
    path = few_facts / "cloud_storage_prices.csv"
    path.write_text(path.read_text(encoding="utf-8").replace(",0.023,", ",0.5,", 1), encoding="utf-8")
    chosen = Settings(home=home)
    catalogue = Catalogue(ensure_built(chosen, facts=few_facts).path, chosen)
    dollars = storage_charge("aws", 10 * GB, 1, catalogue.storage_prices).usd
    catalogue.close()
    assert dollars is not None
    assert dollars.value == 5


def test_providers_of_the_billing_facts_are_sold(catalogue: Catalogue) -> None:
    billing = {row[0] for row in catalogue.select("SELECT provider FROM cloud_billing").rows}
    stored = {row.provider for row in catalogue.storage_prices}
    assert billing
    assert stored
    assert billing | stored <= set(catalogue.providers)
