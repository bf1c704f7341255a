"""What the scores of many tables come to, against what is asked of the models."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from estimators.harp.scoring.baselines import FOREST, MEAN
from estimators.harp.scoring.figures import Figures
from estimators.harp.scoring.scores import MODEL, SplitScores, TableScores

MOST_KILLED = 0.05
COVERED = (0.85, 0.95)


@dataclass(frozen=True, slots=True)
class Totals:
    """Counts over the tables of one kind of split.

    Attributes:
        tables: how many.
        beats_forest, beats_mean: lower median error than these.
        few_killed: requests kill no more than `MOST_KILLED`. covered: interval coverage within `COVERED`.
        not_beaten, much_killed, not_covered: the others, by name; the first against the forest.
    """

    tables: int
    beats_forest: int
    beats_mean: int
    few_killed: int
    covered: int
    not_beaten: tuple[str, ...]
    much_killed: tuple[str, ...]
    not_covered: tuple[str, ...]


def totals(found: Sequence[TableScores]) -> dict[str, Totals]:
    """Totals by split; all splits by scale are one kind."""
    by_kind: dict[str, list[tuple[str, SplitScores]]] = {}
    for table in found:
        for split in table.splits:
            by_kind.setdefault(split.kind, []).append((table.table, split))
    return {kind: _totals(splits) for kind, splits in by_kind.items()}


def beats(split: SplitScores, baseline: str) -> bool:
    """Whether the learner's median error is the lower."""
    return split.figures[MODEL].median_error < split.figures[baseline].median_error


def few_killed(figures: Figures) -> bool:
    """Whether requests kill few enough."""
    return figures.killed_share is not None and figures.killed_share <= MOST_KILLED


def covered(figures: Figures) -> bool:
    """Whether the interval covers what it says, neither less nor more."""
    return figures.coverage is not None and COVERED[0] <= figures.coverage <= COVERED[1]


def _totals(splits: Sequence[tuple[str, SplitScores]]) -> Totals:
    def those(fails: Callable[[SplitScores], bool]) -> tuple[str, ...]:
        return tuple(name for name, split in splits if fails(split))

    not_beaten = those(lambda split: not beats(split, FOREST))
    much_killed = those(lambda split: not few_killed(split.figures[MODEL]))
    not_covered = those(lambda split: not covered(split.figures[MODEL]))
    number = len(splits)
    return Totals(
        number,
        number - len(not_beaten),
        number - len(those(lambda split: not beats(split, MEAN))),
        number - len(much_killed),
        number - len(not_covered),
        not_beaten,
        much_killed,
        not_covered,
    )
