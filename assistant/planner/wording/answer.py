"""Chooses how results are worded, and whether another tool must be called first."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from langchain_core.messages import ToolMessage

from assistant.planner import calls, chatting
from assistant.planner.reply import Calls, Reply
from assistant.planner.wording import (
    applications,
    details,
    estimates,
    facts,
    failing,
    jobs,
    passages,
    placement,
    scripts,
)

if TYPE_CHECKING:
    from assistant.planner.names import Names
    from assistant.planner.state import State
    from assistant.planner.understand import Understanding
    from knowledge.ci.questions.facts import Facts


@dataclass(frozen=True, slots=True)
class Outcome:
    """One tool call and what came of it: a typed result, or the sentence of its error."""

    tool: str
    arguments: Mapping[str, Any]
    result: Any | None
    error: str | None

    @classmethod
    def of(cls, message: ToolMessage, made: Sequence[Mapping[str, Any]]) -> Outcome:
        """Join a tool's message with the call it answers."""
        call = next((one for one in made if one["id"] == message.tool_call_id), None)
        failed = message.status == "error" or message.artifact is None
        return cls(
            tool=message.name or (call["name"] if call else ""),
            arguments=call["args"] if call else {},
            result=None if failed else message.artifact,
            error=str(message.content) if failed else None,
        )


def word(understood: Understanding, outcomes: Sequence[Outcome], state: State, names: Names) -> Calls | Reply:
    """The answer from this turn's results; a script for a network needs its place first and asks for another call."""
    good = [outcome for outcome in outcomes if outcome.result is not None]
    if not good and "application" in understood.slots and _is_unknown(outcomes):
        name, said = str(understood.slots.get("application")), chatting.inputs(understood.slots)
        return applications.unknown(name, outcomes[-1].error or "", said)
    if not good:
        return failing.word([outcome.error or "" for outcome in outcomes], understood.notes)
    last = good[-1]
    if understood.intent == "script" and all(outcome.tool == "recommend_placement" for outcome in outcomes):
        option = details.chosen(last.result, understood.said, queued=True)
        if option is not None:
            return Calls((calls.script_for(option, understood.slots),))
    if understood.intent == "dnn_estimate" and (placed := [one for one in good if one.tool == "recommend_placement"]):
        return _placed_estimate(placed[-1], outcomes, understood, names)
    if last.tool == "write_job_script":
        return scripts.word(last.result, understood.notes + _other_row(understood, outcomes, state))
    return _BY_TOOL[last.tool]([outcome for outcome in good if outcome.tool == last.tool], understood, names)


def _placed_estimate(
    placed: Outcome, outcomes: Sequence[Outcome], understood: Understanding, names: Names
) -> Calls | Reply:
    """`how long on Delta?`: the rows of the place, after the estimate of what stands first was looked up as well."""
    best = next(iter(placed.result.options), None) if placed.result is not None else None
    asked = any(one.tool == "estimate_dnn" for one in outcomes)
    if best is not None and not asked and best.accelerator:
        count = max(1, int(best.accelerator_count))
        slots = {name: value for name, value in understood.slots.items() if name != "accelerators"}
        return Calls((calls.estimate(slots, accelerator=best.accelerator, accelerator_count=count),))
    return _placement([placed], understood, names)


def _placement(outcomes: Sequence[Outcome], understood: Understanding, names: Names) -> Reply:
    return placement.word(outcomes[-1].result, understood.slots, understood.notes + _sized(understood, names))


def _estimates(outcomes: Sequence[Outcome], understood: Understanding, names: Names) -> Reply:
    results = [outcome.result for outcome in outcomes]
    notes = understood.notes + _sized(understood, names)
    return estimates.word(results, understood.slots, notes, asked=understood.reading.flags)


def _facts(outcomes: Sequence[Outcome], understood: Understanding, names: Names) -> Reply:
    return facts.word([cast("Facts", outcome.result) for outcome in outcomes], understood.slots, understood.notes)


def _passages(outcomes: Sequence[Outcome], understood: Understanding, names: Names) -> Reply:
    return passages.word(outcomes[-1].result, understood.notes)


def _other_row(understood: Understanding, outcomes: Sequence[Outcome], state: State) -> tuple[str, ...]:
    """The best place may have no batch system; the script is then for the first that has one, and that is said."""
    fresh = next((one.result for one in outcomes if one.tool == "recommend_placement"), None)
    table = fresh or state.placement
    if table is None or not table.options or state.intent == "script" or {"option", "system"} & set(understood.said):
        return ()
    chosen = details.chosen(table, understood.said, queued=True)
    if chosen is None or chosen is table.options[0]:
        return ()
    return (f"{table.options[0].where} has no batch system, so this is for row {chosen.rank}, {chosen.where}.",)


def _sized(understood: Understanding, names: Names) -> tuple[str, ...]:
    """A network that the catalogue lacks and whose size stands in its name was taken by its size."""
    model = understood.slots.get("model")
    if "params_b" in understood.slots and model and model not in names.slugs:
        return (f"{model} is not in the catalogue, so I went by its size.",)
    return ()


def _prediction(outcomes: Sequence[Outcome], understood: Understanding, names: Names) -> Reply:
    asked = understood.slots.get("asked") or ("memory" if "memory" in understood.reading.flags else None)
    return applications.word(outcomes[-1].result, asked, understood.notes)


def _is_unknown(outcomes: Sequence[Outcome]) -> bool:
    """Whether no application bears the name; what else a tool could not do, its own sentence says best."""
    return any((outcome.error or "").startswith("The application ") for outcome in outcomes)


def _job(outcomes: Sequence[Outcome], understood: Understanding, names: Names) -> Reply:
    return jobs.word(outcomes[-1].result, understood.slots, understood.reading.text, understood.notes)


_BY_TOOL: Mapping[str, Callable[[Sequence[Outcome], Understanding, Names], Reply]] = {
    "recommend_placement": _placement,
    "estimate_dnn": _estimates,
    "query_ci_database": _facts,
    "search_documentation": _passages,
    "predict_application": _prediction,
    "submit_job": _job,
    "job_status": _job,
    "cancel_job": _job,
}
