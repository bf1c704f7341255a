"""Shows the scores of the DNN-Estimator: tables where a person looks, aligned text in a pipe."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from knowledge.quantities import write_number
from ui.cli.table import print_table, say

if TYPE_CHECKING:
    from estimators.dnn.scoring import HeldOutScores, Scores
    from estimators.dnn.scoring.figures import Figures
    from estimators.dnn.scoring.ranking import Ranking

SHOWN = 12
"""Names of one way of splitting that are shown; the JSON document holds all."""

REASONS = 8
"""Refusals that are shown with their words."""

HEADERS = ("rows", "median error", "mean", "9 of 10 below", "predicted / measured", "in 90 % interval")


def show_scores(scores: Scores) -> None:
    """Print the scores of a file."""
    say(_counted(scores))
    rows = [(name, *_cells(one)) for name, one in scores.figures.items()]
    _table("Throughput, all rows that were estimated", "", rows)
    for way, found in scores.by.items():
        _by(way, found, scores.baselines_by.get(way, {}))
    _ranked(scores.ranking)
    if scores.memory is not None:
        one = scores.memory
        say(f"Peak memory: {one.rows:,} rows, median error {one.median_error:.1%}, bias {one.bias:.2f}.")
    _refused(scores)
    _worst(scores)
    if "measured" in scores.by["evidence"]:
        say()
        say(
            "Rows known as measured were measured on the same device by a public source, perhaps this file's own;"
            " --held-out tells how good estimates are on what was not learnt from."
        )


def show_held_out(scores: Sequence[HeldOutScores]) -> None:
    """Print the accuracy on what was held out, the baselines beside it."""
    from estimators.dnn.scoring import MEANINGS
    from estimators.dnn.scoring.held_out import TASKS

    names = list(scores[0].learners)
    headers = ("held out", "task", "rows", *(f"{name}: median" for name in names), "9 of 10 below", "by group",
               "in 90 % interval")  # fmt: skip
    rows = []
    for score in scores:
        for title, found in (("all", score.learners), *((TASKS[task], one) for task, one in score.tasks.items())):
            if found:
                rows.append((score.split, title, *_held_out_cells(found, names)))
    print_table("Throughput on rows that were not learnt from", headers, rows, right=range(2, len(headers)))
    for score in scores:
        say(f"{score.split}: {MEANINGS[score.split]}.")
    say(
        "Medians are of |predicted - measured| / measured over rows; 9 of 10 below, by group (median over the groups"
        " held out of each one's median) and interval are the estimator's."
    )
    for score in scores:
        for line in _rank_lines(score.ranking):
            say(f"{score.split}: {line}")


def _held_out_cells(found: Mapping[str, Figures], names: Sequence[str]) -> tuple[str, ...]:
    own = found[names[0]]
    medians = (f"{found[name].median_error:.1%}" for name in names)
    group = "" if own.median_of_groups is None else f"{own.median_of_groups:.1%}"
    inside = "" if own.inside is None else f"{own.inside:.1%}"
    return (f"{own.rows:,}", *medians, f"{own.ninth_decile_error:.1%}", group, inside)


def _counted(scores: Scores) -> str:
    parts = [f"{scores.scored:,} scored"]
    parts.append(f"{sum(one.rows for one in scores.refused.values()):,} refused ({scores.refused_share:.1%})")
    for number, what in (
        (scores.suspect, "marked as suspect"),
        (sum(scores.not_scored.values()), "without a speed in samples"),
        (len(scores.bad), "unreadable"),
    ):
        if number:
            parts.append(f"{number:,} {what}")
    return f"{scores.file}: {scores.total:,} rows, {', '.join(parts)}."


def _cells(one: Figures) -> tuple[str, ...]:
    inside = "" if one.inside is None else f"{one.inside:.1%}"
    errors = (f"{value:.1%}" for value in (one.median_error, one.mean_error, one.ninth_decile_error))
    return (f"{one.rows:,}", *errors, f"{one.bias:.2f}", inside)


def _table(title: str, what: str, rows: Sequence[Sequence[str]]) -> None:
    say()
    print_table(title, (what, *HEADERS), rows, right=range(1, 1 + len(HEADERS)))


def _by(way: str, found: Mapping[str, Figures], baselines: Mapping[str, Mapping[str, Figures]]) -> None:
    rows = []
    for name, one in list(found.items())[:SHOWN]:
        rows.append((name, *_cells(one)))
        rows.extend((f"  {other}", *_cells(two)) for other, two in baselines.get(name, {}).items())
    _table(f"By {way}", way, rows)
    if len(found) > SHOWN:
        say(f"{len(found) - SHOWN} more are in the JSON document.")


def _ranked(found: Mapping[str, Ranking]) -> None:
    say()
    for line in _rank_lines(found):
        say(line)


def _rank_lines(found: Mapping[str, Ranking]) -> Iterator[str]:
    for name, one in found.items():
        yield (
            f"Order of accelerators, {name}: rank correlation {one.mean:.3f} on average over {one.groups:,} networks"
            f" (median {one.median:.2f}, 1 in 10 below {one.worst_decile:.2f})."
        )


def _refused(scores: Scores) -> None:
    for reason, number in scores.not_scored.items():
        say(f"Not scored, {number:,} rows: {reason}.")
    for kind, one in scores.refused.items():
        words = [f"{text} ({rows:,})" for text, rows in list(one.examples.items())[:REASONS]]
        say(f"Refused, {one.rows:,} rows, {kind}: {'; '.join(words)}{' ...' if len(one.examples) > REASONS else ''}")


def _worst(scores: Scores) -> None:
    headers = (
        "line", "source", "network", "on", "precision", "batch", "measured/s", "predicted/s", "interval", "known",
    )  # fmt: skip
    rows = [
        (
            str(case.line),
            case.source,
            f"{case.model}, {case.task}",
            f"{case.accelerators:g} x {case.accelerator}",
            case.precision,
            "" if case.batch is None else f"{case.batch:g}",
            write_number(case.measured),
            write_number(case.predicted),
            f"{write_number(case.low)} to {write_number(case.high)}",
            case.evidence,
        )
        for case in scores.worst
    ]
    say()
    print_table("Furthest off", headers, rows, right=(0, 5, 6, 7))
