"""Reads the job that `iplane ci charge` is asked about, and charges it on an offer."""

from __future__ import annotations

import math
from dataclasses import replace

from knowledge.ci import Offer
from knowledge.ci import charge as price
from knowledge.ci.charges import ChargeResult
from knowledge.ci.charges.counting import GIB, JobSize, check_size
from knowledge.errors import RequestError
from knowledge.evidence import Assumption, Quantity
from knowledge.quantities import read_bytes, read_hours, write_number


class JobAsked:
    """The job of the command line, read once and charged on every offer that fits the name.

    Raises:
        RequestError: an option is missing, is not a figure, or lies outside its bounds.
    """

    def __init__(
        self,
        hours: str | None,
        between: tuple[str, str] | None,
        gpus: float | None,
        nodes: int | None,
        cores: float | None,
        memory: str | None,
        spot: bool,
    ) -> None:
        self._hours = _read_hours(hours, between)
        self._gpus = _at_least("--gpus", gpus, 0)
        self._nodes = None if nodes is None else int(_at_least("--nodes", nodes, 1) or 1)
        self._cores = _more_than_zero("--cores", cores)
        self._memory_gb = None if memory is None else _more_than_zero("--memory", _read_gigabytes(memory))
        self._spot = spot

    def on(self, offer: Offer) -> ChargeResult:
        """The charge on an offer."""
        nodes = self._nodes or _fewest_nodes(offer, self._gpus, self._cores, self._memory_gb)
        gpus = nodes * offer.accelerators_per_node if self._gpus is None else self._gpus
        check_size(offer, JobSize(gpus, nodes, self._cores, self._memory_gb))
        result = price(offer, self._hours, gpus, nodes, self._spot, cores=self._cores, memory_gb=self._memory_gb)
        if self._gpus is not None or not gpus or result.amount is None or offer.provider is not None:
            return result
        taken = f"{write_number(gpus)}, all that {write_number(nodes)} {'node has' if nodes == 1 else 'nodes have'}"
        text = f"Nobody said how many accelerators: {taken}."
        return replace(result, assumptions=(Assumption(field="gpus", text=text), *result.assumptions))


def _read_hours(hours: str | None, between: tuple[str, str] | None) -> Quantity:
    if hours is None:
        raise RequestError("--hours is missing: say how long the run takes, such as --hours 9.2.")
    value = read_hours(hours, field="--hours")
    if between is None:
        return Quantity(value=value, unit="h")
    low, high = sorted(read_hours(bound, field="--between") for bound in between)
    if not low <= value <= high:
        raise RequestError.of("--hours", hours, f"it lies outside --between {low:g} {high:g}", "give a wider interval")
    return Quantity(value=value, unit="h", low=low, high=high)


def _read_gigabytes(text: str) -> float:
    """GB as the site counts them: `64GB`, `64GiB` and `64G` are all 64 of them, a bare number too."""
    if text.strip().replace(".", "", 1).isdecimal():
        return float(text)
    binary = "ib" in text.lower()
    return read_bytes(text, field="--memory") / (2.0**30 if binary else 1e9)


def _at_least(field: str, value: float | None, least: float) -> float | None:
    if value is not None and not (least <= value and math.isfinite(value)):
        raise RequestError.of(field, value, f"it must be at least {least:g}", "give such a number")
    return value


def _more_than_zero(field: str, value: float | None) -> float | None:
    if value is not None and not (value > 0 and math.isfinite(value)):
        raise RequestError.of(field, value, "it must be more than zero", "give such a number or leave it out")
    return value


def _fewest_nodes(offer: Offer, gpus: float | None, cores: float | None, memory_gb: float | None) -> int:
    """As few nodes as hold the accelerators, cores and memory asked for."""
    needed = [1.0]
    if gpus and offer.accelerators_per_node and offer.accelerators_per_node_known:
        needed.append(gpus / offer.accelerators_per_node)
    if cores and offer.cores_per_node:
        needed.append(cores / offer.cores_per_node)
    if memory_gb and offer.node_memory_bytes:
        needed.append(memory_gb * GIB / offer.node_memory_bytes)
    return math.ceil(max(needed))
