"""Rows of the report's tables, as texts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence

from estimators.harp.application import Application
from estimators.harp.forecast import CandidateScore
from estimators.harp.run import Run, Scale, Status
from estimators.harp.unseen import Unseen
from knowledge.quantities import write_bytes, write_hours, write_number
from ui.harp_plots.candidates import figure_of
from ui.harp_plots.predicted import writer_of

WORST = 5
MOST_RUNS = 500
_SCALES = {Scale.SMALL: "small", Scale.OTHER: "other", Scale.FULL: "full"}
Rows = list[tuple[str, ...]]


def seconds_text(seconds: float | None) -> str:
    """A duration in the unit that fits; nothing where it is not known."""
    return "" if seconds is None else write_hours(seconds / 3600)


def status_rows(runs: Sequence[Run]) -> Rows:
    """Scale, status, runs, configurations, and their wall times added up."""
    groups: dict[tuple[Scale, Status], list[Run]] = defaultdict(list)
    for run in runs:
        groups[run.scale, run.status].append(run)
    return [
        (
            _SCALES[scale],
            status.value.replace("_", " "),
            f"{len(own):,}",
            f"{len({run.key for run in own}):,}",
            seconds_text(sum(run.wall_seconds or 0.0 for run in own)),
        )
        for scale in Scale
        for status in Status
        if (own := groups.get((scale, status)))
    ]


def machine_rows(runs: Sequence[Run]) -> Rows:
    """Machine, how the runs came in, runs, software versions, first and last date; the machine with most runs first."""
    from estimators.harp.predicting.machines import machine_of

    groups: dict[tuple[str, str], list[Run]] = defaultdict(list)
    for run in runs:
        groups[machine_of(run).words, run.origin.value].append(run)
    return [
        (machine, origin, f"{len(own):,}", _versions(own), dates_text(own))
        for (machine, origin), own in sorted(groups.items(), key=lambda item: -len(item[1]))
    ]


def _versions(runs: Sequence[Run]) -> str:
    return ", ".join(sorted({run.version for run in runs if run.version})) or "not known"


def dates_text(runs: Sequence[Run]) -> str:
    """First and last day."""
    days = sorted({run.started.date().isoformat() for run in runs if run.started is not None})
    if not days:
        return "not known"
    return days[0] if days[0] == days[-1] else f"{days[0]} to {days[-1]}"


def input_rows(application: Application) -> Rows:
    """Name, unit, range at small and at full scale, meaning."""
    return [
        (name, one.unit, _levels(one.choices) or _span(one.small), _levels(one.choices) or _span(one.full), one.meaning)
        for name, one in application.parameters.items()
    ]


def candidate_rows(scores: Sequence[CandidateScore]) -> Rows:
    """Name, median error, under-predicted, over-request, killed, note."""
    fields = ("median_error", "under_share", "over_request", "killed_share")
    return [
        (one.name, *(_share(figure_of(one, field)) for field in fields),
         "; ".join(filter(None, ("chosen" if one.chosen else "", one.note))))
        for one in scores
    ]  # fmt: skip


def worst_rows(found: Unseen) -> Rows:
    """Configuration, measured, predicted, interval, error, whether its request would have killed it."""
    write = writer_of(found.target)
    return [
        (row.label, write(row.measured), write(row.predicted), f"{write(row.low)} to {write(row.high)}",
         f"{row.error:.0%}", "too small" if row.killed else "holds")
        for row in found.worst[:WORST]
    ]  # fmt: skip


def error_rows(found: Unseen) -> Rows:
    """What the held-out predictions came to, by figure."""
    import numpy as np

    rows = found.rows
    over = float(np.median([row.request / row.measured - 1 for row in rows]))
    inside = sum(row.low <= row.measured <= row.high for row in rows) / len(rows)
    return [
        ("runs tested", f"{len(rows):,}"),
        ("median error", f"{found.median_error:.1%}"),
        ("under-predicted", f"{sum(row.predicted < row.measured for row in rows) / len(rows):.0%}"),
        ("inside the 90 % interval", f"{inside:.0%}"),
        ("killed by its request", f"{sum(row.killed for row in rows) / len(rows):.0%}"),
        ("median over-request", f"{over:.0%}"),
    ]


def run_rows(runs: Sequence[Run]) -> tuple[tuple[str, ...], Rows]:
    """Headers and rows of the runs by start, the first `MOST_RUNS` of them."""
    names = list(dict.fromkeys(name for run in runs for name in run.configuration))
    ordered = sorted(runs, key=lambda run: (run.started.timestamp() if run.started else 0.0, run.run_id))
    rows = [
        (
            *(_value(run.configuration.get(name)) for name in names),
            _SCALES[run.scale],
            run.status.value.replace("_", " "),
            f"{'more than ' if run.longer_than_seconds else ''}{seconds_text(run.wall_seconds)}",
            _known(run.cpu_seconds, seconds_text),
            _known(run.peak_memory_bytes, write_bytes),
            run.message,
        )
        for run in ordered[:MOST_RUNS]
    ]
    return (*names, "scale", "ended", "wall time", "CPU time", "peak memory", "note"), rows


def _known(value: float | None, write: Callable[[float], str]) -> str:
    return "" if value is None else write(value)


def _share(value: float | None) -> str:
    return "" if value is None else f"{value:,.1%}"


def _value(value: object) -> str:
    if isinstance(value, int):
        return f"{value:,}"
    return "" if value is None else write_number(value, 4) if isinstance(value, float) else str(value)


def _span(span: tuple[float, float] | None) -> str:
    if span is None:
        return ""
    ends = [write_number(end, 6) for end in span]
    return ends[0] if ends[0] == ends[1] else " to ".join(ends)


def _levels(choices: Sequence[object]) -> str:
    return ", ".join(map(_value, choices))
