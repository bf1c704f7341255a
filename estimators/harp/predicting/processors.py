"""Reads what is known of a processor out of what a machine calls itself: a row of the CI database, or only a brand."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from statistics import fmean, pstdev

from knowledge.ci.types import Processor

BRANDS = ("epyc", "xeon", "threadripper", "ryzen", "core", "thunderx2", "a64fx", "grace", "graviton", "power9")
"""Words that name a line of processors; a virtual machine often tells no more than that."""
_NOISE = re.compile(r"\((?:r|tm)\)|®|™|@.*$|\b\d+(?:st|nd|rd|th)-?(?:gen)?\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class CoreSpeed:
    """How fast one core is, as its data sheet says.

    Attributes:
        words: which processor, for a reader.
        log_rate: natural logarithm of the rate, see `rate_of`; `None` = not known.
        spread: standard deviation of that logarithm; 0 where the very processor is known.
        processor: its row in the CI database; `None` where there is none.
    """

    words: str
    log_rate: float | None
    spread: float = 0.0
    processor: Processor | None = None


def rate_of(processor: Processor) -> float | None:
    """Geometric mean of base clock (GHz) and peak FP32 rate of one core (GFLOP/s); `None` where a fact is missing."""
    if not (processor.cores and processor.base_ghz and processor.peak_fp32_flops):
        return None
    return math.sqrt(processor.base_ghz * processor.peak_fp32_flops / processor.cores / 1e9)


def core_speed(text: str | None, processors: Mapping[str, Processor]) -> CoreSpeed:
    """What a machine's own words say of its cores.

    Args:
        text: such as `AMD EPYC 7742 64-Core Processor, 128 cores`; a brand alone is read as the middle of its line.
        processors: of the CI database, by id.
    """
    if not text:
        return CoreSpeed("a machine that nothing is known of", None)
    words = _words(text)
    named = [one for one in processors.values() if _follow(_words(one.name), words)]
    if named:
        return speed_of(max(named, key=lambda one: len(one.name)))
    for brand in BRANDS:
        if brand in words and (rates := _line(brand, processors)):
            return CoreSpeed(f"{text} (part not named: middle of {len(rates)} on record)", fmean(rates), pstdev(rates))
    return CoreSpeed(text, None)


def speed_of(processor: Processor) -> CoreSpeed:
    """The speed of a processor that is known."""
    rate = rate_of(processor)
    return CoreSpeed(processor.name, None if rate is None else math.log(rate), processor=processor)


def _line(brand: str, processors: Mapping[str, Processor]) -> list[float]:
    rates = [rate_of(one) for one in processors.values() if brand in _words(one.name)]
    return [math.log(rate) for rate in rates if rate is not None]


def _words(text: str) -> list[str]:
    return re.findall(r"[a-z0-9+]+", _NOISE.sub(" ", text.lower()))


def _follow(name: list[str], words: list[str]) -> bool:
    """Whether all words of the name stand in the text one after the other."""
    return bool(name) and any(words[at : at + len(name)] == name for at in range(len(words) - len(name) + 1))
