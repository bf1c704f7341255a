"""Puts a message into its conversation: what is wanted now, with everything carried over."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from assistant.planner.names import Names
from assistant.planner.reading import Reading
from assistant.planner.safety import nudges
from assistant.planner.state import State, kept, merged

DOMAIN = frozenset(
    [
        "recommend",
        "dnn_estimate",
        "harp_predict",
        "ci_query",
        "docs",
        "compare",
        "script",
        "job_submit",
        "job_status",
        "job_cancel",
    ]
)
_REPEAT = "I still won't do that, for the reason I gave."
_FOLLOWS = re.compile(
    r"^(?:and|but|or|what about|how about|what if|same|also|now|then|ok(?:ay)?,? (?:and|but|now|then)|"
    r"instead|with|without|only|just|not|no|on|in|for|use|using|make (?:it|that)|"
    r"change|actually|hm+|try|switch|double|halve|triple|add|i have|we have|my |if|cheapest|fastest|"
    r"which of|would|could it|could you|can it|can you|does it|is it|nodes?\?|the)\b|\b(?:instead|"
    r"then|there|that|it|them|those|one|ones|same)\b\s*[?.!]*$"
    r"|\b(?:same|that one|this one|those|the (?:first|second|third)|the others?|for it|on it|with it|"
    r"with that|of them|run that|run it)\b"
)
_FACTLIKE = frozenset({"ci_query", "docs"})
_WORK = frozenset({"recommend", "dnn_estimate", "compare", "harp_predict"})
_ABOUT_WORK = frozenset(
    {
        "objective",
        "deadline_hours",
        "budget_usd",
        "programs",
        "providers",
        "kinds",
        "dataset_size",
        "dataset_factor",
        "epochs",
        "batch_size",
        "precision",
        "exclude_systems",
        "exclude_accelerators",
    }
)
"""Slots that only a workload has: said after a question about facts, they go back to the workload."""
_WHAT = frozenset({"model", "params_b", "application"})
_ONCE = ("explain", "option", "dataset_factor", "owned_systems", "batch_per_device")
_OWN = re.compile(
    r"\b(?:i|we)(?:'ve| have| only have| just have|'ve got| have got| got)\b|\b(?:i|we) can (?:only |"
    r"just )?(?:use|access|run on)\b|\b(?:my|our) (?:\w+ )?(?:allocations?|accounts?|credits)\b"
    r"|\b(?:i|we)(?:'m| am|'re| are) (?:with|at|on|a member)\b"
)


@dataclass(frozen=True, slots=True)
class Understanding:
    """What the person wants now.

    Attributes:
        intent: one of the evaluation's intents, or `explain`, `detail`, `profile` (answered without a tool).
        slots: everything that holds for it. said: what this message itself said.
        reading: the message. notes: readings to mention in the answer.
        profile: what the person said they can use, if they said so now.
        refusal: the sentence, for `unsafe`. follows: whether it changed an earlier request.
    """

    intent: str
    slots: dict[str, Any]
    said: dict[str, Any]
    reading: Reading
    profile: dict[str, tuple[str, ...]] = field(default_factory=dict)
    refusal: str | None = None
    follows: bool = False

    @property
    def notes(self) -> tuple[str, ...]:
        """Readings to mention."""
        return self.reading.notes


def understand(reading: Reading, state: State, names: Names) -> Understanding:
    """Read a message in the light of what was said before."""
    said = dict(reading.slots)
    if reading.refusal:
        return Understanding("unsafe", {}, said, reading, refusal=reading.refusal)
    if state.last == "unsafe" and nudges(reading.text) and not _has_subject(said):
        return Understanding("unsafe", {}, said, reading, refusal=_REPEAT)
    profile = _profile(reading, said)
    intent, follows = _intent(reading, state, said, profile)
    if intent not in DOMAIN:
        return Understanding(intent, said, said, reading, profile=profile)
    slots = _slots(intent, follows, said, state)
    slots = _access(slots, intent, profile, state)
    return Understanding(intent, slots, said, reading, profile=profile, follows=follows)


def remember(state: State, understood: Understanding) -> State:
    """The conversation after a message was understood (before any tool ran)."""
    profile = understood.profile
    state = replace(
        state,
        last=understood.intent,
        programs=profile.get("programs", state.programs),
        systems=profile.get("systems", state.systems),
        providers=profile.get("providers", state.providers),
    )
    if understood.intent not in DOMAIN:
        return state
    slots = {name: value for name, value in understood.slots.items() if name not in _ONCE}
    state = replace(state, intent=understood.intent, slots=slots, last_text=understood.reading.plain)
    if understood.intent in _WORK:
        state = replace(state, work_intent=understood.intent, work=slots)
    return state


def _intent(reading: Reading, state: State, said: Mapping[str, Any], profile: Mapping[str, Any]) -> tuple[str, bool]:
    own = reading.scored.best
    follows = bool(state.intent) and bool(_FOLLOWS.search(reading.text))
    if own in ("smalltalk", "out_of_scope"):
        return own, False
    if own == "explain":
        return ("explain" if state.results else own or "clarify"), True
    if profile and own not in DOMAIN - {"docs"} and not _has_workload(said):
        return (
            ("recommend", True) if state.work_intent in ("recommend", "dnn_estimate", "compare") else ("profile", False)
        )
    inherited = _inherited(reading, state, said, own)
    if inherited:
        return inherited, True
    if own:
        return own, follows or not _has_subject(said)
    return _by_slots(said, reading, state), follows


def _inherited(reading: Reading, state: State, said: Mapping[str, Any], own: str | None) -> str | None:
    """The earlier intent, when this message only changes one thing about it."""
    earlier = state.intent
    if earlier is None:
        return None
    if "explain" in said and state.work_intent in ("recommend", "compare"):
        return "recommend"
    if "option" in said and own in (None, "recommend", "ci_query") and state.placement is not None:
        return "detail"
    follows = bool(_FOLLOWS.search(reading.text))
    if own is None:
        changes = {name for name in said if name not in ("topic", "order")}
        if changes or (follows and ("asked" in said or "topic" in said)):
            return _continue(earlier, said, state)
        return None
    return _weak(reading, state, said, own, follows)


def _weak(reading: Reading, state: State, said: Mapping[str, Any], own: str, follows: bool) -> str | None:
    """Words that would open a topic at the start only change one in the middle ('which is cheapest?')."""
    earlier = state.intent
    short = len(reading.text.split()) <= 8
    if earlier == "recommend" and own == "ci_query" and short and "objective" in said and "asked" not in said:
        return earlier
    if (
        earlier == "script"
        and own in ("recommend", "ci_query", "job_submit")
        and follows
        and reading.scored.of(own) <= 5
    ):
        return earlier
    if (
        earlier in ("dnn_estimate", "compare", "harp_predict")
        and own == "recommend"
        and follows
        and reading.scored.of("recommend") < 6
    ):
        return earlier
    if (
        earlier == "recommend"
        and own == "compare"
        and not {"systems", "accelerators", "models"} & set(said)
        and "objective" in said
    ):
        return earlier
    return None


def _continue(earlier: str, said: Mapping[str, Any], state: State) -> str:
    if state.work_intent and earlier not in _WORK and _ABOUT_WORK & set(said) and "asked" not in said:
        return state.work_intent
    if earlier in _FACTLIKE and (_has_workload(said) and {"dataset_size", "model"} <= set(said)):
        return "recommend"
    if earlier == "recommend" and "application" in said and "model" not in said:
        return "harp_predict"
    if earlier == "job_status" or earlier == "job_cancel":
        return "recommend" if "model" in said else earlier
    return earlier


def _by_slots(said: Mapping[str, Any], reading: Reading, state: State) -> str:
    """No words say what is wanted; what is named does."""
    if "application" in said:
        return "harp_predict"
    if reading.problems and said:
        return "recommend"
    if "model" in said or "params_b" in said:
        return "dnn_estimate" if "accelerator" in said or "accelerators" in said else "recommend"
    if {"accelerator_count", "walltime_hours"} <= set(said) or {"accelerator", "accelerator_count"} <= set(said):
        return "recommend"
    if {"system", "partition", "accelerator", "systems"} & set(said):
        return "ci_query"
    if "dataset_size" in said or "dataset" in said:
        return "recommend"
    if "topic" in said:
        return "docs" if len(reading.text.split()) > 2 else "clarify"
    if said or reading.scored.scores:
        return "clarify"
    return "clarify" if len(reading.text.split()) <= 4 else "out_of_scope"


def _has_subject(said: Mapping[str, Any]) -> bool:
    return bool(
        {
            "model",
            "params_b",
            "application",
            "system",
            "systems",
            "accelerator",
            "accelerators",
            "partition",
            "job_id",
            "script",
            "country",
            "programs",
            "providers",
            "min_walltime_hours",
            "min_accelerator_memory_gb",
        }
        & set(said)
    )


def _has_workload(said: Mapping[str, Any]) -> bool:
    return bool({"model", "params_b", "application", "dataset_size", "dataset"} & set(said))


def _slots(intent: str, follows: bool, said: dict[str, Any], state: State) -> dict[str, Any]:
    earlier = _carry(intent, follows, said, state)
    slots = merged(earlier, said)
    factor = slots.pop("dataset_factor", None)
    if factor:
        _scale(slots, factor, state)
    return slots


def _carry(intent: str, follows: bool, said: Mapping[str, Any], state: State) -> dict[str, Any]:
    """What stays of the earlier request: nothing if this message names a whole new one."""
    if intent == "ci_query":
        return _carry_fact(said, state, follows)
    if intent == "docs":
        return kept(state.slots, "docs") if follows and state.intent == "docs" else {}
    if intent in ("job_status", "job_cancel"):
        return kept(state.slots, intent) if state.intent in ("job_submit", "job_status", "job_cancel") else {}
    if intent == "script":
        return _carry_script(state)
    if _WHAT & set(said) and _WHAT & set(state.work) and not follows:
        return {}
    earlier = state.slots if intent == "job_submit" and state.intent == "job_submit" else state.work
    carried = kept(earlier, intent)
    if intent == "compare" and {"accelerators", "systems"} & set(said):
        dropped = ("accelerator", "system", "partition", "systems", "accelerators")
        carried = {name: value for name, value in carried.items() if name not in dropped}
    return carried


def _carry_script(state: State) -> dict[str, Any]:
    """A script goes on from the last script, else from the place that was recommended, else from the workload."""
    if state.intent == "script":
        return dict(state.slots)
    if state.placement is not None:
        return {name: state.work[name] for name in ("model", "application") if name in state.work}
    return dict(state.work)


def _carry_fact(said: Mapping[str, Any], state: State, follows: bool) -> dict[str, Any]:
    if state.intent != "ci_query":
        return {}
    carried = kept(state.slots, "ci_query")
    if "asked" in said and ({"system", "accelerator", "partition", "country"} & set(said)) and not follows:
        return {}
    if "system" in said or "systems" in said or "country" in said:
        carried.pop("partition", None)
        carried.pop("accelerator", None) if "asked" in said else None
    return carried


def _scale(slots: dict[str, Any], factor: float, state: State) -> None:
    """`double the data`: of what was said, or of the named data set's size as the tools resolved it."""
    if "dataset_size" not in slots and state.results:
        for result in state.results.values():
            workload = getattr(result, "workload", None)
            if workload is not None and workload.dataset_size:
                slots["dataset_size"], slots["dataset_unit"] = workload.dataset_size, workload.dataset_unit
                slots.pop("dataset", None)
                break
    for name in ("dataset_size", "dataset_bytes"):
        if name in slots:
            slots[name] = round(slots[name] * factor)


def _profile(reading: Reading, said: dict[str, Any]) -> dict[str, tuple[str, ...]]:
    """What the person says they can use; it also narrows the question it comes with."""
    profile: dict[str, tuple[str, ...]] = {}
    owned = said.pop("owned_systems", ())
    if owned:
        profile["systems"] = owned
        said["systems"] = owned
    if _OWN.search(reading.text):
        for name in ("programs", "providers"):
            if name in said:
                profile[name] = said[name]
    return profile


def _access(slots: dict[str, Any], intent: str, profile: Mapping[str, Any], state: State) -> dict[str, Any]:
    """What was said of access earlier holds until something else is said."""
    if intent != "recommend" or {"system", "systems", "providers", "programs", "kinds"} & set(slots):
        return slots
    for name, value in (("programs", state.programs), ("systems", state.systems), ("providers", state.providers)):
        if value:
            slots[name] = value
    return slots
