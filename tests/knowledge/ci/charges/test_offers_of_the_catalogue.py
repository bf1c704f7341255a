"""The price engine: units, whole nodes, shares of nodes, clouds; unknown is never zero."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.ci import Catalogue, ChargeRule, Offer, charge
from knowledge.evidence import Quantity

TEN = Quantity(value=10, unit="h", low=8, high=12, coverage=0.9)


def amount(offer: Offer, accelerators: float, nodes: int = 1) -> float | None:
    result = charge(offer, TEN, accelerators, nodes)
    return None if result.amount is None else result.amount.value


@pytest.mark.parametrize(
    ("offer_id", "accelerators", "nodes", "units", "unit"),
    [
        ("delta/gpuA100x4/a100x4", 2, 1, 20, "SU"),
        ("delta/gpuH200x8/h200x8", 8, 1, 240, "SU"),
        ("delta/cpu/cpu", 0, 1, 1280, "SU"),
        ("frontera/rtx/rtx", 4, 1, 30, "SU"),
        ("derecho/main-gpu/a100x4", 1, 1, 40, "GPU-hour"),  # whole nodes: all four are charged
        ("gadi/gpuvolta/gpuvolta", 1, 1, 360, "SU"),  # 12 of 48 cores, 3 SU each
        ("lumi/standard-g/lumi-g", 8, 1, 40, "GPU-hour"),
        ("lumi/small-g/lumi-g", 1, 1, 5, "GPU-hour"),
        ("kestrel/gpu-h100/h100-384", 1, 1, 250, "AU"),  # a quarter of a node of 100 AU
        ("kestrel/debug/h100-768", 4, 1, 1000, "AU"),
        ("kestrel/debug/standard", 0, 1, 100, "AU"),
        ("karolina/qgpu/gpu", 8, 1, 10, "node-hour"),
        ("leonardo/boost_usr_prod-QOS-normal/booster", 1, 1, 80, "core-hour"),
        ("jetstream2/jetstream2-gpu/g3.xl", 1, 1, 1280, "SU"),
        ("juwels-booster/booster/booster", 4, 2, 960, "core-hour"),
    ],
)
def test_charges_of_centres(
    offers: dict[str, Offer], offer_id: str, accelerators: float, nodes: int, units: float, unit: str
) -> None:
    result = charge(offers[offer_id], TEN, accelerators, nodes)
    assert result.amount is not None
    assert result.amount.value == pytest.approx(units)
    assert result.amount.unit == unit
    assert result.amount.low == pytest.approx(units * 0.8)
    assert result.amount.high == pytest.approx(units * 1.2)
    assert result.usd is None
    assert unit in result.formula
    assert "10 h" in result.formula
    assert result.date == offers[offer_id].as_of


@pytest.mark.parametrize(
    ("offer_id", "words"),
    [
        ("osc-ascend/quad/quad-a100-80", "each has its own dollar rate"),
        ("bridges2/GPU/h100-80", "not known"),
        ("perlmutter/regular-C-gpu/gpu-a100-40gb", "10 node-hour before the factor of the queue, which is not known"),
        ("dardel/main/thin", "not known"),
        ("jetson-nano/2gb", "device you own"),
    ],
)
def test_an_unknown_charge_has_no_amount(offers: dict[str, Offer], offer_id: str, words: str) -> None:
    result = charge(offers[offer_id], TEN, offers[offer_id].accelerators_per_node, 1)
    assert result.amount is None
    assert result.usd is None
    assert words in result.formula


@pytest.mark.parametrize(
    ("offer_id", "words", "usd"),
    [
        ("nautilus/batch-Jobs/sdsc-hgx-a100", "Free of charge to users", 0.0),
        ("archer2/standard-QoS-lowpriority/standard", "not charged", None),
        ("osc-pitzer/gpubackfill/gpu-v100-16", "not charged", 0.0),
    ],
)
def test_nothing_to_pay_is_said(offers: dict[str, Offer], offer_id: str, words: str, usd: float | None) -> None:
    result = charge(offers[offer_id], TEN, 1, 1)
    assert result.amount is not None
    assert result.amount.value == 0
    assert words in result.formula
    assert (result.usd.value if result.usd else None) == usd


def test_clouds_on_demand_and_spot(offers: dict[str, Offer]) -> None:
    offer = offers["aws/p4d.24xlarge"]
    listed = charge(offer, TEN, 16, 2)
    spot = charge(offer, TEN, 16, 2, spot=True)
    assert listed.usd is not None
    assert spot.usd is not None
    assert listed.usd.value == pytest.approx(2 * 10 * 21.9576)
    assert spot.usd.value == pytest.approx(2 * 10 * 6.0906)
    assert (listed.date, spot.date) == ("2026-07-20", "2024-06-13")
    assert listed.caution is None
    assert "2024-06-13" in (spot.caution or "")
    assert listed.formula == "2 instances × 10 h × $21.9576 per hour (on-demand) = $439"


def test_a_cloud_without_a_price_is_unknown(offers: dict[str, Offer]) -> None:
    result = charge(offers["aws/p5e.48xlarge"], TEN, 8, 1)
    assert result.amount is None
    assert "no on-demand price is known" in result.formula


def test_old_and_undated_prices_carry_a_caution(offers: dict[str, Offer]) -> None:
    old = charge(offers["runpod/1x_L40_SECURE"], TEN, 1, 1)
    assert "2024-01-08" in (old.caution or "")
    undated = next(offer for offer in offers.values() if offer.provider and offer.charge.date is None)
    assert "date of this price is not known" in (charge(undated, TEN, 1, 1).caution or "")


def test_a_price_of_the_unit_gives_dollars(offers: dict[str, Offer]) -> None:
    rule = ChargeRule(basis="gpu_hour", factor=2.0, unit="SU", usd_per_unit=0.5)
    result = charge(replace(offers["delta/gpuA100x4/a100x4"], charge=rule), TEN, 4, 1)
    assert result.usd is not None
    assert result.usd.value == pytest.approx(40)
    assert result.formula.endswith("= 80 SU × $0.5 = $40.00")


def test_notes_on_charging_are_passed_on(offers: dict[str, Offer]) -> None:
    result = charge(offers["puhti/gpu/GPU"], TEN, 1, 1)
    assert "plus 1 BU per core-hour" in (result.caution or "")


def test_cores_that_are_not_known_make_the_charge_unknown(offers: dict[str, Offer]) -> None:
    offer = replace(offers["delta/cpu/cpu"], cores_per_node=None)
    result = charge(offer, TEN, 0, 1)
    assert result.amount is None
    assert "number of cores of a node is not known" in result.formula


@given(hours=st.floats(0.01, 1e4), nodes=st.integers(1, 64), share=st.sampled_from([0.25, 0.5, 0.75, 1.0]))
def test_charges_grow_in_proportion(hours: float, nodes: int, share: float) -> None:
    """Twice the hours or nodes cost twice as much, and part of a node never costs more than the whole."""
    offer = _offer()
    one = charge(offer, Quantity(value=hours, unit="h"), 4 * share, 1).amount
    many = charge(offer, Quantity(value=2 * hours, unit="h"), 4 * share * nodes, nodes).amount
    whole = charge(offer, Quantity(value=hours, unit="h"), 4, 1).amount
    assert one is not None
    assert many is not None
    assert whole is not None
    assert many.value == pytest.approx(2 * nodes * one.value)
    assert one.value == pytest.approx(share * whole.value)


def test_every_offer_has_a_charge_or_says_why_not(catalogue: Catalogue) -> None:
    for offer in catalogue.offers:
        result = charge(offer, TEN, offer.accelerators_per_node, 1)
        assert result.formula
        if result.amount is None:
            assert "known" in result.formula or "own" in result.formula
        elif result.amount.value == 0:
            assert result.formula.startswith("not charged: ")


def _offer() -> Offer:
    values: dict[str, object] = dict.fromkeys(Offer.__dataclass_fields__)
    values |= {
        "accelerators_per_node": 4.0,
        "accelerators_per_node_known": True,
        "shared_nodes": True,
        "cores_per_node": 64,
        "kind": "hpc",
        "charge": ChargeRule(basis="core_hour", factor=1.5, unit="SU"),
    }
    return Offer(**values)  # type: ignore[arg-type]  # fields of Offer by name
