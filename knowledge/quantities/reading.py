"""Reads counts, durations and data sizes as people write them.

Grammar (case and spaces do not matter):
    count     = number [multiplier] | words          2M, 2 million, 1.2e6, 2,000,000, half a million, a couple, 500k
    duration  = slurm | number unit {number unit}    1-12:00:00, 12:00:00, 12h, 90 minutes, 3 days, a week, half a day
    size      = number unit                          10 TB (decimal), 10 TiB (binary), 500 GB
"""

from __future__ import annotations

import math
import re
from decimal import Decimal

from knowledge.errors import RequestError

MULTIPLIERS = {
    "": 1,
    "k": 10**3,
    "thousand": 10**3,
    "m": 10**6,
    "mio": 10**6,
    "mil": 10**6,
    "mln": 10**6,
    "million": 10**6,
    "millions": 10**6,
    "b": 10**9,
    "bn": 10**9,
    "billion": 10**9,
    "billions": 10**9,
    "t": 10**12,
    "trillion": 10**12,
}
"""What a word after a number multiplies it by."""

WORDS = {
    "a": 1.0, "an": 1.0, "one": 1.0, "two": 2.0, "three": 3.0, "four": 4.0, "five": 5.0, "six": 6.0, "seven": 7.0,
    "eight": 8.0, "nine": 9.0, "ten": 10.0, "twelve": 12.0, "sixteen": 16.0, "twenty": 20.0, "hundred": 100.0,
    "half": 0.5, "half a": 0.5, "half an": 0.5, "quarter": 0.25, "a quarter": 0.25, "a quarter of a": 0.25,
    "a couple": 2.0, "a couple of": 2.0, "couple": 2.0, "couple of": 2.0, "a dozen": 12.0, "dozen": 12.0,
    "a hundred": 100.0, "one hundred": 100.0, "a few hundred": 300.0,
}  # fmt: skip
"""Number words; longer phrases are tried first."""

HOURS_PER_UNIT = {
    "s": 1 / 3600, "sec": 1 / 3600, "secs": 1 / 3600, "second": 1 / 3600, "seconds": 1 / 3600,
    "m": 1 / 60, "min": 1 / 60, "mins": 1 / 60, "minute": 1 / 60, "minutes": 1 / 60,
    "h": 1.0, "hr": 1.0, "hrs": 1.0, "hour": 1.0, "hours": 1.0,
    "d": 24.0, "day": 24.0, "days": 24.0,
    "w": 168.0, "wk": 168.0, "wks": 168.0, "week": 168.0, "weeks": 168.0,
    "mo": 720.0, "month": 720.0, "months": 720.0,
}  # fmt: skip
"""Hours in one unit; a month is 30 days."""

BYTES_PER_UNIT = {
    "b": 1, "byte": 1, "bytes": 1,
    **{f"{letter}{suffix}": 1000**power for power, letter in enumerate("kmgtpe", 1) for suffix in ("", "b")},
    **{f"{letter}ib": 1024**power for power, letter in enumerate("kmgtpe", 1)},
}  # fmt: skip
"""Bytes in one unit: decimal for kB, MB, GB ..., binary for KiB, MiB, GiB ..."""

NUMBER = r"(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?(?:e[+-]?\d+)?|\.\d+"
"""A figure, with optional thousands commas, decimals and exponent."""

_NOISE = 1e-12
"""Relative error of floating-point arithmetic on a count; anything larger is a fraction the person wrote."""
_PHRASES = "|".join(sorted((re.escape(word) for word in WORDS), key=len, reverse=True))
_COUNT = re.compile(rf"(?P<sign>-?)\s*(?:(?P<number>{NUMBER})|(?P<words>{_PHRASES})\b)\s*(?P<unit>[a-z]*)")
_PART = re.compile(rf"(?:(?P<number>{NUMBER})|(?P<words>{_PHRASES})(?=\s))\s*(?P<unit>[a-z]+)")
_SIXTY = 60
_SLURM = re.compile(r"(?:(?P<days>\d+)-)?(?P<hours>\d+)(?::(?P<minutes>\d{1,2}))?(?::(?P<seconds>\d{1,2}))?")


def read_count(text: str | int, *, field: str = "count", at_least: int = 0, at_most: int = 10**15) -> int:
    """Read a count such as `2M`, `half a million` or `1.2e6`.

    Args:
        text: what the person wrote.
        field: name of the argument, for the error sentence.
        at_least, at_most: bounds, inclusive.

    Raises:
        RequestError: not a count, not whole, or out of bounds.
    """
    number = read_number(text, field=field)
    if not at_least <= number <= at_most:
        raise RequestError.of(
            field, text, f"it must lie between {at_least:,} and {at_most:,}", "give a number in that range"
        )
    if abs(number - round(number)) > _NOISE * max(1.0, abs(number)):
        raise RequestError.of(field, text, "it must be a whole number", "round it")
    return round(number)


def read_hours(text: str | float, *, field: str = "time") -> float:
    """Read a duration into hours: `12h`, `90 minutes`, `1-12:00:00`, `a week`; a bare number means hours.

    Raises:
        RequestError: not a duration, or not more than zero.
    """
    written = str(text).strip().lower()
    hours = _read_hours(written.removeprefix("-"))
    if hours is None or not math.isfinite(hours):
        raise RequestError.of(
            field, text, "it is not a duration", "write it like 12h, 90 minutes, 3 days or 1-12:00:00"
        )
    if hours <= 0 or written.startswith("-"):
        raise RequestError.of(
            field, text, "a duration must be more than zero", "give the time that is left, such as 6h"
        )
    return hours


def read_bytes(text: str | int, *, field: str = "size") -> int:
    """Read a data size into bytes: `10 TB` is 10**13, `10 TiB` is 10 * 2**40; a bare number means bytes.

    Raises:
        RequestError: not a size, or negative.
    """
    match = re.fullmatch(rf"({NUMBER})\s*([a-z]*)", str(text).strip().lower())
    unit: int | None = BYTES_PER_UNIT.get(match.group(2) or "b") if match else None
    if match is None or unit is None:
        raise RequestError.of(field, text, "it is not a data size", "write it like 500 GB or 10 TB")
    number = match.group(1).replace(",", "")
    if not math.isfinite(float(number) * unit):
        raise RequestError.of(field, text, "it is too large", "give a size that a disk can hold")
    return int((Decimal(number) * unit).to_integral_value())


def read_number(text: str | float, *, field: str = "number") -> float:
    """Read a number that need not be whole and may be negative, such as `0.5`, `-3`, `2M` or `1.2e6`.

    Raises:
        RequestError: not a number, or too large for one.
    """
    match = _COUNT.fullmatch(str(text).strip().lower())
    multiplier = MULTIPLIERS.get(match.group("unit")) if match else None
    if match is None or multiplier is None:
        raise RequestError.of(field, text, "it is not a number", "write it like 2M, 500k or 1,200,000")
    value = _value(match) * multiplier * (-1 if match.group("sign") else 1)
    if not math.isfinite(value):
        raise RequestError.of(field, text, "it is too large", "give a number that a computer can count")
    return value


def _read_hours(text: str) -> float | None:
    if re.fullmatch(NUMBER, text):
        return float(text.replace(",", ""))
    slurm = _SLURM.fullmatch(text)
    if slurm and (slurm.group("minutes") or slurm.group("days")):
        clock = (int(slurm.group(name) or 0) for name in ("minutes", "seconds"))
        return _slurm_hours(slurm) if all(part < _SIXTY for part in clock) else None
    parts = list(_PART.finditer(text))
    rest = re.sub(r"\band\b|[\s,]", "", _PART.sub("", text))
    if not parts or rest or any(part.group("unit") not in HOURS_PER_UNIT for part in parts):
        return None
    return sum(_value(part) * HOURS_PER_UNIT[part.group("unit")] for part in parts)


def _slurm_hours(match: re.Match[str]) -> float:
    """Slurm reads `D-HH[:MM[:SS]]` and `HH:MM:SS`, but `MM:SS` where there are only two parts and no day."""
    days, first, second, third = (int(match.group(name) or 0) for name in ("days", "hours", "minutes", "seconds"))
    if match.group("days") is None and match.group("seconds") is None:
        return first / 60 + second / 3600
    return days * 24 + first + second / 60 + third / 3600


def _value(match: re.Match[str]) -> float:
    number = match.group("number")
    return float(number.replace(",", "")) if number else WORDS[match.group("words")]
