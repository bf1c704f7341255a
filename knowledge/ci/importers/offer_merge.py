"""Makes one offer of the rows of one instance type in one region, and says what had to be decided."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from knowledge.ci.build.layer_form import CloudOfferForm
from knowledge.ci.importers.accelerators import AcceleratorFinder, Found
from knowledge.ci.importers.dating import Dated
from knowledge.ci.importers.known import Known, Shape
from knowledge.ci.importers.offer_spool import PriceRow

_NOTHING = Found(None, ())


@dataclass(frozen=True, slots=True)
class FileFacts:
    """What holds for all rows of one file: its name, the date of its prices, and the words for their source."""

    name: str
    dated: Dated
    source: str


def chosen(rows: Sequence[PriceRow], files: Sequence[FileFacts]) -> tuple[list[PriceRow], list[PriceRow]]:
    """The rows of the file with the latest date (of two alike, the later one in the list), and all others."""
    best = max({row.file for row in rows}, key=lambda number: (files[number].dated.date, number))
    return [row for row in rows if row.file == best], [row for row in rows if row.file != best]


class OfferMerger:
    """Makes offers.

    Args:
        known: what the database has. files: facts of the files, by number.
    """

    def __init__(self, known: Known, files: Sequence[FileFacts]) -> None:
        self._known = known
        self._files = files
        self._finder = AcceleratorFinder(known.accelerators)

    def offer(self, rows: Sequence[PriceRow]) -> CloudOfferForm:
        """One offer of rows of one file."""
        first, facts = rows[0], self._files[rows[0].file]
        shape = self._known.shape(first.provider, first.instance_type) or Shape()
        found = self._found(first, shape)
        takes_shape = first.accelerator is None and first.gpus is None and shape.gpus is not None
        disagrees = first.gpus is not None and shape.gpus is not None and first.gpus != shape.gpus
        price, spot = _least(rows, _price), _least(rows, _spot)
        dated = facts.dated.date
        return CloudOfferForm(
            provider=first.provider,
            instance_type=first.instance_type,
            region=first.region,
            vcpus=first.vcpus or shape.vcpus,
            memory_gib=first.memory_gib or shape.memory_gib,
            accelerator_text=first.accelerator,
            accelerator_id=shape.accelerator_id if takes_shape else found.accelerator_id,
            gpus=shape.gpus if takes_shape or disagrees else first.gpus,
            on_demand_usd_per_hour=price,
            on_demand_date=dated if price is not None else None,
            spot_usd_per_hour=spot,
            spot_date=dated if spot is not None else None,
            notes="; ".join(_notes(rows, shape, found, takes_shape=takes_shape, dated=facts.dated)) or None,
            source=facts.source,
        )

    def _found(self, row: PriceRow, shape: Shape) -> Found:
        if row.accelerator is None:
            return _NOTHING
        return self._finder.find(row.accelerator, row.accelerator_gib, row.model, shape.accelerator_id)


def _price(row: PriceRow) -> float | None:
    return row.whole_price


def _spot(row: PriceRow) -> float | None:
    return row.whole_spot


def _notes(rows: Sequence[PriceRow], shape: Shape, found: Found, *, takes_shape: bool, dated: Dated) -> list[str]:
    first = rows[0]
    notes = [_zones(rows, "on-demand price", _price), _zones(rows, "spot price", _spot), _part(first, rows)]
    if len({(row.vcpus, row.memory_gib, row.accelerator, row.gpus) for row in rows}) > 1:
        notes.append("rows of the export disagree on the shape; that of the first stands here")
    if len(found.candidates) > 1 and found.accelerator_id is None:
        notes.append(f"{first.accelerator} fits several models: {', '.join(found.candidates)}")
    if takes_shape:
        notes.append("accelerators as the database has them; the export names none")
    elif first.gpus is not None and shape.gpus is not None and first.gpus != shape.gpus:
        notes.append(f"the export counts {first.gpus:g} accelerators; the database's {shape.gpus:g} stand here")
    if dated.note is not None:
        notes.append(f"date of the prices: {dated.note}")
    return [note for note in notes if note]


def _part(first: PriceRow, rows: Sequence[PriceRow]) -> str:
    if not first.part:
        return ""
    if first.part_count is None:
        return "the export prices the host alone; what comes with it is not known"
    what = f"{first.part_count:g} x {first.part}"
    if _least(rows, _price) is not None:
        return f"derived: price of the host plus that of {what}"
    return f"the export has no price of host and {what} together"


def _zones(rows: Sequence[PriceRow], what: str, value: Callable[[PriceRow], float | None]) -> str:
    values = [found for row in rows if (found := value(row)) is not None]
    if not values or min(values) == max(values):
        return ""
    low, high = min(values), max(values)
    return f"{what} differs by zone, {low:g} to {high:g} USD/h; the lowest of {len(values)} stands here"


def _least(rows: Sequence[PriceRow], value: Callable[[PriceRow], float | None]) -> float | None:
    return min((found for row in rows if (found := value(row)) is not None), default=None)
