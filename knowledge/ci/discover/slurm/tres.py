"""Slurm's trackable resources: `cpu=256,mem=514000M,node=2,gres/gpu:a100=8`, with weights or amounts."""

from __future__ import annotations

import re

_SIZE = re.compile(r"(\d+(?:\.\d+)?)([KMGTPE]?)", re.IGNORECASE)
_MEGABYTES = {"K": 1 / 1024, "": 1.0, "M": 1.0, "G": 1024.0, "T": 1024.0**2, "P": 1024.0**3, "E": 1024.0**4}
MEGABYTES_PER_GIGABYTE = 1024.0


def read_tres(text: str | None) -> dict[str, str]:
    """Name (small letters) to its figure as written; nothing for `(null)`, `N/A` and an empty text.

    Raises:
        ValueError: a part is not `name=figure`.
    """
    word = (text or "").strip().strip('"')
    if word.lower() in ("", "(null)", "n/a", "none"):
        return {}
    pairs = (part.partition("=") for part in word.split(",") if part)
    found = {}
    for name, equals, figure in pairs:
        if not equals or not name.strip() or not figure.strip():
            raise ValueError(f"{word[:80]!r} is not a list of resources")
        found[name.strip().lower()] = figure.strip()
    return found


def read_amount(text: str) -> float:
    """A count; a suffix multiplies by 1,024 (gres.conf(5), Count), memory has `read_megabytes`.

    Raises:
        ValueError: it is none.
    """
    match = re.fullmatch(r"(\d+(?:\.\d+)?)([KMGT]?)", text.strip(), re.IGNORECASE)
    if match is None:
        raise ValueError(f"{text!r} is not a figure")
    steps = " KMGT".index(match[2].upper() or " ")
    return float(match[1]) * float(1024**steps)


def read_megabytes(text: str) -> float:
    """An amount of memory in MB of 2^20 bytes; without a suffix it is in MB already.

    Raises:
        ValueError: it is none.
    """
    match = _SIZE.fullmatch(text.strip())
    if match is None:
        raise ValueError(f"{text!r} is not an amount of memory")
    return float(match[1]) * _MEGABYTES[match[2].upper()]


def read_memory_weight(text: str) -> float:
    """Weight of one GB (2^30 bytes): `0.25G` is 0.25 a GB, a plain figure is a weight of one MB.

    Raises:
        ValueError: it is none.
    """
    match = _SIZE.fullmatch(text.strip())
    if match is None:
        raise ValueError(f"{text!r} is not a weight")
    return float(match[1]) / _MEGABYTES[match[2].upper()] * MEGABYTES_PER_GIGABYTE


def gpus_of(tres: dict[str, str]) -> float | None:
    """GPUs in a list of resources: `gres/gpu`, else the sum of its types; `None` = not named.

    Raises:
        ValueError: a figure is none.
    """
    if "gres/gpu" in tres:
        return read_amount(tres["gres/gpu"])
    typed = [read_amount(figure) for name, figure in tres.items() if name.startswith("gres/gpu:")]
    return sum(typed) if typed else None
