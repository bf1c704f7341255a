"""What a figure measures: a dimension with its base unit, and for counts the kind of thing that is counted.

Base units: second, byte, US dollar, watt-hour, watt, hertz, FLOP, gram of CO2e, one (counts and fractions). A rate over
time is the dimension with `/s` behind it. Two counts agree when their nouns agree or one of them names no noun.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

COUNT = "count"
FRACTION = "fraction"
ANY = "any"
"""Dimension of a figure in a result whose unit nobody wrote down (a free column of a query)."""

HOUR = 3600.0
GIBIBYTE = 2**30


@dataclass(frozen=True, slots=True)
class Measure:
    """How to turn a written figure into a base value, and what it may be compared with.

    Attributes:
        dimension: base dimension, with `/s` for a rate over time.
        factor: base value of one unit.
        noun: canonical noun of a count; `None` = not said, agrees with every noun.
        per: canonical noun below the fraction bar (`node`, `gpu-hour`); `None` = not said.
    """

    dimension: str = COUNT
    factor: float = 1.0
    noun: str | None = None
    per: str | None = None

    def agrees(self, noun: str | None, per: str | None) -> bool:
        """Whether a figure with this measure can be the one that counts `noun` per `per`."""
        return (self.noun is None or noun is None or self.noun == noun) and (
            self.per is None or per is None or self.per == per
        )

    def over(self, below: Measure) -> Measure:
        """This measure divided by another: over time it becomes a rate, over anything else the noun is kept."""
        if below.dimension == "time":
            return replace(self, dimension=f"{self.dimension}/s", factor=self.factor / below.factor)
        return replace(self, per=below.noun or (below.dimension if below.dimension != COUNT else None))


BARE = Measure()
UNNAMED = Measure(noun="unnamed")
"""A number of a result whose field names nothing that is counted: it supports bare figures, but no `4 GPUs`."""
RANK = Measure("rank")
"""A place in a ranking: no count, so that `3 nodes` is not supported by a third place."""


def _units() -> dict[str, Measure]:
    table: dict[str, Measure] = {}

    def put(dimension: str, factor: float, words: str) -> None:
        table.update({word: Measure(dimension, factor) for word in words.split("|")})

    put("time", 1e-6, "us|µs|microseconds")
    put("time", 1e-3, "ms|millisecond|milliseconds")
    put("time", 1.0, "s|sec|secs|second|seconds")
    put("time", 60.0, "min|mins|minute|minutes")
    put("time", HOUR, "h|hr|hrs|hour|hours")
    put("time", 24 * HOUR, "d|day|days")
    put("time", 168 * HOUR, "wk|week|weeks")
    put("time", 720 * HOUR, "month|months")
    put("time", 8760 * HOUR, "yr|year|years")
    put("bytes", 1.0, "byte|bytes")
    for power, letter in enumerate("KMGTPE", 1):
        put("bytes", 1000.0**power, f"{letter}B|{letter.lower()}B|{letter.lower()}b|{letter}Byte|{letter}bytes")
        put("bytes", 1024.0**power, f"{letter}iB|{letter.lower()}ib")
        put("bytes", 1000.0**power / 8, f"{letter}bit|{letter.lower()}bit|{letter}b" if letter != "K" else "Kbit|kbit")
        put("bytes/s", 1000.0**power / 8, f"{letter}bps|{letter}bit/s|{letter}b/s")
        put("flop", 1000.0**power, "|".join(f"{letter}{word}" for word in ("FLOP/s", "FLOPS", "FLOPs", "FLOP", "OPS")))
        put("hertz", 1000.0**power, f"{letter}Hz|{letter.lower()}Hz")
        put("watt", 1000.0**power, f"{letter}W" if letter != "K" else "kW|kilowatts")
        put("watt-hour", 1000.0**power, f"{letter}Wh" if letter != "K" else "kWh|KWh")
        put("watt-hour", 1000.0**power / HOUR, f"{letter}J" if letter != "K" else "kJ")
    put("flop", 1.0, "FLOP/s|FLOPS|FLOPs|FLOP")
    put("flop", 1e12, "teraflops|TFLOP/s|TOPS")
    put("hertz", 1.0, "Hz")
    put("watt", 1.0, "W|watt|watts")
    put("watt-hour", 1.0, "Wh")
    put("watt-hour", 1 / HOUR, "J|joule|joules")
    put(FRACTION, 0.01, "%|percent|per cent|percentage points")
    put("usd", 1.0, "USD|US dollars|US dollar|dollars|dollar")
    put("eur", 1.0, "EUR|euros|euro")
    for factor, letter in ((1.0, "g"), (1e3, "kg"), (1e6, "t")):
        put("carbon", factor, "|".join(f"{letter}{gap}{gas}" for gap in (" ", "") for gas in ("CO2e", "CO2", "CO₂e")))
    put("carbon", 1.0, "g")
    put("carbon", 1e3, "kg")
    return table


UNITS = _units()
"""Units as written after a figure. Case matters: Gb/s are bits, GB/s bytes."""


def _nouns() -> dict[str, str | None]:
    table: dict[str, str | None] = {}

    def put(noun: str | None, *words: str) -> None:
        for word in words:
            table[word] = noun
            table[f"{word}s"] = noun

    put("gpu", "gpu", "accelerator", "device", "card", "gcd", "apu", "tpu", "superchip", "chip")
    put("node", "node", "server", "host", "machine")
    put("core", "core")
    put("image", "image", "frame", "photo", "picture")
    put("token", "token")
    put("epoch", "epoch")
    put("step", "step", "iteration")
    put("job", "job", "segment")
    put("parameter", "parameter", "param")
    put("socket", "socket")
    put("su", "su", "service unit")
    put("credit", "credit", "ACCESS credit")
    put("point", "point")
    for thing in ("gpu", "node", "core", "cpu", "instance"):
        put(f"{thing}-hour", f"{thing}-hour", f"{thing} hour", f"{thing}-h")
    put("row", "option", "row", "result", "place", "passage", "page", "source", "entry", "candidate", "offer")
    put("row", "system", "partition", "queue", "cluster", "site", "guide", "choice", "alternative")
    put(None, "sample", "instance", "cpu", "processor", "task", "process", "worker", "layer", "file", "user", "unit")
    put(None, "sequence", "word", "thread", "class", "pixel", "px", "person", "people", "processes", "classes")
    table["entries"] = "row"
    return table


NOUNS = _nouns()
"""What is counted, in lower case; `None` for a known word that agrees with every noun."""

_NOUN_WORDS = "|".join(re.escape(word).replace(r"\ ", "[ -]") for word in sorted(NOUNS, key=len, reverse=True))
_UNIT_WORDS = "|".join(re.escape(word) for word in sorted(UNITS, key=len, reverse=True))
UNIT_PATTERN = re.compile(rf"[ \u00a0\u202f]?-?(?P<unit>{_UNIT_WORDS})(?![A-Za-z0-9])")
NOUN_PATTERN = re.compile(rf"[ \u00a0\u202f-]?(?P<noun>{_NOUN_WORDS})(?![A-Za-z0-9])", re.IGNORECASE)


def noun_measure(words: str) -> Measure:
    """The count of what `words` names, such as `GPU-hours`."""
    lowered = words.lower()
    return Measure(noun=NOUNS.get(lowered, NOUNS.get(lowered.replace(" ", "-"))))
