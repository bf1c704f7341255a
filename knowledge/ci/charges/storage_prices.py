"""The sourced prices of cloud storage, read from their fact file; what is not in it is unknown."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from knowledge.errors import FactError

PRICES = Path(__file__).parent.parent / "facts" / "cloud_storage_prices.csv"
"""The facts that come with the project."""

UNITS = ("usd_per_gb_month", "usd_per_gib_month", "usd_per_gib_hour")
_COLUMNS = ("provider", "kind", "product", "region", "value", "unit", "conditions", "date", "source")


@dataclass(frozen=True, slots=True)
class StoragePrice:
    """One price of one product.

    Attributes:
        kind: object or block.
        value: US dollars per `unit`; `None` = looked for and not found.
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


@cache
def storage_prices(path: Path = PRICES) -> tuple[StoragePrice, ...]:
    """Read the prices.

    Raises:
        FactError: the file is missing or wrong; the sentence names line, field, value and rule.
    """
    try:
        with path.open(encoding="utf-8", newline="") as file:
            reader = csv.DictReader(file)
            if tuple(reader.fieldnames or ()) != _COLUMNS:
                raise FactError(f"{path.name}: the columns must be {', '.join(_COLUMNS)}.")
            return tuple(_price(row, f"{path.name} line {number}") for number, row in enumerate(reader, 2))
    except OSError as error:
        raise FactError(f"{path.name} cannot be read: {error.strerror}.") from error


def _price(row: dict[str, str], place: str) -> StoragePrice:
    if row["unit"] not in UNITS:
        raise FactError(f"{place}: unit is {row['unit']!r}, but it must be one of {', '.join(UNITS)}.")
    try:
        value = float(row["value"]) if row["value"] else None
    except ValueError:
        raise FactError(f"{place}: value is {row['value']!r}, but it must be a number or empty.") from None
    if value is not None and not 0 <= value < float("inf"):
        raise FactError(f"{place}: value is {row['value']!r}, but a price is not negative and has an end.")
    if not row["provider"] or not row["source"]:
        raise FactError(f"{place}: provider and source must not be empty.")
    return StoragePrice(
        provider=row["provider"],
        kind=row["kind"],
        product=row["product"],
        region=row["region"] or None,
        value=value,
        unit=row["unit"],
        conditions=row["conditions"] or None,
        date=row["date"] or None,
        source=row["source"],
    )
