"""Names of countries in the facts, for people who do not write ISO codes."""

from __future__ import annotations

from knowledge.errors import UnknownNameError

NAMES = {
    "AU": ("australia",),
    "BG": ("bulgaria",),
    "CA": ("canada",),
    "CH": ("switzerland",),
    "CZ": ("czechia", "czech republic"),
    "DE": ("germany",),
    "ES": ("spain",),
    "FI": ("finland",),
    "FR": ("france",),
    "GB": ("united kingdom", "uk", "great britain", "britain", "england", "scotland"),
    "IT": ("italy",),
    "JP": ("japan",),
    "KR": ("south korea", "korea"),
    "LU": ("luxembourg",),
    "NL": ("netherlands", "the netherlands", "holland"),
    "NO": ("norway",),
    "SE": ("sweden",),
    "SG": ("singapore",),
    "SI": ("slovenia",),
    "US": ("united states", "usa", "u.s.", "america", "united states of america"),
}
"""ISO code -> names in English, lower case."""

EUROPE = frozenset({"BG", "CH", "CZ", "DE", "ES", "FI", "FR", "GB", "IT", "LU", "NL", "NO", "SE", "SI"})
"""Countries of the facts that lie in Europe."""
REGIONS = {"europe": EUROPE, "european union": EUROPE - {"CH", "GB", "NO"}, "eu": EUROPE - {"CH", "GB", "NO"}}
"""Parts of the world that people ask about."""


def country_codes(name: str) -> tuple[str, ...]:
    """The ISO codes of a country, or of all countries of a part of the world.

    Raises:
        UnknownNameError: the facts know neither.
    """
    region = REGIONS.get(name.strip().lower())
    return tuple(sorted(region)) if region else (country_code(name),)


def country_code(name: str) -> str:
    """The ISO code of a country.

    Raises:
        UnknownNameError: no system or cloud region of the facts stands in a country of that name.
    """
    lowered = name.strip().lower()
    for code, names in NAMES.items():
        if lowered == code.lower() or lowered in names:
            return code
    raise UnknownNameError("country", name, hint=f"the facts cover {', '.join(NAMES)}.")
