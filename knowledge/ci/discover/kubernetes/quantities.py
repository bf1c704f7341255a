"""Quantities as Kubernetes writes them: `16Gi`, `500m`, `1e3`, `1.5G`, `128974848`."""

from __future__ import annotations

import re

_SUFFIXES = {
    "": 1.0, "n": 1e-9, "u": 1e-6, "m": 1e-3, "k": 1e3, "M": 1e6, "G": 1e9, "T": 1e12, "P": 1e15, "E": 1e18,
    "Ki": 2.0**10, "Mi": 2.0**20, "Gi": 2.0**30, "Ti": 2.0**40, "Pi": 2.0**50, "Ei": 2.0**60,
}  # fmt: skip
_QUANTITY = re.compile(r"(\d{1,24}(?:\.\d*)?|\.\d+)(?:[eE]([+-]?\d{1,2})|([numkKMGTPE]i?))?")


def read_quantity(text: str) -> float:
    """The figure of a quantity, in its base unit (bytes, CPUs, pieces).

    Raises:
        ValueError: it is none.
    """
    match = _QUANTITY.fullmatch(str(text).strip())
    if match is None or (match[3] or "") not in _SUFFIXES:
        raise ValueError(f"{text!r} is not a quantity as Kubernetes writes it")
    return float(match[1]) * 10.0 ** int(match[2] or 0) * _SUFFIXES[match[3] or ""]
