"""Rows of the tables become rules: rates replace the factor, a row of the node type goes before those for all."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb
import pytest

from knowledge.ci import Catalogue, charge
from knowledge.ci.build import ensure_built
from knowledge.ci.charges.billing import billing_of
from knowledge.ci.charges.rules import CentreRules, centre_rule, cloud_rule
from knowledge.ci.tables import Tables
from knowledge.settings import Settings
from tests.knowledge.ci.charges.made import hours, offer

SYSTEM: dict[str, Any] = {
    "free_of_charge": None,
    "charge_unit_text": "dollars",
    "usd_per_unit": None,
    "usd_per_unit_unit": None,
    "as_of": "2026-01",
}
PARTITION: dict[str, Any] = {"is_free": False, "charge_basis": "core_hour", "charge_unit": "SU", "notes": None}
LINK: dict[str, Any] = {"charge_factor": 2.0, "node_type": "gpu"}


def rate(resource: str, per_hour: float, node_type: str | None = None, **changes: Any) -> dict[str, Any]:
    return {
        "system_id": "made",
        "partition": "queue",
        "node_type": node_type,
        "resource": resource,
        "per_hour": per_hour,
        "unit": "USD",
        "combine": "sum",
        "minimum_hours": None,
        "minimum_amount": None,
        "date": "2026-07",
        "note": "the site's words",
        **changes,
    }


def test_without_rates_the_factor_rules() -> None:
    rule = centre_rule(SYSTEM, PARTITION, LINK)
    assert (rule.basis, rule.factor, rule.unit, rule.date) == ("core_hour", 2.0, "SU", "2026-01")
    assert (rule.components, rule.minimum_hours) == ((), None)


def test_rates_replace_the_factor() -> None:
    rule = centre_rule(SYSTEM, PARTITION, LINK, [rate("core", 0.003), rate("gpu", 0.09)], usage_factor=0.5)
    assert (rule.basis, rule.factor, rule.unit, rule.date) == ("other", None, "USD", "2026-07")
    assert rule.unit_text == "dollars"
    result = charge(offer(rule), hours(10), 4, 1)
    assert result.usd is not None
    assert result.usd.value == pytest.approx(0.5 * 10 * (128 * 0.003 + 4 * 0.09))
    assert result.date == "2026-07"


def test_the_row_of_the_node_type_goes_first() -> None:
    rows = [rate("core", 1.0), rate("core", 7.0, "gpu"), rate("core", 9.0, "other")]
    assert [part.per_hour for part in centre_rule(SYSTEM, PARTITION, LINK, rows).components] == [7.0]
    assert [
        part.per_hour for part in centre_rule(SYSTEM, PARTITION, {**LINK, "node_type": "cpu"}, rows).components
    ] == [1.0]


@pytest.mark.parametrize(("priced", "usd_per_unit"), [("SU", 0.01), ("core-hour", None), (None, None)])
def test_a_price_is_one_of_its_own_unit(priced: str | None, usd_per_unit: float | None) -> None:
    """A price of a core-hour says nothing of an SU."""
    system = {**SYSTEM, "usd_per_unit": 0.01, "usd_per_unit_unit": priced}
    assert centre_rule(system, PARTITION, LINK).usd_per_unit == usd_per_unit
    assert centre_rule(system, PARTITION, LINK, [rate("core", 1.0, unit="SU")]).usd_per_unit == usd_per_unit


def test_the_minimum_of_the_partition_holds_where_the_rates_name_none() -> None:
    partition = {**PARTITION, "minimum_charge_hours": 0.25}
    assert centre_rule(SYSTEM, partition, LINK).minimum_hours == 0.25
    assert centre_rule(SYSTEM, partition, LINK, [rate("node", 1.0, minimum_hours=1.0)]).minimum_hours == 1.0


def test_free_stays_free() -> None:
    rule = centre_rule({**SYSTEM, "free_of_charge": "Free for all"}, PARTITION, LINK, [rate("core", 1.0)])
    result = charge(offer(rule), hours(10), 4, 1)
    assert result.amount is not None
    assert result.amount.value == 0
    assert "Free for all" in result.formula


def test_a_cloud_has_the_billing_of_its_provider(catalogue: Catalogue) -> None:
    """The engine reads it from the database, so that earlier snapshots keep their own."""
    for place in catalogue.offers:
        if place.provider in ("aws", "lambda"):
            known = place.provider == "aws"
            assert (place.charge.minimum_hours, place.charge.billing_source is not None) == (
                1 / 60 if known else None, known,
            )  # fmt: skip


def test_a_billing_step_is_used_from_a_minute_on() -> None:
    row = {
        "provider": "aws",
        "on_demand_usd_per_hour": 1.0,
        "spot_usd_per_hour": None,
        "on_demand_date": "2026-07",
        "spot_date": None,
    }
    billing = {"provider": "aws", "applies_to": "all", "minimum_seconds": None, "date": None, "source": "a page"}
    for seconds, hours_ in ((1, None), (59, None), (60, 1 / 60), (3600, 1)):
        rule = cloud_rule(row, billing_of({**billing, "step_seconds": float(seconds)}))
        assert (rule.step_hours, rule.minimum_hours) == (hours_, None)
        assert rule.billing == f"all: in steps of {seconds} s"
    unknown = cloud_rule(row, None)
    assert (unknown.billing, unknown.step_hours, unknown.minimum_hours) == (None, None, None)


def test_an_older_database_has_no_such_tables(tmp_path: Path) -> None:
    path = tmp_path / "old.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute("CREATE TABLE other (a INTEGER)")
    tables = Tables(path)
    rule = CentreRules(tables).rule(
        {**SYSTEM, "system_id": "made"}, {**PARTITION, "partition": "queue", "qos": None}, LINK
    )
    tables.close()
    assert rule == centre_rule(SYSTEM, PARTITION, LINK)


CHARGE = """\
  charge:
    unit: SU
    combine: max
    rates:
    - {resource: gpu, per_hour: 1.0}
    - {resource: core, per_hour: 0.0625}
    minimum_amount: 0.5
    date: 2026-10
    note: a GPU with 16 cores
  minimum_charge_hours: 0.25
"""


def test_a_charge_in_the_facts_reaches_the_offer(home: Path, few_facts: Path) -> None:
    """From the file of a system through the tables to the amount of a job of one minute with half the cores."""
    path = few_facts / "systems" / "delta.yaml"
    before, name, after = path.read_text(encoding="utf-8").partition("- name: gpuH200x8\n")
    path.write_text(before + name + CHARGE + after, encoding="utf-8")
    settings = Settings(home=home)
    catalogue = Catalogue(ensure_built(settings, facts=few_facts).path, settings)
    place = next(each for each in catalogue.offers if each.id == "delta/gpuH200x8/h200x8")
    other = next(each for each in catalogue.offers if each.id == "delta/gpuH200x8-interactive/h200x8")
    catalogue.close()
    assert (place.charge.unit_text or "").startswith("SU (")
    result = charge(place, hours(1 / 60), 1, 1, cores=32)
    assert result.amount is not None
    assert (result.amount.value, result.date) == (0.5, "2026-10")
    assert "0.25 h minimum instead of 0.0167 h" in result.formula
    assert result.parts[1].amount == 0.5  # 32 cores are two GPUs' share for a quarter of an hour
    assert other.charge.components == ()


def test_the_factor_of_a_quality_of_service_multiplies_rates_only() -> None:
    plain = centre_rule(SYSTEM, PARTITION, LINK, [], usage_factor=2.0)
    rated = centre_rule(SYSTEM, PARTITION, LINK, [rate("core", 1.0)], usage_factor=2.0)
    assert (plain.usage_factor, rated.usage_factor) == (None, 2.0)


def test_the_quality_of_a_partition_is_found(tmp_path: Path) -> None:
    path = tmp_path / "made.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute("CREATE TABLE qos_limits AS SELECT 'made' AS system_id, 'low' AS qos, 0.5 AS usage_factor")
        connection.execute(
            "CREATE TABLE charge_rates AS SELECT 'made' AS system_id, 'queue' AS partition, 'node' AS resource,"
            " 2.0 AS per_hour, 'SU' AS unit, 'sum' AS combine, NULL::DOUBLE AS minimum_hours,"
            " NULL::DOUBLE AS minimum_amount, NULL::VARCHAR AS date, NULL::VARCHAR AS note"
        )
    tables = Tables(path)
    rules = CentreRules(tables)
    made = [
        rules.rule({**SYSTEM, "system_id": "made"}, {**PARTITION, "partition": "queue", "qos": qos}, LINK)
        for qos in ("low", "high", None)
    ]
    tables.close()
    assert [rule.usage_factor for rule in made] == [0.5, None, None]
    assert all(rule.components for rule in made)


SHARE = [rate("gpu", 1.0), rate("core", 0.0625), rate("memory_gb", 0.016)]


def test_what_comes_with_a_device_is_not_charged_beside_it() -> None:
    """Four of four GPUs take a whole node of 128 cores and 256 GB: four shares, not the larger sum of its parts."""
    rule = centre_rule(SYSTEM, PARTITION, LINK, [{**row, "combine": "max", "unit": "SU"} for row in SHARE])
    place = offer(rule, shared_nodes=True, accelerators_per_node=4.0)
    plain, greedy = charge(place, hours(10), 4, 1), charge(place, hours(10), 1, 1, cores=64)
    assert plain.amount is not None
    assert greedy.amount is not None
    assert (plain.amount.value, greedy.amount.value) == (40.0, 40.0)
    assert [part.resource for part in plain.parts] == ["gpu"]
    assert any("share that comes with the accelerators" in one.text for one in plain.assumptions)


def test_what_was_said_is_not_called_unsaid() -> None:
    rule = centre_rule(SYSTEM, PARTITION, LINK, [{**row, "combine": "max", "unit": "SU"} for row in SHARE])
    place = offer(rule, shared_nodes=True, accelerators_per_node=4.0)
    texts = [one.text for one in charge(place, hours(10), 1, 1, memory_gb=200.0).assumptions]
    assert any(text.startswith("Nobody said how many cores: no more") for text in texts)
    assert not any("how much memory" in text for text in texts)


def test_whole_nodes_are_charged_for_all_they_have() -> None:
    """Without sharing, the 128 cores of the node are dearer than the accelerators that were asked for."""
    rule = centre_rule(SYSTEM, PARTITION, LINK, [{**row, "combine": "max", "unit": "SU"} for row in SHARE[:2]])
    amount = charge(offer(rule, shared_nodes=False, accelerators_per_node=4.0), hours(10), 4, 1).amount
    assert amount is not None
    assert amount.value == 128 * 0.0625 * 10
