"""Which device a source means: accelerators and processors of the catalogue, in the sources' spellings."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from estimators.dnn.calibration.measurements import processors as measured_processors
from estimators.dnn.chips import chip_of
from estimators.dnn.machine import Machine
from knowledge.ci import Catalogue
from knowledge.ci.types import Accelerator, Processor
from knowledge.errors import RequestError

PROCESSOR_PREFIX = re.compile(r"^cpu[-_ :]+", re.IGNORECASE)
"""Sources mark processors so."""

INSTANCE = re.compile(r"^(?:aws|gcp|azure|colab)\b", re.IGNORECASE)
"""A rented machine says nothing of its processor."""

ADDED = re.compile(
    r"[-_ ](?:ipu|gpu|npu|desktop|\d+-?core|blackwell|(?:pro|premium)-a|rev\d|edition)(?=$|[-_ ])", re.IGNORECASE
)
"""Words that a source adds and the catalogue leaves out."""

FORMS = ((re.compile(r"sxm3", re.IGNORECASE), "SXM2"), (re.compile(r"max-q", re.IGNORECASE), "MaxQ"))
"""Other words for the same chip: an SXM3 V100 is an SXM2 with a higher power limit."""

MEMORY = re.compile(r"[-_ ]\d+ ?gi?b$", re.IGNORECASE)
"""Memory size at the end; sources differ in what they count."""

NOISE = frozenset({"cpu", "processor", "core", "cores", "r", "tm", "gen", "generation"})
"""Words that a processor's name has or has not."""

TELLING_DIGITS = 3
"""A processor is told by a number of so many digits at least: `10940X`, `8480+`, `7742`."""


@dataclass(frozen=True, slots=True)
class Device:
    """What a row ran on; exactly one of the two is there."""

    accelerator: Accelerator | None
    processor: Processor | None


def machine_with(device: Device, count: float, nodes: int) -> Machine | str:
    """So many of a device on nodes, or a sentence that says why they cannot lie there; sockets count as devices."""
    if device.accelerator is None:
        sockets = max(1, round(count / nodes))
        return Machine(None, 0, nodes, processor=device.processor, sockets_per_node=sockets)
    if count < nodes:
        return f"{count:g} accelerators cannot lie in {nodes} nodes"
    return Machine(device.accelerator, count, nodes)


class DeviceWords:
    """Finds devices by a source's words; every name is looked up once."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._processors = {**catalogue.processors, **measured_processors()}
        self._find = lru_cache(maxsize=4096)(self._found)

    def find(self, name: str) -> Device | str:
        """The device, or a sentence that says why none is meant."""
        return self._find(name)

    def _found(self, name: str) -> Device | str:
        if PROCESSOR_PREFIX.match(name):
            return self._processor(PROCESSOR_PREFIX.sub("", name))
        for spelling in _spellings(name):
            matches = self._matches(spelling)
            if matches and all(chip_of(one).same_as(chip_of(matches[0])) for one in matches):
                return Device(matches[0], None)
            if matches:
                return f"{name!r} could mean the {matches[0].name} or the {matches[-1].name}"
        found = self._processor(name)
        return found if isinstance(found, Device) else f"no accelerator is called {name!r}"

    def _matches(self, name: str) -> tuple[Accelerator, ...]:
        try:
            return (self._catalogue.accelerator(name),)
        except RequestError:
            pass
        try:
            return self._catalogue.accelerator_matches(name)
        except RequestError:
            return ()

    def _processor(self, name: str) -> Device | str:
        if INSTANCE.match(name):
            return f"{name!r} does not say which processor it has"
        wanted = _words(re.sub(r"@.*$|\d+[- ]?cores?\b", "", name, flags=re.IGNORECASE))
        tells = any(sum(letter.isdigit() for letter in word) >= TELLING_DIGITS for word in wanted)
        found = [entry for entry in self._processors.values() if wanted <= _words(f"{entry.vendor} {entry.name}")]
        if tells and len(found) == 1:
            return Device(None, found[0])
        return f"{'several processors are' if tells and found else 'no processor is'} called {name!r}"


def _spellings(name: str) -> Iterator[str]:
    yield name
    plain = name
    for pattern, usual in FORMS:
        plain = pattern.sub(usual, plain)
    while ADDED.search(plain):
        plain = ADDED.sub("", plain, count=1)
    yield plain
    yield MEMORY.sub("", plain)


def _words(name: str) -> frozenset[str]:
    return frozenset(re.findall(r"[a-z]+\d*[a-z0-9]*\+?|\d+[a-z0-9]*\+?", name.lower())) - NOISE
