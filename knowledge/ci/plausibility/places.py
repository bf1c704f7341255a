"""`sites.csv`: coordinates in their country, the grid zone of that country, a carbon intensity that a grid has."""

from __future__ import annotations

from collections.abc import Iterator

from knowledge.ci.build.table_form import SiteRow
from knowledge.ci.plausibility.finding import Finding, error

FILE = "sites.csv"
_BOXES = {
    "AU": (-44, -10, 112, 154),
    "BG": (41, 45, 22, 29),
    "CA": (41, 84, -142, -52),
    "CH": (45, 48, 5, 11),
    "CZ": (48, 52, 12, 19),
    "DE": (47, 56, 5, 16),
    "ES": (27, 44, -19, 5),
    "FI": (59, 71, 19, 32),
    "FR": (41, 52, -6, 10),
    "GB": (49, 61, -9, 2),
    "IT": (35, 48, 6, 19),
    "JP": (24, 46, 122, 146),
    "KR": (33, 39, 124, 132),
    "LU": (49, 51, 5, 7),
    "NL": (50, 54, 3, 8),
    "NO": (57, 72, 4, 32),
    "SE": (55, 70, 10, 25),
    "SG": (1, 2, 103, 105),
    "SI": (45, 47, 13, 17),
    "US": (18, 72, -180, -65),
}
"""South, north, west, east of each country [whole degrees, outward]."""
_CARBON = (5, 1_000)
"""Annual averages of grids lie between Iceland's and a coal grid's [g CO2e/kWh]."""


def check_places(rows: list[SiteRow]) -> Iterator[Finding]:
    """Every row of the table of sites."""
    for row in rows:
        yield from _coordinates(row)
        yield from _grid(row)


def _coordinates(row: SiteRow) -> Iterator[Finding]:
    where = f"{row.latitude}, {row.longitude}"
    if (row.latitude is None) != (row.longitude is None):
        yield error(FILE, f"{row.organization}.latitude", where, "one coordinate without the other")
    elif row.latitude is not None and row.longitude is not None and row.country in _BOXES:
        south, north, west, east = _BOXES[row.country]
        if not (south <= row.latitude <= north and west <= row.longitude <= east):
            rule = f"not in {row.country}: signs or order of the coordinates?"
            yield error(FILE, f"{row.organization}.latitude", where, rule)


def _grid(row: SiteRow) -> Iterator[Finding]:
    carbon, zone = row.grid_carbon_intensity_g_per_kwh, row.grid_zone
    if carbon is not None and not _CARBON[0] <= carbon <= _CARBON[1]:
        field = f"{row.organization}.grid_carbon_intensity_g_per_kwh"
        yield error(FILE, field, carbon, "outside 5 to 1000 g/kWh: kg/MWh is the same, t or lb is not")
    if carbon is not None and row.year is None:
        yield error(FILE, f"{row.organization}.year", None, "a carbon intensity without its year")
    if zone and row.country and zone.split("-")[0] != row.country:
        yield error(FILE, f"{row.organization}.grid_zone", zone, f"not a zone of {row.country}")
