"""The sourced prices of cloud storage; what is not among them is unknown."""

from __future__ import annotations

from dataclasses import dataclass

from knowledge.ci.tables import Tables

PRICES = "cloud_storage_prices"
"""One row a price; a price by volume has a row a step."""

_COLUMNS = ("provider", "kind", "product", "region", "value", "unit", "conditions", "date", "source")


@dataclass(frozen=True, slots=True)
class StoragePrice:
    """One price of one product.

    Attributes:
        kind: object or block.
        value: US dollars per `unit`; `None` = looked for and not found.
        unit: usd_per_gb_month, usd_per_gib_month or usd_per_gib_hour.
        conditions: the step of volume it holds for.
    """

    provider: str
    kind: str
    product: str
    region: str | None
    value: float | None
    unit: str
    conditions: str | None
    date: str | None
    source: str


def storage_prices(tables: Tables) -> tuple[StoragePrice, ...]:
    """The prices of a database, in the order of the fact file."""
    return tuple(StoragePrice(**{name: row[name] for name in _COLUMNS}) for row in tables.rows(PRICES))
