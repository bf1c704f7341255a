"""Scores of the estimator on a file, as one document: overall, split many ways, ranked, against the baselines."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from estimators.dnn.calibration.held_out import Progress
from estimators.dnn.calibration.measurements import Measurements
from estimators.dnn.roofline import Floats
from estimators.dnn.scoring.baselines import BASELINES, Boosting, ConstantEfficiency
from estimators.dnn.scoring.costs import Costs
from estimators.dnn.scoring.figures import Figures, by_name, figures
from estimators.dnn.scoring.learner import ESTIMATOR
from estimators.dnn.scoring.predicting import Predicted, Words, predict_rows
from estimators.dnn.scoring.ranking import Ranking, ranking
from estimators.dnn.scoring.reading import read_rows
from estimators.dnn.scoring.row import BadRow, Reading
from knowledge.errors import RequestError
from knowledge.settings import Settings
from knowledge.settings import settings as process_settings

WORST = 10
"""Cases shown that lie furthest off."""


@dataclass(frozen=True, slots=True)
class Case:
    """One row's estimate beside its measurement; speeds in samples per second over all devices."""

    line: int
    source: str
    model: str
    task: str
    precision: str
    accelerator: str
    accelerators: float
    batch: float | None
    input: str
    measured: float
    predicted: float
    low: float
    high: float
    evidence: str
    baselines: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Refused:
    """Rows without an estimate for one reason, with an example of each text."""

    rows: int
    examples: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Scores:
    """Everything about one file.

    Attributes:
        file: its name. total: its rows. bad, suspect, not_scored: that were not put to the estimator.
        refused_share: of the rows put to it. refused: by reason. refused_by: likewise by source, task, ....
        figures: learner -> of all rows estimated. by: way of splitting -> name -> figures of the estimator.
        baselines_by: way of splitting -> name -> baseline -> figures, for tasks and evidence.
        ranking: learner -> order of accelerators for one network. memory: peak memory, where it was measured.
        worst: cases furthest off. seconds: that scoring took.
    """

    file: str
    total: int
    scored: int
    bad: tuple[BadRow, ...]
    suspect: int
    not_scored: Mapping[str, int]
    refused_share: float
    refused: Mapping[str, Refused]
    refused_by_source: Mapping[str, int]
    figures: Mapping[str, Figures]
    by: Mapping[str, Mapping[str, Figures]]
    baselines_by: Mapping[str, Mapping[str, Mapping[str, Figures]]]
    ranking: Mapping[str, Ranking]
    memory: Figures | None
    worst: tuple[Case, ...]


def score_file(
    path: Path, settings: Settings | None = None, *, progress: Progress | None = None
) -> tuple[Scores, tuple[Case, ...]]:
    """Score the estimator on a file; gives the scores and every case.

    Raises:
        RequestError: the file cannot be read, lacks columns, or none of its rows can be scored.
    """
    reading = read_rows(path)
    if not reading.rows:
        what = reading.bad[0] if reading.bad else None
        first = f" (line {what.line}: {what.reason})" if what else ""
        raise RequestError.of("FILE", str(path), f"none of its {reading.total:,} rows can be scored{first}", "mend it")
    predicted = predict_rows(reading.rows, settings, progress=progress)
    others = _baseline_throughputs(predicted, settings or process_settings())
    return _scores(path.name, reading, predicted, others), _cases(predicted, others, range(len(predicted.rows)))


def shipped(settings: Settings | None = None) -> Measurements:
    """The measured table that the program carries."""
    from estimators.dnn.calibration.measurements import read_measurements
    from knowledge.ci import open_catalogue

    return read_measurements(open_catalogue(settings))


@lru_cache(maxsize=1)
def _fitted(settings: Settings) -> dict[str, ConstantEfficiency | Boosting]:
    """The baselines, fitted on the shipped table once a process."""
    data = shipped(settings)
    return {name: kind.fit(data) for name, kind in BASELINES.items()}


def _baseline_throughputs(predicted: Predicted, settings: Settings) -> dict[str, Floats]:
    """Samples per second over all devices, as if devices shared the work without loss."""
    if not predicted.rows:
        return {}
    costs = Costs.of_predicted(predicted)
    together = predicted.step.batch * predicted.devices
    return {name: together / baseline.seconds(costs) for name, baseline in _fitted(settings).items()}


def _scores(file: str, reading: Reading, predicted: Predicted, others: Mapping[str, Floats]) -> Scores:
    measured = predicted.measured
    inside = (measured >= predicted.low) & (measured <= predicted.high)
    said = {ESTIMATOR: predicted.throughput, **others}
    ways = _ways(predicted)
    refused = _refused(predicted)
    return Scores(
        file=file,
        total=reading.total,
        scored=len(predicted.rows),
        bad=reading.bad,
        suspect=reading.suspect,
        not_scored=reading.not_scored,
        refused_share=len(predicted.refusals) / len(reading.rows),
        refused=refused,
        refused_by_source=dict(Counter(row.source for row, _ in predicted.refusals).most_common()),
        figures=_each(said, measured, inside, np.ones(len(measured), dtype=np.bool_)),
        by={way: by_name(predicted.throughput, measured, inside, names) for way, names in ways.items()},
        baselines_by={way: _of_baselines(others, measured, ways[way]) for way in ("task", "evidence")},
        ranking=_rankings(said, predicted),
        memory=_memory(predicted),
        worst=_worst(predicted, others),
    )


def _each(
    said: Mapping[str, Floats], measured: Floats, inside: NDArray[np.bool_], rows: NDArray[np.bool_]
) -> dict[str, Figures]:
    """Figures of every learner; baselines state no interval."""
    found = {}
    for name, values in said.items():
        entry = figures(values[rows], measured[rows], inside[rows] if name == ESTIMATOR else None)
        if entry is not None:
            found[name] = entry
    return found


def _of_baselines(others: Mapping[str, Floats], measured: Floats, names: Words) -> dict[str, dict[str, Figures]]:
    nowhere = np.zeros(len(measured), dtype=np.bool_)
    return {name: _each(others, measured, nowhere, names == name) for name in np.unique(names).tolist()}


def _ways(predicted: Predicted) -> dict[str, Words]:
    """Every way the rows are split: each row's name in it."""
    rows = predicted.rows
    said: dict[str, Callable[[int], str]] = {
        "source": lambda place: rows[place].source,
        "task": lambda place: rows[place].task,
        "precision": lambda place: rows[place].precision or "not said",
        "accelerator": lambda place: rows[place].accelerator,
        "family": lambda place: rows[place].family,
        "devices": lambda place: "one device" if rows[place].accelerators == 1 else "several devices",
    }
    found = {way: np.array([name(place) for place in range(len(rows))], dtype=np.str_) for way, name in said.items()}
    return {**found, "evidence": predicted.evidence}


def _rankings(said: Mapping[str, Floats], predicted: Predicted) -> dict[str, Ranking]:
    words = [f"{row.task}|{row.precision}|{row.input}" for row in predicted.rows]
    groups = np.array([f"{network}|{word}" for network, word in zip(predicted.network.tolist(), words, strict=True)])
    share = 1.0 / predicted.devices
    found = {}
    for name, values in said.items():
        entry = ranking(values * share, predicted.measured * share, groups, predicted.device)
        if entry is not None:
            found[name] = entry
    return found


def _memory(predicted: Predicted) -> Figures | None:
    measured = np.array([row.peak_memory_bytes or np.nan for row in predicted.rows])
    rows = np.isfinite(measured) & np.isfinite(predicted.memory_bytes)
    return figures(predicted.memory_bytes[rows], measured[rows])


def _worst(predicted: Predicted, others: Mapping[str, Floats]) -> tuple[Case, ...]:
    off = np.abs(np.log(predicted.throughput / predicted.measured))
    return _cases(predicted, others, np.argsort(-off, kind="stable")[:WORST].tolist())


def _cases(predicted: Predicted, others: Mapping[str, Floats], places: range | list[int]) -> tuple[Case, ...]:
    return tuple(_case(predicted, others, place) for place in places)


def _case(predicted: Predicted, others: Mapping[str, Floats], place: int) -> Case:
    row = predicted.rows[place]
    said = {name: getattr(row, name) for name in ("line", "source", "model", "task", "precision", "accelerator",
                                                  "accelerators", "batch", "input")}  # fmt: skip
    return Case(
        **said,
        measured=row.samples_per_second,
        predicted=float(predicted.throughput[place]),
        low=float(predicted.low[place]),
        high=float(predicted.high[place]),
        evidence=str(predicted.evidence[place]),
        baselines={name: float(values[place]) for name, values in others.items()},
    )


def _refused(predicted: Predicted) -> dict[str, Refused]:
    kinds = Counter(refusal.kind for _, refusal in predicted.refusals)
    return {
        kind: Refused(rows, dict(Counter(r.text for _, r in predicted.refusals if r.kind == kind).most_common(20)))
        for kind, rows in kinds.most_common()
    }
