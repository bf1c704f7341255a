"""Reads from the name of a field or column what its numbers measure, as in `run_hours` or `accelerators_per_node`."""

from __future__ import annotations

import re
from functools import lru_cache

from assistant.grounding.measures import ANY, BARE, FRACTION, HOUR, NOUNS, RANK, UNNAMED, Measure

_WORDS: dict[str, Measure] = {
    **{word: Measure("time", HOUR) for word in ("hours", "hour", "hrs", "walltime")},
    **{word: Measure("time", 1.0) for word in ("seconds", "second", "secs", "s")},
    **{word: Measure("time", 60.0) for word in ("minutes", "minute", "min")},
    **{word: Measure("time", 24 * HOUR) for word in ("days", "day")},
    "ms": Measure("time", 1e-3),
    "bytes": Measure("bytes", 1.0),
    "mb": Measure("bytes", 1e6),
    "gb": Measure("bytes", 1e9),
    "gib": Measure("bytes", 2.0**30),
    "mib": Measure("bytes", 2.0**20),
    "tb": Measure("bytes", 1e12),
    "gbit": Measure("bytes", 1e9 / 8),
    "gbyte": Measure("bytes", 1e9),
    "usd": Measure("usd", 1.0),
    "kwh": Measure("watt-hour", 1e3),
    "watts": Measure("watt", 1.0),
    "w": Measure("watt", 1.0),
    "ghz": Measure("hertz", 1e9),
    "mhz": Measure("hertz", 1e6),
    "flops": Measure("flop", 1.0),
    "tflops": Measure("flop", 1e12),
    "tops": Measure("flop", 1e12),
    "carbon": Measure("carbon", 1.0),
    "kg": Measure("carbon", 1e3),
    "percent": Measure(FRACTION, 0.01),
    "coverage": Measure(FRACTION, 1.0),
    "fraction": Measure(FRACTION, 1.0),
    "share": Measure(FRACTION, 1.0),
    "risk": Measure(FRACTION, 1.0),
    "efficiency": Measure(FRACTION, 1.0),
    "b": Measure(factor=1e9, noun="parameter"),
    "rank": RANK,
    "considered": Measure(noun="row"),
    "rejected": Measure(noun="row"),
    "images": Measure(noun="image"),
    "steps": Measure(noun="step"),
    **{word: Measure(noun="times") for word in ("speedup", "ratio", "times")},
    "su": Measure(noun="su"),
}
"""What the last word of a field name says; `count` and words not listed say nothing."""

_BELOW = {
    "second": Measure("time", 1.0),
    "s": Measure("time", 1.0),
    "hour": Measure("time", HOUR),
    "day": Measure("time", 24 * HOUR),
}


_COUNTS_ANYTHING = re.compile(r"(?:^|_)(?:size|count|number|total|amount|value|batch|length|limit|max|min|n)(?:_|$)")
_RATE = re.compile(r"((?:^|_)(?:[gmt]b|[gmt]ib|gbit|gbyte))_s$")
"""Columns such as `memory_bandwidth_gb_s`."""


@lru_cache(maxsize=4096)
def measure_of_key(key: str) -> Measure | None:
    """What numbers under this name measure; `None` if the name does not say.

    Looks at the last word first, so that `memory_bandwidth_bytes_per_second` is bytes over seconds.
    """
    if key.startswith("over_"):
        return None  # how many places fell for it: `over_walltime` counts places, not hours
    if key.endswith("_mib"):
        return _WORDS["mib"]  # memory of a node or core: the unit stands last
    above, _, below = _RATE.sub(r"\1_per_s", key.lower()).partition("_per_")
    measure = _last_known(re.findall(r"[a-z]+", above))
    if below:
        word = re.findall(r"[a-z]+", below)[:1]
        rate = _BELOW.get(word[0]) if word else None
        return (measure or BARE).over(rate or Measure(noun=NOUNS.get(word[0] if word else "")))
    return measure


def measure_of_field(key: str) -> Measure:
    """The same for a field of a result that stands alone: names such as `size` may count anything, others nothing."""
    return measure_of_key(key) or (BARE if _COUNTS_ANYTHING.search(key) else UNNAMED)


@lru_cache(maxsize=4096)
def measure_of_column(column: str) -> Measure:
    """The same for a column of a query; a name that says nothing makes a figure that agrees with every unit."""
    return measure_of_key(column) or (BARE if re.search(r"count|number|\bn\b", column.lower()) else Measure(ANY))


def _last_known(words: list[str]) -> Measure | None:
    for word in reversed(words):
        if word in _WORDS:
            return _WORDS[word]
        if NOUNS.get(word):
            return Measure(noun=NOUNS[word])
    return None
