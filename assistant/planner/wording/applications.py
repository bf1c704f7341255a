"""Words a prediction for an application: time and request first, then what it rests on and what would make it surer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from assistant.planner.reply import Reply
from assistant.planner.wording.blocks import bullets, following, join, table
from assistant.planner.wording.citing import Citing
from assistant.planner.wording.figures import UNKNOWN, amount, charge, hours
from knowledge.quantities import write_number

_ROWS = 8
"""Core counts that the table shows."""


def word(result: Any, asked: str | None, notes: tuple[str, ...] = ()) -> Reply:
    """The whole answer for one prediction.

    Args:
        result: an `ApplicationPrediction`. asked: memory, cores, or the time where nothing else is named.
        notes: readings to mention.
    """
    citing = Citing(result.sources)
    suggestions = _suggestions(result)
    body = [
        f"**{_head(result, asked)}**{citing.all()}",
        " ".join(notes),
        _facts(result) if result.enough else _missing(result),
        _scaling(result.scaling, result.knee_rule) if result.enough else [],
        bullets("Outside what was measured", result.outside, 4),
        bullets("Assumptions", [note.text for note in result.assumptions]),
        bullets("Not known", result.unknowns, 5),
        citing.lines(),
        following(suggestions),
    ]
    return Reply(join(body), "answer", suggestions)


def unknown(name: str, sentence: str, said: str) -> Reply:
    """No application of that name is known: the tool's sentence, and how it becomes known.

    Args:
        name: as the person said it. sentence: of the tool. said: the inputs that were understood, in words.
    """
    noted = f" I noted {said}." if said else ""
    text = (
        f"I cannot say how many hours {name} takes, nor the cores or nodes it needs: no runs of it are known."
        f" {sentence}{noted} A campaign of small runs makes it known: `iplane harp app new {name}` describes it,"
        f" `iplane harp campaign run {name}` measures it, and runs you have already are read by `iplane harp import`."
        " Until then, time a short run of the same input, scale it by the steps or hours you need, and request that"
        " walltime plus a safety margin."
    )
    return Reply(text, "answer", ("Which applications do you know?", "Which systems have A100?"))


def _head(result: Any, asked: str | None) -> str:
    what = f"{result.title} on {result.machine}"
    if not result.enough or result.walltime is None:
        return f"{what}: not enough evidence for a figure in hours. {result.verdict}"
    if asked == "cores" and result.knee_cores:
        return f"{what}: {write_number(result.knee_cores)} cores are the last that pay; {_time(result)}"
    if asked == "memory" and result.peak_memory is not None:
        return f"{what}: about {hours(result.peak_memory.readable)} of memory at its peak; {_time(result)}"
    return f"{what}: {_time(result)}"


def _time(result: Any) -> str:
    request = f"; ask for {result.request.walltime}" if result.request else ""
    return f"about {hours(result.walltime)}{request}."


def _facts(result: Any) -> list[str]:
    lines = [f"Peak memory {hours(result.peak_memory and result.peak_memory.readable)}.", *_request(result.request)]
    if result.partition is not None:
        place = result.partition.partition or result.partition.node_type
        lines.append(f"Partition: {place} ({result.partition.nodes} node{'s' if result.partition.nodes > 1 else ''}).")
    elif result.system:
        lines.extend(f"{one.partition or one.offer}: {one.reason}" for one in result.partitions[:3] if one.reason)
    if result.charge is not None:
        lines.append(f"Charge: {charge(result.charge)}; {result.charge.formula}.")
    lines.extend(_rests_on(result))
    if result.speed is not None:
        lines.append(f"Step to {result.speed.target}: {hours(result.speed.time_factor)} of the time measured.")
    return [f"- {line}" for line in lines if line]


def _request(request: Any) -> list[str]:
    if request is None:
        return ["Request: unknown."]
    memory = "" if request.memory_per_core_mib is None else f", {request.memory_per_core_mib:,} MiB per core"
    risk = f"{request.kill_risk:.0%} risk of being killed"
    return [f"Request: walltime {request.walltime}{memory} ({risk}, safety margin included).", *request.how]


def _rests_on(result: Any) -> list[str]:
    if result.runs is None:
        return []
    used = result.runs
    when = "" if used.first is None else f", {used.first}" + ("" if used.last == used.first else f" to {used.last}")
    return [f"Rests on {used.number:,} runs of {used.configurations:,} configurations on {used.machine}{when}."]


def _missing(result: Any) -> list[str]:
    runs = [
        ", ".join(f"{name} {_value(value)}" for name, value in one.configuration.items()) for one in result.more_runs
    ]
    lines = bullets("Runs that would help most", runs, 3)
    return [*lines, "", f"`{result.more_command}` makes them."] if result.more_command else lines


def _value(value: Any) -> str:
    return write_number(value) if isinstance(value, int | float) else str(value)


def _scaling(rows: Sequence[Any], rule: str | None) -> list[str]:
    if len(rows) < 2:
        return []
    head = ("Cores", "Nodes", "Walltime (90 % interval)", "Speed-up", "Efficiency", "Charge", "")
    body = [
        (
            f"{row.cores:,}",
            f"{row.nodes:,}",
            hours(row.walltime),
            write_number(row.speed_up),
            f"{row.efficiency:.0%}",
            UNKNOWN if row.charge is None else amount(row.charge),
            "knee" if row.knee else "extrapolated" if row.extrapolated else "",
        )
        for row in rows[:_ROWS]
    ]
    return [*table(head, body), *(["", f"Knee: {rule}"] if rule else [])]


def _suggestions(result: Any) -> tuple[str, ...]:
    found = [] if result.system else ["And on Expanse?"]
    if result.enough:
        found += ["How much memory does it need?", "How many cores should I use?"]
    return tuple(found)
