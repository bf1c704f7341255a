"""Makes charge rules from the rows of the tables: centres from partitions and rates, clouds from price lists."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from knowledge.ci.charges.billing import cloud_billing
from knowledge.ci.tables import Record, Tables
from knowledge.ci.types import ChargeRate, ChargeRule

RATES_TABLE = "charge_rates"
"""One row a resource of a partition's charge rule; a database without rates may lack it."""


def rates_by_partition(tables: Tables) -> dict[tuple[str, str], list[Record]]:
    """The rows of the rates by system and partition; none where the database has no such table."""
    known = "SELECT count(*) FROM information_schema.tables WHERE table_name = $name"
    if not tables.query(known, {"name": RATES_TABLE}).rows[0][0]:
        return {}
    groups: dict[tuple[str, str], list[Record]] = {}
    for row in tables.rows(RATES_TABLE):
        groups.setdefault((row["system_id"], row["partition"]), []).append(row)
    return groups


def centre_rule(
    system: Record,
    partition: Record,
    link: Record,
    rates: Iterable[Record] = (),
    usage_factor: float | None = None,
) -> ChargeRule:
    """The rule of a partition on a node type.

    Args:
        system: row of `systems`. partition: row of `partitions`; `minimum_charge_hours` may be missing.
        link: row of `partition_node_types`; `node_type` may be missing.
        rates: rows of `charge_rates` of the partition; they replace factor and basis. A row for this node type goes
            before those for all.
        usage_factor: of the quality of service, from its limits.
    """
    rows = _of_node_type(rates, link.get("node_type"))
    free = partition["is_free"] or system["free_of_charge"] is not None
    said = (system["free_of_charge"] or partition["notes"]) if free else system["charge_unit_text"]
    unit = rows[0]["unit"] if rows else partition["charge_unit"]
    return ChargeRule(
        basis="free" if free else "other" if rows else partition["charge_basis"] or "other",
        factor=None if rows else link["charge_factor"],
        unit=unit,
        unit_text=(rows[0]["note"] if rows and not free else None) or said,
        usd_per_unit=system["usd_per_unit"] if system["usd_per_unit_unit"] == unit else None,
        date=(rows[0]["date"] if rows else None) or system["as_of"],
        components=tuple(ChargeRate(row["resource"], row["per_hour"]) for row in rows),
        combine=rows[0]["combine"] if rows else "sum",
        minimum_hours=(rows[0]["minimum_hours"] if rows else None) or partition.get("minimum_charge_hours"),
        minimum_amount=rows[0]["minimum_amount"] if rows else None,
        usage_factor=usage_factor,
    )


def cloud_rule(row: Record) -> ChargeRule:
    """The rule of a row of `cloud_instances`."""
    billing = cloud_billing().get(row["provider"])
    return ChargeRule(
        basis="instance_hour",
        factor=None,
        unit="USD",
        on_demand_usd_per_hour=row["on_demand_usd_per_hour"],
        spot_usd_per_hour=row["spot_usd_per_hour"],
        date=row["on_demand_date"],
        spot_date=row["spot_date"],
        minimum_hours=None if billing is None else billing.minimum_hours,
        step_hours=None if billing is None else billing.step_hours,
        billing=None if billing is None else billing.words,
        billing_source=None if billing is None else billing.source,
    )


def _of_node_type(rates: Iterable[Record], node_type: str | None) -> Sequence[Record]:
    rows = list(rates)
    own = [row for row in rows if row["node_type"] is not None and row["node_type"] == node_type]
    return own or [row for row in rows if row["node_type"] is None]
