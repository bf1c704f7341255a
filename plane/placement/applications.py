"""Times of an application on every candidate, from its measured runs, as the columns that a network has."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from knowledge.errors import RequestError
from plane.placement.candidates import Candidates, Integers
from plane.placement.predictions import Predictions
from plane.placement.request import ApplicationRun, PlacementRequest
from plane.placement.words import in_words, same_word

if TYPE_CHECKING:
    from estimators.harp.predicting import Host
    from knowledge.settings import Settings

WITH_ACCELERATORS = "the runs on record were made on processors, and this is a node with accelerators"
SEVERAL_NODES = "its application file does not say that it can use several nodes"
UNKNOWN_CORES = "the number of its cores is not known"
TOO_FEW_CORES = "it has fewer cores than the run is to take"


def predict_application(
    request: PlacementRequest, run: ApplicationRun, candidates: Candidates, settings: Settings | None
) -> Predictions:
    """Predict every candidate; equal processors and counts of cores are predicted once.

    A run takes the cores that were asked for, else all that the candidate has. Only nodes without accelerators are
    weighed, since the runs were made on such.

    Raises:
        UnknownNameError: the application or an input is not known.
        RequestError: the runs on record carry no prediction.
    """
    from estimators.harp.predicting import Host, PredictionQuestion, predict_on, processor_key
    from estimators.harp.shelf import find

    several = "nodes" in find(run.name, settings).parameters
    why_not = _why_not(run, candidates, several=several)
    able = np.flatnonzero(why_not == "")
    kinds: dict[tuple[str, int], int] = {}
    hosts: list[Host] = []
    kind = np.zeros(len(candidates), dtype=np.int64)
    for row in able.tolist():
        offer, cores = candidates.offers[int(candidates.offer[row])], run.cores or int(candidates.cores[row])
        kind[row] = kinds.setdefault((processor_key(offer), cores), len(hosts))
        if len(kinds) > len(hosts):
            hosts.append(Host(offer, cores))
    if not hosts:
        raise RequestError(f"No place that is left can run {run.name}: {_most_frequent(why_not)}.")
    found = predict_on(PredictionQuestion(application=run.name, inputs=dict(run.inputs)), hosts, settings)
    memory = _spread(found.memory_bytes, kind, able, len(candidates))
    blank = same_word("", len(candidates))
    return Predictions(
        hours=_spread(found.hours, kind, able, len(candidates)),
        low=_spread(found.low, kind, able, len(candidates)),
        high=_spread(found.high, kind, able, len(candidates)),
        memory_bytes=memory,
        fits=np.nan_to_num(memory) <= np.nan_to_num(_memory_there(candidates), nan=np.inf),
        batch=np.zeros(len(candidates), dtype=np.int64),
        energy_kwh=np.full(len(candidates), np.nan),
        bottleneck=blank,
        method=blank,
        seen=blank,
        why_not=in_words(why_not.tolist()),
        precision=blank,
        stated=False,
        workload=request.workload,
        assumptions=found.assumptions,
        unknowns=(*found.unknowns, "Energy of an application's run is not known."),
        sources=found.sources,
    )


def _why_not(run: ApplicationRun, candidates: Candidates, *, several: bool) -> np.ndarray:
    """A reason for every candidate that cannot be predicted, else empty."""
    reasons = np.full(len(candidates), "", dtype=object)
    if run.cores is not None:
        reasons[candidates.cores < run.cores] = TOO_FEW_CORES
    reasons[np.isnan(candidates.cores)] = UNKNOWN_CORES
    if not several:
        reasons[candidates.nodes > 1] = SEVERAL_NODES
    reasons[candidates.accelerators > 0] = WITH_ACCELERATORS
    return reasons


def _most_frequent(reasons: np.ndarray) -> str:
    if not len(reasons):
        return "nothing is left to look at"
    words, counts = np.unique(reasons.astype(str), return_counts=True)
    return str(words[int(np.argmax(counts))])


def _spread(figures: np.ndarray, kind: Integers, able: Integers, size: int) -> np.ndarray:
    rows = np.full(size, np.nan)
    rows[able] = figures[kind[able]]
    return rows


def _memory_there(candidates: Candidates) -> np.ndarray:
    """Host memory of each candidate, all nodes together; NaN = unknown."""
    each = [np.nan if one.memory_bytes is None else float(one.memory_bytes) for one in candidates.machines]
    return np.array(each, dtype=np.float64)[candidates.machine]
