"""Rows of prices on their way to offers, in a temporary file: memory stays bounded however many rows there are.

Rows of one instance type in one region become one offer: catalogues have a row a zone.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import NamedTuple

from knowledge.ci.build.layer_form import CloudOfferForm

_BATCH = 2_000
_TABLES = """
CREATE TABLE price_rows (
    file INTEGER, line INTEGER, provider TEXT, instance_type TEXT, region TEXT, zone TEXT,
    vcpus REAL, memory_gib REAL, accelerator TEXT, accelerator_gib REAL, model TEXT, gpus REAL,
    price REAL, spot REAL, part TEXT, part_count REAL
);
CREATE TABLE parts (
    file INTEGER, line INTEGER, region TEXT, zone TEXT, accelerator TEXT, count REAL, price REAL, spot REAL, text TEXT
);
CREATE TABLE offers (offer TEXT);
"""
_JOINED = """
SELECT r.file, r.line, r.provider, r.instance_type, r.region, r.zone, r.vcpus, r.memory_gib, r.accelerator,
    r.accelerator_gib, r.model, r.gpus, r.price, r.spot, r.part, r.part_count, min(p.price), min(p.spot)
FROM price_rows r LEFT JOIN parts p
    ON p.file = r.file AND p.region IS r.region AND p.zone IS r.zone
    AND p.accelerator = r.part AND p.count = r.part_count
GROUP BY r.rowid
ORDER BY r.provider, r.instance_type, r.region, r.file, r.line
"""
_UNUSED = """
SELECT p.file, p.line, p.text, p.accelerator, p.count FROM parts p WHERE NOT EXISTS (
    SELECT 1 FROM price_rows r WHERE r.file = p.file AND r.region IS p.region AND r.zone IS p.zone
    AND r.part = p.accelerator AND r.part_count = p.count
) ORDER BY p.file, p.line
"""


class PriceRow(NamedTuple):
    """One row of an export.

    `part` and `part_count` name the accelerators that are priced in a row of their own; their prices come with the
    joined row. `gpus` is 0 for none and `None` for unknown.
    """

    file: int
    line: int | None
    provider: str
    instance_type: str
    region: str | None
    zone: str | None = None
    vcpus: float | None = None
    memory_gib: float | None = None
    accelerator: str | None = None
    accelerator_gib: float | None = None
    model: str | None = None
    gpus: float | None = None
    price: float | None = None
    spot: float | None = None
    part: str | None = None
    part_count: float | None = None
    part_price: float | None = None
    part_spot: float | None = None

    @property
    def whole_price(self) -> float | None:
        """On demand, the part included [USD/h]."""
        return _sum(self.price, self.part_price) if self.part else self.price

    @property
    def whole_spot(self) -> float | None:
        """Spot, the part included [USD/h]."""
        return _sum(self.spot, self.part_spot) if self.part else self.spot


class PartRow(NamedTuple):
    """A row that prices accelerators apart from their host."""

    file: int
    line: int
    region: str | None
    zone: str | None
    accelerator: str
    devices: float
    price: float | None
    spot: float | None
    text: str


@dataclass(frozen=True, slots=True)
class UnusedPart:
    """A part that completed no host."""

    file: int
    line: int
    text: str
    accelerator: str
    count: float


class OfferSpool:
    """Takes rows, gives them back sorted and joined; takes offers, gives them back one by one."""

    def __init__(self) -> None:
        self._connection = sqlite3.connect("", isolation_level=None, check_same_thread=False)  # "": a temporary file
        self._connection.executescript(_TABLES)
        self._connection.execute("BEGIN")
        self._rows: list[tuple[object, ...]] = []
        self._parts: list[PartRow] = []
        self._offers: list[tuple[str]] = []
        self.offer_count = 0

    def add(self, row: PriceRow) -> None:
        """Take a row."""
        self._rows.append(row[:16])
        if len(self._rows) >= _BATCH:
            self._flush()

    def add_part(self, part: PartRow) -> None:
        """Take a row that prices accelerators alone."""
        self._parts.append(part)
        if len(self._parts) >= _BATCH:
            self._flush()

    def add_offer(self, offer: CloudOfferForm) -> None:
        """Take a finished offer."""
        self.offer_count += 1
        self._offers.append((offer.model_dump_json(exclude_defaults=True),))
        if len(self._offers) >= _BATCH:
            self._flush()

    def groups(self) -> Iterator[list[PriceRow]]:
        """The rows of one instance type in one region, parts joined, in the order of files and lines."""
        self._flush()
        self._connection.execute("CREATE INDEX parts_by_place ON parts (accelerator, count, region, zone, file)")
        rows = (PriceRow(*row) for row in self._connection.execute(_JOINED))
        for _, group in groupby(rows, lambda row: (row.provider, row.instance_type, row.region)):
            yield list(group)

    def unused_parts(self) -> Iterator[UnusedPart]:
        """Parts that no host was completed with."""
        self._connection.execute("CREATE INDEX rows_by_part ON price_rows (part, part_count, region, zone, file)")
        return (UnusedPart(*row) for row in self._connection.execute(_UNUSED))

    def offers(self) -> Iterator[CloudOfferForm]:
        """The finished offers; can be asked for again."""
        self._flush()
        return (CloudOfferForm.model_validate_json(row[0]) for row in self._connection.execute("SELECT * FROM offers"))

    def close(self) -> None:
        """Drop the temporary file."""
        self._connection.close()

    def _flush(self) -> None:
        for table, rows in (("price_rows", self._rows), ("parts", self._parts), ("offers", self._offers)):
            if rows:
                marks = ", ".join("?" * len(rows[0]))
                self._connection.executemany(f"INSERT INTO {table} VALUES ({marks})", rows)  # noqa: S608 - names are ours
        self._rows, self._parts, self._offers = [], [], []


def _sum(price: float | None, part: float | None) -> float | None:
    return None if price is None or part is None else round(price + part, 6)
