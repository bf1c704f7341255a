"""Emissions of a job: energy x power usage effectiveness (PUE) x average intensity of the grid it draws from.

Two methods of counting a grid's intensity exist (life cycle with imports, and operational); figures of one method must
not be compared with those of the other, so the method always stands beside the figure. Both are annual averages of the
place: contracts for renewable power are not in them, and a single hour can be far off.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from estimators.dnn.roofline import Floats
from knowledge.errors import RequestError, UnknownNameError
from knowledge.evidence import How, Source

if TYPE_CHECKING:
    from knowledge.ci import Catalogue
    from knowledge.ci.types import Offer

MOST_NAMES = 6
"""Places named where a name fits several."""

METHODS = {
    "life_cycle_consumption": "life cycle, imports included",
    "operational": "operational only",
}
"""How an intensity was counted -> words."""


@dataclass(frozen=True, slots=True)
class Grid:
    """Where a machine draws its power.

    Attributes:
        place: site or cloud region as the CI database writes it.
        grams_per_kwh: annual average, CO2e; `None` = unknown. method: key of `METHODS`; `None` = unknown.
        pue: published power usage effectiveness; `None` = unknown (never 1).
        usual_pue: median of those published anywhere, which stands in for an unknown one and is said.
        source: where the figures stand.
    """

    place: str
    grams_per_kwh: float | None
    method: str | None
    pue: float | None
    usual_pue: float | None
    source: Source

    @property
    def counted_pue(self) -> float:
        """The PUE to count with; nan where nobody publishes one."""
        chosen = self.pue if self.pue is not None else self.usual_pue
        return float("nan") if chosen is None else chosen

    @property
    def kilograms_per_kwh(self) -> float:
        """Emissions of one kWh at the devices and their hosts, cooling included; nan = unknown."""
        grams = float("nan") if self.grams_per_kwh is None else self.grams_per_kwh
        return float(emissions_kg(np.array(1.0), np.array(self.counted_pue), np.array(grams / 1000.0)))


def emissions_kg(energy_kwh: Floats, pue: Floats, kilograms_per_kwh: Floats) -> Floats:
    """Kilograms of CO2e; nan where any of the three is unknown."""
    return np.asarray(energy_kwh * pue * kilograms_per_kwh)


def published_pue(offers: Iterable[Offer]) -> list[float]:
    """The power usage effectiveness figures that sites publish, one a system."""
    return sorted({(offer.system_id, offer.pue): offer.pue for offer in offers if offer.pue is not None}.values())


def grid_of(catalogue: Catalogue, place: str) -> Grid:
    """The grid at a system, a site or a cloud region, by any of its names.

    Raises:
        UnknownNameError: no site, system or region of that name.
        RequestError: the name fits several places whose figures differ.
    """
    rows = _rows(_sites(catalogue), catalogue, place)
    if len({(row["carbon_g_per_kwh"], row["carbon_method"]) for row in rows}) > 1:
        names = sorted({row["organization"] for row in rows})
        more = f" and {len(names) - MOST_NAMES} more" if len(names) > MOST_NAMES else ""
        could = f"it could be {', '.join(names[:MOST_NAMES])}{more}"
        raise RequestError.of("site", place, could, "give the whole name of one")
    known = published_pue(catalogue.offers)
    row = rows[0]
    return Grid(
        place=row["organization"],
        grams_per_kwh=row["carbon_g_per_kwh"],
        method=row["carbon_method"],
        pue=row["pue"],
        usual_pue=float(np.median(known)) if known else None,
        source=Source(
            id=f"ci:grid:{row['organization']}",
            title=f"Grid intensity and PUE at {row['organization']}: {row['source']}",
            date=None if row["carbon_year"] is None else str(row["carbon_year"]),
            how=How.DOCUMENTED,
        ),
    )


def _rows(sites: list[dict[str, Any]], catalogue: Catalogue, place: str) -> list[dict[str, Any]]:
    """Sites of that name: an organization, a cloud region, a system (whose organization is taken), or an organization
    with those words in its name (`TACC`)."""
    wanted = place.strip().lower()
    rows = [row for row in sites if wanted in (row["organization"].lower(), str(row["region"]).lower())]
    if rows:
        return rows
    try:
        organization = catalogue.system(place).organization
    except UnknownNameError as error:
        words = re.compile(rf"(?<!\w){re.escape(wanted)}(?!\w)")
        rows = [row for row in sites if wanted and words.search(row["organization"].lower())]
        if not rows:
            hint = "give a system, a site or a cloud region, such as frontera or aws us-east-1."
            raise UnknownNameError("site", place, error.suggestions, hint=hint) from None
        return rows
    rows = [row for row in sites if row["organization"] == organization]
    if not rows:
        raise UnknownNameError("site", place, [])
    return rows


def _sites(catalogue: Catalogue) -> list[dict[str, Any]]:
    found = catalogue.select(
        "SELECT organization, region, carbon_g_per_kwh, carbon_method, carbon_year, pue, source FROM sites"
    )
    return [dict(zip(found.columns, row, strict=True)) for row in found.rows]
