"""`iplane evaluate wait`: replays job traces and scores what would have been said of each wait at its submission."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ui.cli.evaluating import progress_bar, tell_left_out
from ui.cli.evaluation_document import JsonOut, check_place, put

if TYPE_CHECKING:
    from estimators.wait.evaluation import WaitScores
    from estimators.wait.trace import Trace


def wait(
    files: Annotated[
        list[Path] | None,
        typer.Argument(
            help="Traces: SWF, CSV or sacct output, plain or .gz; without any, the public ones shipped.",
            show_default=False,
        ),
    ] = None,
    jobs: Annotated[int, typer.Option(min=100, help="Score at most so many of the first jobs of each trace.")] = 20_000,
    json_out: JsonOut = None,
) -> None:
    """Replay traces in time order; score the upper bound and the median against two simple baselines."""
    check_place("--json", json_out)
    scores = [_score(trace, jobs) for trace in _traces(files)]
    put({"traces": [_row(score) for score in scores]}, json_out, lambda: _show(scores))


def _traces(files: list[Path] | None) -> list[Trace]:
    """All traces read and looked at before any is scored, so that a bad one is told at once."""
    from estimators.wait.formats import read_trace
    from estimators.wait.shipped import NAMES, shipped_trace

    traces = [read_trace(file) for file in files] if files else [shipped_trace(name) for name in NAMES]
    for trace in traces:
        tell_left_out(trace.name, trace.skipped)
        trace.require_waits()
    return traces


def _score(trace: Trace, jobs: int) -> WaitScores:
    from estimators.wait.evaluation import evaluate

    with progress_bar(trace.name) as progress:
        return evaluate(trace, most_jobs=jobs, progress=progress)


def _row(score: WaitScores) -> dict[str, Any]:
    verdicts = {name: getattr(score, name) for name in ("covers", "bound_below_half", "beats_baselines")}
    return {**score.model_dump(mode="json"), **verdicts}


def _show(scores: list[WaitScores]) -> None:
    from knowledge.quantities import write_number
    from ui.cli.table import print_table, say

    headers = (
        "trace", "scored", "median wait", "90 % bound covers", "bound / wait", "last x safety / wait",
        "median error", "same as last", f"mean of last {scores[0].mean_of}",
    )  # fmt: skip
    rows = [
        (
            score.trace,
            f"{score.scored:,}",
            _time(score.median_wait_s),
            f"{score.coverage:.1%}",
            write_number(score.median_bound_ratio),
            write_number(score.baseline_bound_ratio),
            _time(score.median_absolute_error_s),
            _time(score.last_absolute_error_s),
            _time(score.mean_absolute_error_s),
        )
        for score in scores
    ]
    print_table("", headers, rows, right=range(1, len(headers)))
    floor = scores[0].floor_s
    say(f"Ratios are medians of (bound + {floor:g} s) / (wait + {floor:g} s); errors are medians.")
    for score in scores:
        for line in _remarks(score):
            say(f"{score.trace}: {line}")


def _remarks(score: WaitScores) -> Iterator[str]:
    if score.never_started:
        yield (
            f"{score.never_started:,} jobs never started; {score.never_started_over_bound:,} of them surely waited past"
            f" their bound, and with those counted as misses it covers {score.coverage_with_never_started:.1%}."
        )
    if score.jobs_left_out:
        yield f"{score.jobs_left_out:,} jobs after the first {score.jobs:,} were not scored; --jobs sets how many."
    missed = [
        text
        for held, text in (
            (score.covers, "the coverage lies outside 85 to 95 %"),
            (score.bound_below_half, "the bound is not below half of the simple one"),
            (score.beats_baselines, "a simple prediction has a smaller error"),
        )
        if not held
    ]
    if missed:
        yield f"missed: {'; '.join(missed)}."


def _time(seconds: float) -> str:
    from knowledge.quantities import write_hours

    return write_hours(seconds / 3600)
