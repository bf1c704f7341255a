"""Shows the scores of models of applications: tables where a person looks, aligned text in a pipe."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from knowledge.quantities import write_number
from ui.cli.table import print_table, say

if TYPE_CHECKING:
    from estimators.harp.scoring import Prepared, SplitScores, TableScores, Totals

_LARGEST_SHARE = 1e4
_SMALLEST, _LARGEST = 1e-6, 1e15
"""Beyond these a figure is written with its power of ten."""
HEADERS = (
    "learns from", "predicted by", "rows", "median error", "MAPE", "MAE", "too short (UPP)", "over-request: median",
    "mean", "killed", "interval covers", "answered",
)  # fmt: skip


def show_table(scores: TableScores, ready: Prepared) -> None:
    """Print the scores of one table."""
    unit = f"{scores.rows:,} rows of {scores.configurations:,} configurations"
    left_out = f", {scores.left_out:,} left out" if scores.left_out else ""
    say(f"{scores.table}: {scores.target} from {', '.join(scores.features)}; {unit}{left_out}.")
    rows = [row for split in scores.splits for row in _rows(split)]
    print_table("", HEADERS, rows, right=range(2, len(HEADERS)))
    for line in _remarks(scores, ready):
        say(line)


def show_list(found: Sequence[TableScores]) -> None:
    """Print the scores of many tables, a line each, and what they come to."""
    from estimators.harp.scoring import totals

    summed = totals(found)
    for kind, one in summed.items():
        splits = [(table, split) for table in found for split in table.splits if split.kind == kind]
        headers = (
            "table", "learnt", "predicted", "median error", "random forest", "in logs", "mean", "killed",
            "over-request", "interval covers", "answered", "model",
        )  # fmt: skip
        print_table(f"Learns from: {kind}", headers, [_line(*pair) for pair in splits], right=range(1, 11))
        for line in _sentences(one):
            say(line)
        say()


def _rows(split: SplitScores) -> Iterator[tuple[str, ...]]:
    for place, (name, one) in enumerate(split.figures.items()):
        first = f"{split.split} ({_number(split.train_rows)} rows)" if place == 0 else ""
        yield (
            first, name, _number(one.rows), _share(one.median_error), _share(one.mape), _figure(one.mae),
            _share(one.under_share), _share(one.median_over_request), _share(one.mean_over_request),
            _share(one.killed_share), _share(one.coverage), _share(one.answered_share),
        )  # fmt: skip


def _line(table: TableScores, split: SplitScores) -> tuple[str, ...]:
    from estimators.harp.scoring import FOREST, LOG_FOREST, MEAN, MODEL

    own = split.figures[MODEL]
    errors = (_share(split.figures[name].median_error) for name in (MODEL, FOREST, LOG_FOREST, MEAN))
    shares = (own.killed_share, own.median_over_request, own.coverage, own.answered_share)
    learnt, predicted = _number(split.train_rows), _number(split.test_rows)
    return (table.table, learnt, predicted, *errors, *(_share(one) for one in shares), _chosen(split))


def _sentences(one: Totals) -> Iterator[str]:
    yield (
        f"Of {one.tables:,} tables: lower median error than the random forest on {one.beats_forest:,}"
        f"{_named(one.not_beaten)}, than the mean on {one.beats_mean:,}."
    )
    yield (
        f"Requests kill at most 5 % on {one.few_killed:,}{_named(one.much_killed)}; the 90 % interval covers 85 to 95 %"
        f" on {one.covered:,}{_named(one.not_covered)}."
    )


def _named(names: Sequence[str]) -> str:
    return f" (not {', '.join(names)})" if names else ""


def _remarks(scores: TableScores, ready: Prepared) -> Iterator[str]:
    groups = f"of rows with the same {' and '.join(scores.group_columns)}" if scores.group_columns else "of all rows"
    yield f"The mean is {groups}; errors are parts of the measured value, MAE is in the file's unit."
    yield f"Requests are made for a kill risk of {ready.question.kill_risk:.1%}; intervals state 90 %."
    if ready.bound.any():
        limit = ready.question.censored_above
        yield f"{int(ready.bound.sum()):,} rows were stopped at {limit:g}: learnt from, not predicted."
    for split in scores.splits:
        drawn = f", means of {split.drawings} drawings" if split.drawings > 1 else ""
        yield f"{split.split}: {_chosen(split)}{drawn}.{f' {split.note}.' if split.note else ''}"


def _chosen(split: SplitScores) -> str:
    return ", ".join(name if times == split.drawings else f"{name} ({times})" for name, times in split.chosen.items())


def _number(value: float) -> str:
    return f"{value:,.0f}"


def _figure(value: float) -> str:
    """A figure of any size, in a few letters."""
    return write_number(value) if value == 0 or _SMALLEST <= abs(value) < _LARGEST else f"{value:.2e}"


def _share(value: float | None) -> str:
    if value is None:
        return ""
    return f"{value:.1e}" if abs(value) >= _LARGEST_SHARE else f"{value:.1%}".replace("-0.0%", "0.0%")
