"""Scores on rows that were not learnt from: refits on the other folds, for the estimator and the baselines alike."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from estimators.dnn.calibration.measurements import Measurements, take
from estimators.dnn.features import PRECISION_CLASSES
from estimators.dnn.roofline import Floats
from estimators.dnn.scoring.costs import device_seconds
from estimators.dnn.scoring.figures import Figures, Words, by_name, figures
from estimators.dnn.scoring.learner import ESTIMATOR, LEARNERS, Learner
from estimators.dnn.scoring.ranking import Ranking, ranking
from estimators.dnn.scoring.splits import SPLITS, Mask, groups_of
from estimators.uncertainty import conformal
from knowledge.errors import RequestError

TASKS = {"train": "training", "infer": "inference"}
"""Word of the table -> for a reader."""

COVERAGE_FOLDS = 20
"""Most parts the groups are spread over when intervals are checked on groups they were not made from."""

Told = Callable[[str, int, int], None]
"""Told which learner works, and how many of how many folds are done."""


@dataclass(frozen=True, slots=True)
class HeldOutScores:
    """Scores of one kind of split.

    Attributes:
        split: its word. learners: name -> figures of all rows. by_task, by_source, by_accelerator, by_family: of the
            estimator. tasks: task -> learner -> figures. ranking: of accelerators for one network, by learner.
    """

    split: str
    learners: Mapping[str, Figures]
    tasks: Mapping[str, Mapping[str, Figures]]
    by_source: Mapping[str, Figures]
    by_accelerator: Mapping[str, Figures]
    by_family: Mapping[str, Figures]
    by_precision: Mapping[str, Figures]
    ranking: Mapping[str, Ranking]


@dataclass(frozen=True, slots=True)
class HeldOutRows:
    """Predictions of one learner: measured rows and seconds of one step on one device."""

    data: Measurements
    seconds: Floats


def predict_held_out(data: Measurements, split: str, learner: Learner, told: Callable[[int, int], None]) -> HeldOutRows:
    """Predict every row from the folds it is not in; rows in no fold are left out.

    Raises:
        RequestError: the split has no such name, or the table is too small for it.
    """
    if split not in SPLITS:
        raise RequestError.of("--held-out", split, f"it must be one of {', '.join(SPLITS)}", "name one of them")
    seconds = np.full(len(data), np.nan)
    parts = list(SPLITS[split](data))
    for done, part in enumerate(parts, 1):
        if part.fit.any() and part.test.any():
            seconds[part.test] = learner(take(data, part.fit), take(data, part.test))
        told(done, len(parts))
    rows = np.isfinite(seconds)
    if not rows.any():
        raise RequestError(f"The table is too small to hold out by {split}; give more measured rows.")
    return HeldOutRows(take(data, rows), seconds[rows])


def score_held_out(
    data: Measurements, split: str, *, learners: Mapping[str, Learner] = LEARNERS, told: Told | None = None
) -> HeldOutScores:
    """Refit and score every learner on one kind of split; the same folds for all."""
    found: dict[str, HeldOutRows] = {}
    for name, learner in learners.items():

        def tell(done: int, of: int, name: str = name) -> None:
            if told:
                told(name, done, of)

        found[name] = predict_held_out(data, split, learner, tell)
    return _scores(split, found)


def _scores(split: str, found: Mapping[str, HeldOutRows]) -> HeldOutScores:
    own = found.get(ESTIMATOR, next(iter(found.values())))
    said, true = _speeds(own)
    inside, data = _inside(split, own), own.data
    return HeldOutScores(
        split=split,
        learners=_of_learners(split, found),
        tasks={task: _of_learners(split, found, task) for task in TASKS},
        by_source=by_name(said, true, inside, data.source),
        by_accelerator=by_name(said, true, inside, data.device),
        by_family=by_name(said, true, inside, families(data)),
        by_precision=by_name(said, true, inside, precisions(data)),
        ranking={name: order for name, rows in found.items() if (order := _ranking(rows))},
    )


def _of_learners(split: str, found: Mapping[str, HeldOutRows], task: str | None = None) -> dict[str, Figures]:
    return {name: one for name, rows in found.items() if (one := _figures(split, rows, task))}


def _figures(split: str, rows: HeldOutRows, task: str | None = None) -> Figures | None:
    chosen = np.ones(len(rows.data), dtype=bool) if task is None else (rows.data.step.trains > 0) == (task == "train")
    said, true = _speeds(rows)
    groups = groups_of(rows.data, split)
    return figures(said[chosen], true[chosen], _inside(split, rows)[chosen], groups[chosen]) if chosen.any() else None


def _speeds(rows: HeldOutRows) -> tuple[Floats, Floats]:
    """Samples per second of one device, predicted and measured."""
    batch = rows.data.step.batch
    return batch / rows.seconds, batch / device_seconds(rows.data)


def _inside(split: str, rows: HeldOutRows) -> Mask:
    """Whether each row lies in the interval that the errors of the other groups of its task support."""
    errors = np.log(device_seconds(rows.data) / rows.seconds)
    groups = groups_of(rows.data, split)
    inside = np.zeros(len(errors), dtype=np.bool_)
    for trains in (False, True):
        chosen = np.flatnonzero((rows.data.step.trains > 0) == trains)
        if len(chosen):
            inside[chosen] = covered(errors[chosen], groups[chosen])
    return inside


def covered(errors: Floats, groups: Words) -> Mask:
    """Whether each error lies in the 90 % interval made from other groups' errors; groups are left out in turn."""
    names, inverse = np.unique(groups, return_inverse=True)
    fold = (np.random.default_rng(0).permutation(len(names)) % COVERAGE_FOLDS)[inverse]
    inside = np.zeros(len(errors), dtype=np.bool_)
    for number in np.unique(fold):
        own, rest = fold == number, fold != number
        if rest.any():
            span = conformal(errors[rest], groups[rest])
            inside[own] = (errors[own] >= span.low) & (errors[own] <= span.high)
    return inside


def _ranking(rows: HeldOutRows) -> Ranking | None:
    said, true = _speeds(rows)
    return ranking(said, true, configurations(rows.data), rows.data.device)


def configurations(data: Measurements) -> Words:
    """Network, task, precision and size in one word: a cell without its device."""
    words = []
    for cell in data.cell.tolist():
        network, _, rest = cell.split("|", 2)
        words.append(f"{network}|{rest}")
    return np.array(words)


def families(data: Measurements) -> Words:
    """Families of networks by name."""
    from estimators.dnn.features import FAMILIES

    return np.array([FAMILIES[int(number)] for number in data.options.family])


def precisions(data: Measurements) -> Words:
    """The first precision of each class, such as fp16 for all that computes in 16 bits."""
    named: dict[int, str] = {}
    for name, number in PRECISION_CLASSES.items():
        named.setdefault(number, name)
    return np.array([named[int(number)] for number in data.options.precision_class])
