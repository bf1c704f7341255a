"""Reads a figure with or without its unit, as people write it: `4e6`, `4M atoms`, `2 million`, `4.6 Mbp`, `90 min`.

Time and data sizes are converted to the unit of the input; any other unit must be the input's own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from knowledge.errors import RequestError
from knowledge.quantities import read_bytes, read_hours, read_number
from knowledge.quantities.reading import BYTES_PER_UNIT, HOURS_PER_UNIT, NUMBER

_PREFIXES = {"k": 1e3, "M": 1e6, "G": 1e9, "T": 1e12}
"""Of the SI, written right before a unit; smaller ones are left out, since `mm` must not be read as million metres."""
_TIMES = frozenset(HOURS_PER_UNIT) - {"m", "w", "d"}
"""Units that are times; a lone m, w or d is rather a length, a width or a dimension."""
_SHORT = 2
"""Units of so many letters at most are told apart by case: kb and kB, m and M."""


def read_amount(text: str, unit: str, *, field: str) -> float:
    """The figure in the given unit; a bare number is in that unit.

    Args:
        text: what the person wrote. unit: of the input, may be empty. field: name of the input, for the sentence.

    Raises:
        RequestError: it is no figure, or its unit does not fit.
    """
    written = str(text).strip()
    found = _with_unit(written, unit, field)  # before a bare number: with the unit m, `5m` is not 5 million
    if found is None and not re.fullmatch(f"[-+]?(?:{NUMBER})", written.lower()):
        found = _converted(written, unit, field)  # with the unit s, `5m` is 5 minutes
    if found is None:
        found = _attempt(written, field)
    if found is None:
        found = _with_unit(written, field.removeprefix("--"), field)  # `4e6 atoms` for an input called atoms
    if found is None:
        raise _error(text, unit, field)
    return found


def _with_unit(text: str, unit: str, field: str) -> float | None:
    for ending in _spellings(unit):
        if _ends_with(text, ending) and (found := _before_unit(text[: -len(ending)], field)) is not None:
            return found
    return None


def _attempt(text: str, field: str) -> float | None:
    try:
        return read_number(text, field=field)
    except RequestError:
        return None


def _before_unit(text: str, field: str) -> float | None:
    """`4M ` before atoms, `4.6 M` before bp: right before the unit only a prefix of the SI is a multiplier."""
    if text == text.rstrip():
        number = text.rstrip("".join(_PREFIXES)).rstrip()
        prefix = text[len(number) :].strip()
        if prefix in _PREFIXES:
            found = _attempt(number, field)
            return None if found is None else found * _PREFIXES[prefix]
        if text[-1:].isalpha():
            return None
    return _attempt(text, field)


def _spellings(unit: str) -> Iterator[str]:
    """A unit in singular and plural."""
    if unit:
        yield unit
    if len(unit) > _SHORT:
        yield unit.removesuffix("s") if unit.endswith("s") else f"{unit}s"


def _ends_with(text: str, ending: str) -> bool:
    if len(ending) <= _SHORT:
        return text.endswith(ending)
    return text.lower().endswith(ending.lower())


def _converted(text: str, unit: str, field: str) -> float | None:
    """Time into time, size into size; `None` where the unit is neither, or the text is none of it.

    Raises:
        RequestError: it can be read in two ways.
    """
    if unit in _TIMES and re.search(r"\d\s*M$", text):
        raise RequestError.of(field, text, "M may be minutes or million", "write it like 5 min or 5 million")
    try:
        if unit in _TIMES:
            sign = -1.0 if text.startswith("-") else 1.0
            return sign * read_hours(text.removeprefix("-"), field=field) / HOURS_PER_UNIT[unit]
        if unit.lower() in BYTES_PER_UNIT and unit.endswith(("B", "byte", "bytes")):
            return float(read_bytes(text, field=field) / BYTES_PER_UNIT[unit.lower()])
    except RequestError:
        return None
    return None


def _error(text: str, unit: str, field: str) -> RequestError:
    if not re.search(r"\d", text):
        like = f" {unit}" if unit else ""
        return RequestError.of(field, text, "it is not a number", f"write it like 4e6, 500k or 2 million{like}")
    if re.fullmatch(NUMBER, text.strip().lower()):
        return RequestError.of(field, text, "it is too large", "give a number that a computer can count")
    if unit:
        return RequestError.of(field, text, f"its unit is {unit}", f"write the number alone, or with {unit}")
    return RequestError.of(field, text, "it has no unit", "write the number alone, like 4e6, 500k or 2 million")
