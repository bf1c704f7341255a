"""Scores a learner on a table: every split, every drawing, the baselines on the same rows."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from estimators.harp.forecast import Learned
from estimators.harp.run import Run
from estimators.harp.scoring.baselines import BASELINES
from estimators.harp.scoring.figures import Figures, Predicted, averaged, figures_of
from estimators.harp.scoring.prepared import Prepared
from estimators.harp.scoring.splits import Part, by_filters, by_fraction, by_scale
from estimators.harp.space import Space

Learner = Callable[[Space, Sequence[Run]], Learned]
"""Learns `wall_seconds` of runs, as `estimators.harp.models.learn` does."""

MODEL = "model"
"""Name of the learner's figures."""


@dataclass(frozen=True, slots=True)
class SplitScores:
    """Scores on one split, averaged over its drawings.

    Attributes:
        split: in words. kind: the same for all tables (a fraction, or scale). drawings: how many.
        train_rows, train_configurations, test_rows: on average.
        figures: by name, the learner's first. chosen: models that were chosen, and how often.
        note: what else to know. seconds: that learning took on average.
    """

    split: str
    kind: str
    drawings: int
    train_rows: float
    train_configurations: float
    test_rows: float
    figures: dict[str, Figures]
    chosen: dict[str, int]
    note: str
    seconds: float


@dataclass(frozen=True, slots=True)
class TableScores:
    """Scores on one table.

    Attributes:
        table: its name. target, features, group_columns: columns, see `Prepared`.
        rows, configurations: that can be scored. left_out: rows that cannot.
        splits: in the order asked for.
    """

    table: str
    target: str
    features: tuple[str, ...]
    group_columns: tuple[str, ...]
    rows: int
    configurations: int
    left_out: int
    splits: tuple[SplitScores, ...]


@dataclass(frozen=True, slots=True)
class Asked:
    """Which splits.

    Attributes:
        fractions: of configurations to learn from; each drawn `seeds` times.
        scale: column to learn small and predict large by. train, test: conditions.
    """

    fractions: tuple[float, ...] = (0.1, 0.25, 0.5)
    seeds: int = 3
    scale: str | None = None
    train: str | None = None
    test: str | None = None


def score_table(
    table: Prepared, asked: Asked, learn: Learner, told: Callable[[int, int], None] | None = None
) -> TableScores:
    """Score a learner on a table.

    Args:
        table: made ready. asked: splits. learn: the learner.
        told: hears how many of how many drawings are done.

    Raises:
        RequestError: a split leaves nothing to learn from or to predict.
    """
    wanted = _splits(table, asked)
    number, done, found = sum(len(parts) for *_, parts in wanted), 0, []
    for split, kind, parts in wanted:
        drawn = []
        for seed, part in enumerate(parts):
            drawn.append((part, *score_split(table, part, learn, seed)))
            done += 1
            if told:
                told(done, number)
        found.append(_summed(table, split, kind, drawn))
    return TableScores(
        table.name, table.question.target, table.question.features, table.group_columns, len(table.runs),
        len(np.unique(table.units)), table.left_out.number, tuple(found),
    )  # fmt: skip


def score_split(
    table: Prepared, part: Part, learn: Learner, seed: int = 0
) -> tuple[dict[str, Figures], Learned, float]:
    """Figures of the learner and of the baselines on one split, what was learned, and the seconds it took."""
    begun = time.perf_counter()
    learned = learn(table.space, [table.runs[place] for place in part.train])
    seconds = time.perf_counter() - begun
    asked = [table.runs[place].configuration for place in part.test]
    said, measured = learned.forecast(asked), table.measured[part.test]
    request = learned.upper(asked, table.question.kill_risk)
    figures = {MODEL: figures_of(measured, Predicted(said.median, request, said.low, said.high, said.enough))}
    for name, baseline in BASELINES.items():
        figures[name] = figures_of(measured, Predicted(baseline(table, part, seed)))
    return figures, learned, seconds


def _splits(table: Prepared, asked: Asked) -> list[tuple[str, str, list[Part]]]:
    """Words, kind and drawings of each split."""
    if asked.train is not None and asked.test is not None:
        return [(f"{asked.train} -> {asked.test}", "conditions", [by_filters(table, asked.train, asked.test)])]
    parts = []
    for fraction in asked.fractions:
        words = f"{fraction:.3g} of configurations"
        parts.append((words, words, [by_fraction(table, fraction, seed) for seed in range(asked.seeds)]))
    if asked.scale is not None:
        parts.append((f"small {asked.scale} -> large", "small -> large", [by_scale(table, asked.scale)]))
    return parts


def _summed(
    table: Prepared, split: str, kind: str, drawn: list[tuple[Part, dict[str, Figures], Learned, float]]
) -> SplitScores:
    names = list(drawn[0][1])
    return SplitScores(
        split,
        kind,
        len(drawn),
        float(np.mean([len(part.train) for part, *_ in drawn])),
        float(np.mean([len(np.unique(table.units[part.train])) for part, *_ in drawn])),
        float(np.mean([len(part.test) for part, *_ in drawn])),
        {name: averaged([figures[name] for _, figures, *_ in drawn]) for name in names},
        dict(Counter(learned.scores[0].name for _, _, learned, _ in drawn)),
        drawn[0][0].note,
        float(np.mean([seconds for *_, seconds in drawn])),
    )
