"""The run in one place: time and memory there, the request, fit and charge; and which place suits best."""

from __future__ import annotations

import math
from dataclasses import dataclass

from estimators.harp.predicting.calibrating import step_to
from estimators.harp.predicting.estimating import Estimated
from estimators.harp.predicting.fitting import fit_of, nodes_for
from estimators.harp.predicting.known import Asked, Known
from estimators.harp.predicting.places import Place
from estimators.harp.predicting.pricing import charge_of
from estimators.harp.predicting.requesting import request_of, shares_of
from estimators.harp.predicting.result import Charge, PartitionFit, Request
from estimators.harp.predicting.speed import Step
from estimators.harp.predicting.told_units import hours_of
from knowledge.evidence import Source


@dataclass(frozen=True, slots=True)
class Option:
    """The run in one place.

    Attributes:
        place, step: where, and how it differs from where the runs were made.
        time, memory: estimates in seconds and bytes; memory is `None` where no run tells it.
        request: for it. fit, charge: on the partition; `None` on this machine. sources: of the charge.
    """

    place: Place
    step: Step
    time: Estimated
    memory: Estimated | None
    request: Request
    fit: PartitionFit | None = None
    charge: Charge | None = None
    sources: tuple[Source, ...] = ()


def option_of(asked: Asked, known: Known, place: Place) -> Option:
    """The run in a place."""
    step = step_to(place, asked, known)
    time, memory = estimates(asked, known, step)
    need = memory.spread if memory else None
    cores, gpus = asked.resource("cores", 1), asked.resource("gpus", 0)
    nodes = nodes_for(place.offer, cores, asked.said_nodes, need.upper if need else None)
    request = request_of(time.spread, need, cores, nodes, asked.question.kill_risk)
    if place.offer is None:
        return Option(place, step, time, memory, request)
    fit = fit_of(place.offer, cores, nodes, gpus, request.memory_per_node_mib, request.walltime_minutes)
    charge, sources = charge_of(place.offer, hours_of(time.spread), cores, nodes, gpus, request.memory_mib)
    return Option(place, step, time, memory, request, fit, charge, sources)


def estimates(asked: Asked, known: Known, step: Step) -> tuple[Estimated, Estimated | None]:
    """Time and memory, each with its bound at its share of the kill risk. Memory does not depend on speed."""
    risk_time, risk_memory = shares_of(asked.question.kill_risk, memory_known=known.memory is not None)
    time = known.time.at([asked.configuration], risk_time, step)[0]
    if known.memory is None or risk_memory is None:
        return time, None
    return time, known.memory.at([asked.configuration], risk_memory)[0]


def rank(option: Option) -> tuple[bool, bool, bool, float, float]:
    """Sorts places: those that fit first, then those meant for such work, then the cheaper, then the faster.

    Those that are alike stay in the order of the catalogue. An unknown charge goes last; charges are only compared
    within one system, where the unit is the same.
    """
    offer, charge = option.place.offer, option.charge
    if offer is None or option.fit is None:
        return (False, False, False, 0.0, 0.0)
    amount = charge.amount.value if charge and charge.amount else math.inf
    return (not option.fit.fits, offer.interactive, offer.preemptible, amount, option.time.spread.median)
