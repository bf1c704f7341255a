"""Words a recommendation: one sentence, the ranked table, assumptions, what is not known, sources, what to ask next."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from assistant.planner.reply import Reply
from assistant.planner.wording.blocks import bullets, following, fresh, join, table
from assistant.planner.wording.citing import Citing
from assistant.planner.wording.figures import amount, charge, devices, hours
from knowledge.ci.types import UNLIMITED
from knowledge.quantities import write_count, write_hours

ROWS = 6
"""Rows shown, and drawn in the chart; the data hold the rest."""
ASSUMED = 10
"""Assumptions listed, those on the ranking first."""
ESTIMATOR = "dnn:learned"
"""The source of every predicted time; pages on the network itself stand in the estimate's own answer."""
ROWS_BESIDE = 3
"""Rows shown below the answer to 'why not that system?'."""
CAUTIONS = 2
_LINES_OF_EXPLANATION = 3
_REASON = {
    "retired": "retired",
    "not_for_jobs": "not for jobs",
    "no_access": "outside what you can use",
    "excluded": "outside what you asked for",
    "no_such_accelerator": "without such an accelerator",
    "accelerator_unknown": "with an accelerator of unknown speed",
    "too_few_devices": "cannot be asked for that count",
    "does_not_fit": "too little memory",
    "over_walltime": "over the walltime limit",
    "over_deadline": "over the deadline",
    "over_budget": "over the budget",
    "cannot_compute": "cannot compute it",
    "dominated": "able, but outranked",
}


_NEVER_MEANT = frozenset({"retired", "not_for_jobs", "excluded"})
"""Why places fell that nobody who asks had in mind; told only if there is no other reason."""


def word(result: Any, slots: Mapping[str, Any], notes: tuple[str, ...] = ()) -> Reply:
    """The whole answer for a placement."""
    citing = Citing(result.sources)
    suggestions = _suggestions(result, slots)
    if not result.options:
        return _nothing(result, notes, citing, suggestions)
    explains = bool(getattr(result, "explanation", ()))
    shown = result.options[: ROWS_BESIDE if explains else ROWS]
    text = join(
        [
            _explanation(result),
            _sentence(result.options[0], result.request.objective, citing),
            " ".join(notes),
            _table(shown, citing),
            _access(result, shown),
            _running(result.options[0]),
            [] if explains else _words(result.options[0]),
            [] if explains else bullets("Assumptions", _assumed(result), ASSUMED),
            [] if explains else bullets("Not known", result.unknowns, 4),
            citing.lines(),
            "" if explains else fresh([result]),
            following(suggestions),
        ]
    )
    return Reply(text, "answer", suggestions)


def _sentence(best: Any, objective: str, citing: Citing) -> str:
    chain = f", as {write_count(best.segments)} checkpointed jobs" if best.segments > 1 else ""
    price = f", charge {text}" if (text := charge(best.charge)) != "unknown" else ", charge unknown"
    asked = objective == "greenest" and best.emissions is not None
    green = f", {amount(best.emissions)}" if asked else ""
    marks = citing.mark(*best.source_ids[:1], *[one for one in best.source_ids if one == ESTIMATOR])
    return (
        f"**Run it on {best.where} with {devices(best)}: about {hours(best.run_hours)}{chain}{price}{green}.**{marks}"
    )


def _table(options: Any, citing: Citing) -> list[str]:
    uncertain = any(option.run_hours.coverage for option in options)
    time = "Hours (90 % interval)" if uncertain else "Hours"
    devices_are = "GPUs" if any(option.accelerator_count for option in options) else "Nodes"
    head = ("#", "Where", devices_are, time, "Charge", "Wait", "Why")
    rows = []
    for option in options:
        why = _why(option)
        rows.append(
            (
                str(option.rank),
                option.where,
                devices(option),
                _time(option),
                charge(option.charge),
                amount(option.wait_hours),
                f"{why}{citing.mark(*option.source_ids[:1])}",
            )
        )
    return table(head, rows)


def _time(option: Any) -> str:
    jobs = f"; {write_count(option.segments)} jobs" if option.segments > 1 else ""
    return hours(option.run_hours) + jobs


def _why(option: Any) -> str:
    text = option.reasons[0] if option.reasons else ""
    return text.removeprefix("Against the first option: ")


def _access(result: Any, shown: Any) -> str:
    """Without a profile: which row each way of access leads to, and the wish to know more."""
    if any(option.access_known is not None for option in result.options) or not result.groups:
        return ""
    by_rank: dict[int, list[str]] = {}
    for program, rank in result.groups.items():
        if rank <= len(shown):
            by_rank.setdefault(rank, []).append(program)
    ways = "; ".join(f"row {rank}: {', '.join(programs[:3])}" for rank, programs in sorted(by_rank.items()))
    ask = 'Tell me what you have access to (such as "I have ACCESS and OSC"), and I narrow this down.'
    return f"**By access:** {ways}. {ask}" if ways else ask


def _running(best: Any) -> str:
    """What to ask for in the first row, how it fits, and what to mind."""
    single = best.segments == 1 and best.request_walltime_hours is not None
    ask = f"ask for a walltime of {write_hours(best.request_walltime_hours)}" if single else ""
    limit = best.max_walltime_hours
    under = f" (the limit is {write_hours(limit)})" if single and limit is not None and limit < UNLIMITED else ""
    memory = [text for text in best.reasons if text.startswith("Uses ")]
    cautions = [text for text in best.cautions if "wait is not known" not in text][:CAUTIONS]
    found = [f"{ask[:1].upper()}{ask[1:]}{under}." if ask else "", *memory, *cautions]
    page = f"[The site's documentation]({best.docs_url})." if best.docs_url else ""
    text = " ".join(part for part in (*found, page) if part)
    return f"**Running it there:** {text}" if text else ""


def _words(best: Any) -> list[str]:
    """What the table's words mean: the hours, the first row's charge. The assumptions tell how costs are counted."""
    found = ["Hours are of the run alone; a wait comes on top."] if best.wait_hours is None else []
    if best.charge.amount is not None and best.charge.amount.unit != "USD":
        unit = f"; the unit: {best.charge.unit_text}" if best.charge.unit_text else ""
        found.append(f"Charge of the first row: {best.charge.formula}{unit}.")
    return bullets("What the words mean", found)


def _assumed(result: Any) -> list[str]:
    first, green = ("wait", "objective"), result.request.objective == "greenest"
    kept = [one for one in result.assumptions if green or one.field != "pue"]
    return [one.text for one in sorted(kept, key=lambda one: one.field not in first)]


def _explanation(result: Any) -> str | list[str]:
    lines = list(getattr(result, "explanation", ()))
    if len(lines) <= 1:
        return "".join(lines)
    return [f"- {line}" for line in lines[:_LINES_OF_EXPLANATION]]


def _nothing(result: Any, notes: tuple[str, ...], citing: Citing, suggestions: tuple[str, ...]) -> Reply:
    weighed = {code: count for code, count in result.rejected_by_reason.items() if code not in _NEVER_MEANT}
    counts = ", ".join(
        f"{_REASON.get(code, code)} ({write_count(count)})"
        for code, count in (weighed or result.rejected_by_reason).items()
    )
    near = [
        f"{one.where}: {one.text}"
        for one in result.rejected
        if one.code not in ("retired", "not_for_jobs", "excluded", "no_access")
    ]
    text = join(
        [
            " ".join(notes),
            _explanation(result),
            f"**No place meets all of that.** Of what was weighed: {counts}."
            if counts
            else "**No place meets all of that.**",
            bullets("Closest", near, 3),
            bullets("Assumptions", (one.text for one in result.assumptions)),
            bullets("Not known", (text for text in result.unknowns if "rejected_by_reason" not in text), 4),
            citing.lines(),
            fresh([result]),
            following(suggestions),
        ]
    )
    return Reply(text, "answer", suggestions)


def _suggestions(result: Any, slots: Mapping[str, Any]) -> tuple[str, ...]:
    found = ["Make me the sbatch script"] if any(option.kind == "hpc" for option in result.options) else []
    if result.request.objective != "cheapest":
        found.append("Cheapest one?")
    if "accelerator_count" not in slots:
        found.append("On 4 GPUs")
    if result.options and result.options[0].kind == "hpc":
        found.append(f"What is the max walltime on {result.options[0].system_name}?")
    if not result.options:
        limits = {"deadline_hours", "budget_usd"} & set(slots)
        found = [*(["Without the deadline or budget"] if limits else []), "On any system", *found]
    return tuple(found[:3])
