"""Shows a prediction of an application: figures, request, partition, scaling, and what they rest on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from knowledge.quantities import write_hours, write_interval, write_number, write_quantity
from ui.cli.estimate_view import console_for, list_lines
from ui.cli.table import print_table, say

if TYPE_CHECKING:
    from estimators.harp.predicting import ApplicationPrediction
    from estimators.harp.predicting.result import Candidate, RunsUsed
    from knowledge.evidence import Quantity, Source

_MOST_CANDIDATES = 5
"""Models that are shown; the JSON document holds all."""


def show_prediction(found: ApplicationPrediction) -> None:
    """Print a prediction."""
    values = ", ".join(f"{name} {_value(value)}" for name, value in found.configuration.items())
    say(f"{found.title}: {values}")
    say(f"On {found.machine}")
    say(found.verdict)
    _show_figures(found)
    _show_more(found)
    _show_scaling(found)
    _show_models(found)
    _show_evidence(found)


def _show_figures(found: ApplicationPrediction) -> None:
    rows = [
        ("walltime", _interval(found.walltime)),
        ("peak memory", _interval(found.peak_memory and found.peak_memory.readable)),
    ]
    request = found.request
    if request is not None:
        rows.append(("request: walltime", request.walltime))
        if request.memory_per_node_mib is not None and request.memory_per_core_mib is not None:
            each = f"{_mib(request.memory_per_node_mib)} a node, {_mib(request.memory_per_core_mib)} a core"
            rows.append(("request: memory", each))
        size = f"{request.nodes:,} node{_s(request.nodes)}, {request.cores:,} core{_s(request.cores)}"
        rows.append(("request: size", size))
        rows.append(("chance of being killed", f"at most {write_number(100 * request.kill_risk)} %"))
    rows += _place_rows(found)
    shown = [row for row in rows if row[1]]
    if shown:
        print_table("", ("", ""), shown)
    if request is not None:
        for text in request.how:
            say(f"  {text}")


def _place_rows(found: ApplicationPrediction) -> list[tuple[str, str]]:
    rows = []
    if found.partition is not None:
        limit = found.partition.walltime_limit_hours
        known = f" (limit {write_hours(limit)})" if limit is not None else ""
        rows.append(("partition", f"{found.partition.offer}{known}"))
    if found.charge is not None:
        amount = found.charge.amount
        rows.append(("charge", f"{write_quantity(amount)}; {found.charge.formula}" if amount else ""))
    return rows


def _show_more(found: ApplicationPrediction) -> None:
    if not found.more_runs:
        return
    say("Runs that would make it surer:" if found.enough else "Run these:")
    for run in found.more_runs:
        values = ", ".join(f"{name} {_value(value)}" for name, value in run.configuration.items())
        say(f"  - {values} ({run.why})")
    if found.more_command:
        say(f"  {found.more_command}")


def _show_scaling(found: ApplicationPrediction) -> None:
    if not found.scaling:
        return
    priced = any(row.charge is not None for row in found.scaling)
    headers = (
        "cores",
        "nodes",
        "walltime",
        "90 % interval",
        "speed-up",
        "efficiency",
        *(["charge"] if priced else []),
        "",
    )
    rows = []
    for row in found.scaling:
        marks = [name for name, held in (("knee", row.knee), ("extrapolated", row.extrapolated)) if held]
        charge = (write_quantity(row.charge) if row.charge else "",) if priced else ()
        rows.append(
            (
                f"{row.cores:,}",
                f"{row.nodes:,}",
                write_hours(row.walltime.value),
                _ends(row.walltime),
                write_number(row.speed_up),
                f"{row.efficiency:.0%}",
                *charge,
                ", ".join(marks),
            )
        )
    print_table("Scaling", headers, rows, right=range(len(headers) - 1))
    if found.knee_rule:
        say(f"Knee: {found.knee_rule}.")


def _show_models(found: ApplicationPrediction) -> None:
    headers = ("model", "median error", "under-predicted", "over-request", "killed", "")
    for choice in found.models:
        rows = [_candidate(one) for one in choice.candidates[:_MOST_CANDIDATES]]
        title = f"Models of {choice.target}, on runs they had not seen"
        left = len(choice.candidates) - len(rows)
        print_table(f"{title} ({left} worse ones left out)" if left > 0 else title, headers, rows, right=range(1, 5))


def _candidate(one: Candidate) -> tuple[str, ...]:
    shares = (one.median_error, one.under_share, one.over_request, one.killed_share)
    return (one.name, *(_share(share) for share in shares), "chosen" if one.chosen else one.note)


def _show_evidence(found: ApplicationPrediction) -> None:
    console = console_for()
    list_lines(console, "Runs", _runs(found.runs) if found.runs else [])
    list_lines(console, "Outside the profiled range", found.outside)
    list_lines(console, "Other partitions", [f"{one.offer}: {one.reason or 'fits'}" for one in found.partitions[1:]])
    list_lines(console, "Assumptions", [note.text for note in found.assumptions])
    list_lines(console, "Not known", found.unknowns)
    list_lines(console, "Sources", [_source(number, one) for number, one in enumerate(found.sources, 1)], mark="")


def _runs(used: RunsUsed) -> list[str]:
    lines = [f"{used.number:,} of {used.configurations:,} configurations, on {used.machine}"]
    if used.first and used.last:
        lines.append(used.first if used.first == used.last else f"{used.first} to {used.last}")
    lines.append("; ".join(f"{name} {text}" for name, text in used.ranges.items()))
    if used.unfinished:
        lines.append(f"{used.unfinished:,} did not finish: lower bounds, or nothing")
    if used.left_out:
        lines.append(f"{used.left_out:,} on other machines are left out")
    if used.versions:
        lines.append(f"version {', '.join(used.versions)}")
    return lines


def _source(number: int, source: Source) -> str:
    date = f", {source.date}" if source.date else ""
    return f"[{number}] {source.title}{date}{f' — {source.url}' if source.url else ''}"


def _interval(quantity: Quantity | None) -> str:
    return "" if quantity is None else f"{write_quantity(quantity)} (90 %: {_ends(quantity)})"


def _ends(quantity: Quantity) -> str:
    return write_interval(quantity)


def _mib(size: int) -> str:
    return f"{size} MiB" if size < 1024 else f"{write_number(size / 1024, 4)} GiB"


def _share(share: float | None) -> str:
    return "" if share is None else f"{share:.1%}"


def _value(value: object) -> str:
    return value if isinstance(value, str) else write_number(float(str(value)), 6)


def _s(count: int) -> str:
    return "" if count == 1 else "s"
