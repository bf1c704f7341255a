"""One instance type that is sold in several regions makes one offer, in the cheapest of those that may be used."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

import duckdb
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.ci import open_catalogue
from knowledge.ci.cloud_offers import cloud_offers
from knowledge.ci.sandbox.client import QueryResult
from knowledge.ci.types import Offer
from knowledge.settings import Settings
from tests.plane.offers import A100

Row = tuple[str, str, str | None, float | None, float | None]
SOURCES = cast(Any, SimpleNamespace(price=lambda *_: None))
COLUMNS = (
    "provider VARCHAR, instance_type VARCHAR, region VARCHAR, vcpus DOUBLE, memory_gib DOUBLE, accelerator_id VARCHAR,"
    " gpus DOUBLE, on_demand_usd_per_hour DOUBLE, on_demand_date VARCHAR, spot_usd_per_hour DOUBLE,"
    " spot_region VARCHAR, spot_date VARCHAR, notes VARCHAR, source VARCHAR, spot_source VARCHAR"
)
SITES = {"aws east": {"country": "US", "carbon_g_per_kwh": 1.0, "carbon_method": "m", "pue": None}}
ROWS: list[Row] = [
    ("aws", "big", "west", 9.0, 1.0),
    ("aws", "only", "west", 3.0, None),
    ("aws", "big", "east", 8.0, 2.0),
    ("gcp", "big", "east", 7.0, None),
    ("aws", "big", None, None, None),
    ("aws", "spot", "west", None, 2.0),
    ("aws", "spot", "east", None, 1.0),
]


class Prices:
    """A table of cloud instances in memory."""

    def __init__(self, rows: list[Row]) -> None:
        self.connection = duckdb.connect()
        self.connection.execute(f"CREATE TABLE cloud_instances ({COLUMNS})")
        for row in rows:
            self.connection.execute(
                "INSERT INTO cloud_instances (provider, instance_type, region, on_demand_usd_per_hour,"
                " spot_usd_per_hour, accelerator_id, gpus, source) VALUES (?, ?, ?, ?, ?, 'a', 8, 'a list')",
                row,
            )

    def query(self, sql: str, parameters: dict[str, Any]) -> QueryResult:
        """Like that of `Tables`."""
        found = self.connection.execute(sql, parameters)
        return QueryResult(tuple(column[0] for column in found.description or []), tuple(found.fetchall()), False)


def offers_of(rows: list[Row], wanted: tuple[str, ...] = ()) -> list[Offer]:
    """The offers of these rows: provider, instance type, region, prices on demand and on spot."""
    prices = Prices(rows)
    with prices.connection:
        return list(cloud_offers(cast(Any, prices), {"a": A100}, cast(Any, SITES), SOURCES, {}, wanted))


def test_the_cheapest_region_is_offered_and_names_the_others() -> None:
    found = {offer.id: offer for offer in offers_of(ROWS)}
    assert list(found) == ["aws/big/east", "aws/only", "gcp/big", "aws/spot/east"]
    big = found["aws/big/east"]
    assert (big.region, big.country, big.other_regions) == ("east", "US", ("west",))
    assert big.charge.on_demand_usd_per_hour == 8.0
    assert found["aws/only"].other_regions == ()


def test_a_wanted_region_goes_before_cheaper_ones() -> None:
    found = {offer.id: offer for offer in offers_of(ROWS, ("west", "nowhere"))}
    assert list(found) == ["aws/big/west", "aws/only", "gcp/big", "aws/spot/west"]
    assert found["aws/big/west"].charge.on_demand_usd_per_hour == 9.0
    assert found["aws/big/west"].other_regions == ("east",)
    assert found["gcp/big"].region == "east"


rows = st.lists(
    st.tuples(
        st.sampled_from(["aws", "gcp"]),
        st.sampled_from(["small", "big"]),
        st.sampled_from(["east", "west", "north", None]),
        st.sampled_from([None, 1.0, 2.0, 3.0]),
        st.sampled_from([None, 0.5, 1.5]),
    ),
    unique_by=lambda row: row[:3],
    max_size=12,
)


@settings(max_examples=40, deadline=None)
@given(rows=rows)
def test_no_row_is_cheaper_and_none_is_lost(rows: list[Row]) -> None:
    offers = offers_of(rows)
    assert len(offers) == len({row[:2] for row in rows}) == len({offer.id for offer in offers})
    for offer in offers:
        alike = [row for row in rows if row[:2] == (offer.provider, offer.node_type_id)]
        assert {row[2] for row in alike} - {None} == {*offer.other_regions, offer.region} - {None}
        priced = [row[3] for row in alike if row[3] is not None]
        assert offer.charge.on_demand_usd_per_hour == min(priced, default=None)
        if not priced:
            spots = [row[4] for row in alike if row[4] is not None]
            assert offer.charge.spot_usd_per_hour == min(spots, default=None)


def test_the_catalogue_offers_types_in_the_regions_of_a_country(settings_: Settings) -> None:
    catalogue = open_catalogue(settings_)
    everywhere = {offer.id: offer for offer in catalogue.offers}
    in_canada = catalogue.offers_in(["CA"], [])
    assert catalogue.offers_in(["CA"], []) is in_canada
    assert {offer.id for offer in in_canada} == everywhere.keys()  # every type of the facts is sold in one region only
    assert [offer for offer in in_canada if offer.provider is None] == [
        offer for offer in catalogue.offers if offer.provider is None
    ]
