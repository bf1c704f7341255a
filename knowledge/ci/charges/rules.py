"""Makes charge rules from the rows of the tables: centres from partitions and rates, clouds from price lists."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from knowledge.ci.charges.billing import Billing
from knowledge.ci.tables import Record, Tables
from knowledge.ci.types import ChargeRate, ChargeRule

RATES = "charge_rates"
"""One row a resource of a partition's charge rule; a database of an older build may lack it."""

QUALITIES = "qos_limits"
"""One row a quality of service, with the factor that it multiplies charges by; likewise."""


class CentreRules:
    """Makes the rules of all partitions of a database."""

    def __init__(self, tables: Tables) -> None:
        self._rates: dict[tuple[str, str], list[Record]] = {}
        for row in _rows_of(tables, RATES):
            self._rates.setdefault((row["system_id"], row["partition"]), []).append(row)
        self._usage = {
            (row["system_id"], row["qos"]): row["usage_factor"]
            for row in _rows_of(tables, QUALITIES)
            if row["usage_factor"] is not None
        }

    def rule(self, system: Record, partition: Record, link: Record) -> ChargeRule:
        """The rule of a partition on a node type."""
        system_id = system["system_id"]
        rates = self._rates.get((system_id, partition["partition"]), ())
        return centre_rule(system, partition, link, rates, self._usage.get((system_id, partition["qos"])))


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
        usage_factor: of the partition's quality of service. It multiplies rates only: the factor of a partition row is
            what people wrote for the partition with its quality of service, so it would count twice.
    """
    rows = _of_node_type(rates, link.get("node_type"))
    free = partition["is_free"] or system["free_of_charge"] is not None
    if not rows or free:
        return _by_factor(system, partition, link, free=free)
    first = rows[0]
    return ChargeRule(
        basis="other",
        factor=None,
        unit=first["unit"],
        unit_text=system["charge_unit_text"] or first["note"],
        usd_per_unit=_usd_per_unit(system, first["unit"]),
        date=first["date"] or system["as_of"],
        components=tuple(ChargeRate(row["resource"], row["per_hour"]) for row in rows),
        combine=first["combine"],
        minimum_hours=first["minimum_hours"] or partition.get("minimum_charge_hours"),
        minimum_amount=first["minimum_amount"],
        usage_factor=usage_factor,
    )


def _by_factor(system: Record, partition: Record, link: Record, *, free: bool) -> ChargeRule:
    said = (system["free_of_charge"] or partition["notes"]) if free else system["charge_unit_text"]
    return ChargeRule(
        basis="free" if free else partition["charge_basis"] or "other",
        factor=link["charge_factor"],
        unit=partition["charge_unit"],
        unit_text=said,
        usd_per_unit=_usd_per_unit(system, partition["charge_unit"]),
        date=system["as_of"],
        minimum_hours=partition.get("minimum_charge_hours"),
    )


def _usd_per_unit(system: Record, unit: str | None) -> float | None:
    return system["usd_per_unit"] if system["usd_per_unit_unit"] == unit else None


def cloud_rule(row: Record, billing: Billing | None) -> ChargeRule:
    """The rule of a row of `cloud_instances`; `billing`: of its provider, `None` = unknown."""
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
    own = [row for row in rows if row.get("node_type") is not None and row["node_type"] == node_type]
    return own or [row for row in rows if row.get("node_type") is None]


def _rows_of(tables: Tables, table: str) -> Sequence[Record]:
    """The rows of a table; none where the database has no such table."""
    known = "SELECT count(*) FROM information_schema.tables WHERE table_name = $name"
    return tables.rows(table) if tables.query(known, {"name": table}).rows[0][0] else ()
