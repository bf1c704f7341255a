"""The made-up facts are in the form that the build reads, the same for the same seed, and agree with the offers."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import duckdb
import pytest

from knowledge.ci import Catalogue, open_catalogue
from knowledge.ci.build.character import characterise
from knowledge.ci.build.layer_form import CloudOfferForm, LayerForm
from knowledge.settings import Settings
from tests.bench.built import FILTERS, measure_built
from tests.bench.generated import DATE, Plan, Size, plan
from tests.bench.generated_layers import OFFERS_FILE, generated_layers, write_generated
from tests.bench.generated_offers import generated_offers

SIZE = Size(systems=4, node_types=6, partitions=9, cloud_rows=300)


@pytest.fixture
def catalogue(settings_: Settings) -> Catalogue:
    return open_catalogue(settings_)


@pytest.fixture
def made(catalogue: Catalogue) -> Plan:
    return plan(SIZE, catalogue)


def test_systems_are_layers_that_the_build_reads(made: Plan, tmp_path: Path) -> None:
    folder = write_generated(tmp_path, made)
    lines = (folder / "generated.jsonl").read_bytes().splitlines()
    layers = [LayerForm.model_validate_json(line) for line in lines]
    assert len(layers) == SIZE.systems
    assert sum(len(layer.system.node_types) for layer in layers) == 24
    assert sum(len(layer.system.partitions) for layer in layers) == 36


def test_cloud_offers_are_rows_of_their_form(made: Plan, tmp_path: Path) -> None:
    rows = _cloud_rows(write_generated(tmp_path, made) / OFFERS_FILE)
    forms = [CloudOfferForm.model_validate(row) for row in rows]
    assert len({(form.provider, form.instance_type, form.region) for form in forms}) == len(forms) == 300
    assert all(form.on_demand_usd_per_hour and form.on_demand_date == DATE for form in forms)
    assert 0 < sum(form.spot_usd_per_hour is None for form in forms) < 300


def test_the_same_seed_makes_the_same_and_another_seed_does_not(catalogue: Catalogue) -> None:
    one, again, other = (
        [json.dumps(layer) for layer in generated_layers(plan(SIZE, catalogue, seed))] for seed in (1, 1, 2)
    )
    assert one == again != other


def test_offers_in_memory_agree_with_the_layers(made: Plan, tmp_path: Path) -> None:
    offers = {(offer.system_id, offer.partition or offer.node_type_id): offer for offer in generated_offers(made)}
    assert len(offers) == 4 * 9 + 10
    for layer in generated_layers(made):
        nodes = {node["id"]: node for node in layer["system"]["node_types"]}
        for partition in layer["system"]["partitions"]:
            offer = offers.pop((layer["system"]["id"], partition["name"]))
            gpu = nodes[partition["node_types"][0]]["gpu"]
            assert offer.node_type_id == partition["node_types"][0]
            assert offer.accelerators_per_node == (gpu["count"] if gpu else 0)
            assert (offer.accelerator and offer.accelerator.id) == (gpu and gpu["accelerator_id"])
            assert (offer.max_walltime_hours, offer.max_nodes) == (
                partition["max_walltime_hours"],
                partition["max_nodes"],
            )
            assert offer.charge.factor == partition["charge_factor"]
            character = characterise(partition["name"], partition["notes"], partition["max_walltime_hours"])
            assert (character.interactive, character.preemptible) == (offer.interactive, offer.preemptible)
            assert not character.service
    cheapest: dict[str, float] = {}
    for row in _cloud_rows(write_generated(tmp_path, made) / OFFERS_FILE):
        price = row["on_demand_usd_per_hour"]
        cheapest[row["instance_type"]] = min(price, cheapest.get(row["instance_type"], price))
    prices = {offer.node_type_id: offer.charge.on_demand_usd_per_hour for offer in offers.values()}
    assert prices == pytest.approx(cheapest)


def _cloud_rows(path: Path) -> list[dict[str, Any]]:
    with duckdb.connect() as connection:
        found = connection.execute("SELECT * FROM read_parquet(?)", [str(path)])
        names = [column[0] for column in found.description or []]
        return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


def test_what_is_generated_is_built_asked_and_placed(made: Plan, tmp_path: Path, settings_: Settings) -> None:
    """The measurement itself, at a small size: every view answers, every row arrives."""
    open_catalogue(settings_)
    figures = measure_built(tmp_path / "home", SIZE)
    assert figures.rows["systems"] == 107 + SIZE.systems
    assert figures.rows["cloud_instances"] == 459 + 300
    assert figures.offers > 300
    assert set(figures.view_ms) == set(FILTERS)
    assert min(*figures.view_ms.values(), figures.placement_seconds, figures.build_seconds) > 0
