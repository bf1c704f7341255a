"""One run on many kinds of node at once, as placement asks: time with its interval on each, memory once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from estimators.harp.predicting.combining import Spread, combined
from estimators.harp.predicting.describing import default_notes, run_sources
from estimators.harp.predicting.estimating import Estimated
from estimators.harp.predicting.known import Asked, Known
from estimators.harp.predicting.places import place_of, step_between
from estimators.harp.predicting.prediction import known, learned_from, read_question
from estimators.harp.predicting.question import PredictionQuestion
from estimators.harp.predicting.requesting import shares_of
from estimators.harp.predicting.speed import Step
from estimators.harp.run import Run
from estimators.harp.understood import understood
from knowledge.errors import RequestError
from knowledge.evidence import Assumption, Source
from knowledge.settings import Settings, settings

if TYPE_CHECKING:
    from knowledge.ci import Offer

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Host:
    """Nodes that a run may be given.

    Attributes:
        offer: whose nodes they are; only its processor matters. cores: that the run takes, over all nodes.
    """

    offer: Offer
    cores: int


@dataclass(frozen=True, slots=True, eq=False)
class OnHosts:
    """The run on every host.

    Attributes:
        hours, low, high: walltime with its 90 % interval, one entry a host.
        memory_bytes: upper bound over all nodes at its share of the kill risk; NaN where no run tells it.
        varies_nodes: whether the application can use several nodes.
        assumptions, unknowns, sources: of all of them.
    """

    hours: Floats
    low: Floats
    high: Floats
    memory_bytes: Floats
    varies_nodes: bool
    assumptions: tuple[Assumption, ...]
    unknowns: tuple[str, ...]
    sources: tuple[Source, ...]


def predict_on(
    question: PredictionQuestion,
    hosts: Sequence[Host],
    chosen: Settings | None = None,
    *,
    runs: Sequence[Run] | None = None,
) -> OnHosts:
    """Predict a run on many hosts. Equal processors and counts of cores are worked out once.

    Args:
        question: its system and cores are not looked at; the hosts say both.
        hosts: at least one.
        chosen: settings; the process's own by default. runs: instead of those that are known.

    Raises:
        UnknownNameError: application or input is not known; near names are offered.
        RequestError: the runs carry no prediction; the sentence says what to run.
    """
    used = chosen or settings()
    asked = read_question(question.model_copy(update={"system": None, "partition": None}), None, used)
    stored = known(asked.application.name, used) if runs is None else runs
    told = understood(asked.application, stored)
    if not told.runs:
        raise _not_enough(asked, "it has not been measured yet")
    models = learned_from(asked, told.runs)
    times = _times(asked, models, sorted({host.cores for host in hosts}))
    if not any(one[0].enough for one in times.values()):
        raise _not_enough(asked, next(iter(times.values()))[0].outside[:1] or ("too few runs",))
    steps = _steps(asked, models, hosts)
    return _gathered(asked, models, hosts, times, steps, told.left_out)


def _not_enough(asked: Asked, why: str | tuple[str, ...]) -> RequestError:
    reason = why if isinstance(why, str) else "; ".join(why)
    name = asked.application.name
    return RequestError(
        f"There is not enough evidence on {asked.application.title} ({reason}); `iplane harp campaign run {name}` makes"
        f" the runs, `iplane harp predict {name}` says which."
    )


def _times(asked: Asked, models: Known, counts: Sequence[int]) -> dict[int, tuple[Estimated, Estimated | None]]:
    """Time and memory for each count of cores, where the runs were made."""
    configurations = [{**asked.configuration, "cores": cores} for cores in counts]
    risk_time, risk_memory = shares_of(asked.question.kill_risk, memory_known=models.memory is not None)
    times = models.time.at(configurations, risk_time)
    if models.memory is None or risk_memory is None:
        return {cores: (time, None) for cores, time in zip(counts, times, strict=True)}
    memory = models.memory.at(configurations, risk_memory)
    return {cores: (time, need) for cores, time, need in zip(counts, times, memory, strict=True)}


def _steps(asked: Asked, models: Known, hosts: Sequence[Host]) -> dict[str, Step]:
    """The step to each processor."""
    found: dict[str, Step] = {}
    for host in hosts:
        key = processor_key(host.offer)
        if key not in found:
            place = place_of(host.offer, asked.catalogue)
            found[key] = step_between(models.runs.reference, place, asked.catalogue)
    return found


def processor_key(offer: Offer) -> str:
    """The same for offers with the same processor."""
    return offer.processor.id if offer.processor is not None else f"text:{offer.processor_text}"


def _gathered(
    asked: Asked,
    models: Known,
    hosts: Sequence[Host],
    times: dict[int, tuple[Estimated, Estimated | None]],
    steps: dict[str, Step],
    left_out: tuple[str, ...],
) -> OnHosts:
    spreads: dict[tuple[str, int], Spread] = {}
    for host in hosts:
        key = (processor_key(host.offer), host.cores)
        if key not in spreads:
            one = times[host.cores][0].spread
            factors = [steps[key[0]].factor]
            spreads[key] = combined(one.median, one.low, one.high, one.upper, asked.question.kill_risk, factors)
    rows = [spreads[processor_key(host.offer), host.cores] for host in hosts]
    needs = [times[host.cores][1] for host in hosts]
    memory = [np.nan if need is None else need.spread.upper for need in needs]
    return OnHosts(
        hours=np.array([row.median for row in rows]) / 3600,
        low=np.array([row.low for row in rows]) / 3600,
        high=np.array([row.high for row in rows]) / 3600,
        memory_bytes=np.array(memory, dtype=np.float64),
        varies_nodes="nodes" in asked.application.parameters,
        assumptions=(*_defaults(asked), *_notes(models, times)),
        unknowns=(*_outside(times), *left_out),
        sources=run_sources(asked.application, models.runs.learned),
    )


def _defaults(asked: Asked) -> tuple[Assumption, ...]:
    """What nobody said; cores are the hosts' own."""
    every = default_notes(asked.application, asked.given, asked.configuration)
    return tuple(note for note in every if note.field != "cores")


def _notes(models: Known, times: dict[int, tuple[Estimated, Estimated | None]]) -> tuple[Assumption, ...]:
    found = []
    if any(time.doublings > 0 for time, _ in times.values()):
        most = models.time.most["cores"]
        text = f"At most {most:g} cores were profiled; beyond, speed-up is taken as other applications showed it."
        found.append(Assumption(field="cores", text=text))
    where = models.runs.reference.words
    text = f"Measured on {where}; time elsewhere goes by clock and peak rate of the processors' cores, within a margin."
    return (*found, Assumption(field="system", text=text))


def _outside(times: dict[int, tuple[Estimated, Estimated | None]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(text for time, _ in times.values() for text in time.outside))
