"""Rows of the tables become rules: rates replace the factor, a row of the node type goes before those for all."""

from __future__ import annotations

from typing import Any

import duckdb
import pytest

from knowledge.ci import charge
from knowledge.ci.charges.rules import centre_rule, cloud_rule, rates_by_partition
from knowledge.ci.tables import Tables
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
    assert rule.unit_text == "the site's words"
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


def test_a_cloud_has_the_billing_of_its_provider() -> None:
    row = {
        "provider": "aws",
        "on_demand_usd_per_hour": 1.0,
        "spot_usd_per_hour": None,
        "on_demand_date": "2026-07",
        "spot_date": None,
    }
    assert cloud_rule(row).minimum_hours == 1 / 60
    assert cloud_rule(row).billing_source is not None
    assert cloud_rule({**row, "provider": "cudo"}).billing is None


def test_the_table_of_rates_may_be_missing(tmp_path: Any) -> None:
    for name, statement in (
        ("without", "CREATE TABLE other (a INTEGER)"),
        ("with", "CREATE TABLE charge_rates AS SELECT 'made' AS system_id, 'queue' AS partition, 1.0 AS per_hour"),
    ):
        path = tmp_path / f"{name}.duckdb"
        with duckdb.connect(str(path)) as connection:
            connection.execute(statement)
        tables = Tables(path)
        found = rates_by_partition(tables)
        tables.close()
        assert set(found) == (set() if name == "without" else {("made", "queue")})
