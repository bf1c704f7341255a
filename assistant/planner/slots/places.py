"""Kinds of places (cloud, supercomputer, edge), countries, and whether CPUs or GPUs are meant."""

from __future__ import annotations

import re

from assistant.planner.slots.excluding import excluded
from assistant.planner.text import Scan

_KINDS = {
    "cloud": r"\b(?:the |public |commercial )?clouds?\b(?! point)",
    "hpc": r"\b(?:hpc|super-?computers?|(?:campus|university|academic) clusters?)\b",
    "edge": r"\b(?:edge(?: devices?)?|jetsons?|raspberry pis?|in the field|on-?device)\b",
    "testbed": r"\btestbeds?\b",
    "htc": r"\b(?:ospool|open science pool|high[- ]throughput)\b",
}
_COUNTRIES = {
    "US": r"\bu\.?s\.?a?\b(?=[^\w-]|$)|\bunited states\b|\bamerica\b",
    "DE": r"\bgermany\b|\bgerman\b",
    "FR": r"\bfrance\b|\bfrench\b",
    "GB": r"\buk\b|\bunited kingdom\b|\bbritain\b|\bbritish\b",
    "FI": r"\bfinland\b|\bfinnish\b",
    "SE": r"\bsweden\b|\bswedish\b",
    "NO": r"\bnorway\b|\bnorwegian\b",
    "IT": r"\bitaly\b|\bitalian\b",
    "ES": r"\bspain\b|\bspanish\b",
    "CH": r"\bswitzerland\b|\bswiss\b",
    "NL": r"\bnetherlands\b|\bdutch\b|\bholland\b",
    "CA": r"\bcanada\b|\bcanadian\b",
    "AU": r"\baustralia\b|\baustralian\b",
    "JP": r"\bjapan\b|\bjapanese\b",
    "SG": r"\bsingapore\b",
    "CZ": r"\bczech\b|\bczechia\b",
    "SI": r"\bslovenia\b",
    "BG": r"\bbulgaria\b",
    "LU": r"\bluxembourg\b",
}
_REGIONS = {"Europe": r"\beurope\b|\beuropean\b", "EU": r"\b(?:the )?eu\b"}
_CPU = re.compile(
    r"\b(?:cpus?[- ]only|only (?:on )?cpus?|on (?:the )?cpus?(?! cores?)|cpu nodes? only|without "
    r"(?:any )?gpus?|no gpus?)\b"
)
_GPU = re.compile(r"\b(?:gpus?[- ]only|only (?:on )?gpus?|gpus? nodes? only|want gpus only|must have gpus?)\b")


def read(scan: Scan) -> None:
    """Take kinds, countries and the device."""
    wanted: list[str] = []
    barred: list[str] = []
    for kind, pattern in _KINDS.items():
        for match in re.finditer(pattern, scan.rest):
            (barred if _barred(scan, match.start()) else wanted).append(kind)
            scan.take(*match.span())
    if wanted:
        scan.slots["kinds"] = tuple(dict.fromkeys(wanted))
    elif barred:
        scan.slots["kinds"] = tuple(kind for kind in ("hpc", "cloud") if kind not in barred)
    for country, pattern in _COUNTRIES.items():
        found = re.search(pattern, scan.rest)
        if found and re.search(r"\b(?:in|from|the|within|all|any|every|list)\s+$|^$", scan.before(found.start())):
            scan.slots["country"] = country
            break
    for region, pattern in _REGIONS.items():
        if "country" not in scan.slots and re.search(pattern, scan.rest) and "application" not in scan.slots:
            scan.slots["country"] = region
    if _CPU.search(scan.rest):
        scan.slots["device"] = "cpu"
    elif _GPU.search(scan.rest):
        scan.slots["device"] = "gpu"


def _barred(scan: Scan, start: int) -> bool:
    return excluded(scan, start)
