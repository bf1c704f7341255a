"""Reads the price table of Karpenter's Google provider: regions, in each on-demand and spot prices by machine type."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from knowledge.ci.importers.json_records import document
from knowledge.ci.importers.numbers import amount
from knowledge.ci.importers.report import BadRowError
from knowledge.ci.importers.source_file import SourceFile
from knowledge.errors import RequestError

_KINDS = ("on_demand", "spot")


@dataclass(frozen=True, slots=True)
class Pair:
    """One machine type in one region, its prices as they stand in the file."""

    region: str
    instance_type: str
    raw: tuple[Any, Any]
    problem: str | None = None

    def prices(self) -> tuple[float | None, float | None]:
        """On demand and spot [USD/h].

        Raises:
            BadRowError: one is no price, or both are unknown.
        """
        if self.problem is not None:
            raise BadRowError(self.problem)
        if any(isinstance(value, str) for value in self.raw):
            raise BadRowError("a price is a text, but it must be a number")
        price, spot = amount(self.raw[0], "the price"), amount(self.raw[1], "the spot price")
        if price is None and spot is None:
            raise BadRowError("both prices are 0, which is unknown, and it says nothing else")
        return price, spot


def pairs(source: SourceFile) -> Iterator[Pair]:
    """Every machine type in every region.

    Raises:
        RequestError: no JSON, or not of this form.
    """
    raw = document(source)
    regions = raw.get("prices") if isinstance(raw, dict) else None
    if not isinstance(regions, dict) or not regions:
        raise RequestError(f"{source.name} is no price table of a Karpenter provider: it holds no prices by region.")
    for region, entry in regions.items():
        yield from _of_region(region, entry)


def _of_region(region: str, entry: Any) -> Iterator[Pair]:
    lists = [entry.get(kind) or {} for kind in _KINDS] if isinstance(entry, dict) else []
    if not region or not lists or not all(isinstance(prices, dict) for prices in lists):
        yield Pair(region, "all types", (None, None), "the region holds no lists of on-demand and spot prices")
        return
    for instance_type in dict.fromkeys([*lists[0], *lists[1]]):
        problem = None if instance_type else "the machine type has no name"
        yield Pair(region, instance_type, (lists[0].get(instance_type), lists[1].get(instance_type)), problem)
