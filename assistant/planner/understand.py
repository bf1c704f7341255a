"""Puts a message into its conversation: what is wanted now, with everything carried over."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import Any

from assistant.planner.carrying import slots_now, with_access
from assistant.planner.following import names_something, wanted
from assistant.planner.learned import decide
from assistant.planner.reading import Reading
from assistant.planner.safety import nudges
from assistant.planner.state import DOMAIN, WORK, State

CHANGES_JOBS = ("job_submit", "job_cancel")
JOBS = ("job_status", "job_cancel")
_NUMBER = re.compile(
    r"(?:(?:and|no|nope|not|sorry|i mean(?:t)?|actually|what about|how about|oops|wait|(?:the|that) (?:other one|"
    r"one before|next one|one|other))[\s,:]*)*"
    r"(?:jobs? )?#?(?P<id>\d{2,10})\W*$"
)
_YES = re.compile(
    r"(?:yes|yep|yeah|yup|sure|ok(?:ay)?|confirm(?:ed)?|go ahead|go|do it|please do|correct|right|ship it|"
    r"send it)\b[\s,.!]*"
    r"(?:please|go ahead|do it|confirm(?:ed)?|submit(?: it)?|cancel it|send it|i'?m sure|i am sure|quite sure|go|"
    r"that is right|that's right)?[\s,.!]*$"
)
HARMFUL = "I won't help with that: it reads as something that harms others or breaks a site's rules."
_REPEAT = "I still won't do that, for the reason I gave."
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
        intent: one of the evaluation's intents, or `explain`, `detail`, `waits`, `profile` (answered without a tool).
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


def understand(reading: Reading, state: State) -> Understanding:
    """Read a message in the light of what was said before."""
    said = dict(reading.slots)
    if reading.refusal:
        return Understanding("unsafe", {}, said, reading, refusal=reading.refusal)
    if state.last == "unsafe" and nudges(reading.text) and not names_something(said):
        return Understanding("unsafe", {}, said, reading, refusal=_REPEAT)
    if state.intent in CHANGES_JOBS and _YES.match(reading.text) and not names_something(said):
        slots = {**state.slots, **said, "confirmed": True}
        return Understanding(state.intent, slots, said, reading, follows=True)
    if state.intent in JOBS and (number := _NUMBER.match(reading.text)):
        said["job_id"] = int(number.group("id"))
        slots = {**{name: state.slots[name] for name in ("system", "metric") if name in state.slots}, **said}
        slots.pop("accelerator_count", None)
        return Understanding(state.intent, slots, said, reading, follows=True)
    profile = _profile(reading, said)
    guess, follows = wanted(reading, state, said, profile)
    intent = decide(guess, reading, state, said, follows=follows)
    if intent == "unsafe":
        return Understanding("unsafe", {}, said, reading, refusal=HARMFUL)
    follows = follows if intent == guess else bool(state.intent) and (follows or not names_something(said))
    if intent not in DOMAIN:
        return Understanding(intent, said, said, reading, profile=profile)
    slots = slots_now(intent, follows, said, state, reading)
    slots = with_access(slots, intent, state)
    if intent == "dnn_estimate" and ("memory" in reading.flags or _memory_still(reading, state)):
        slots["metric"] = "memory"
    return Understanding(intent, slots, said, reading, profile=profile, follows=follows)


_TIME_ASKED = re.compile(
    r"\bhow (?:long|fast)\b|\btime\b|\beta\b|\bduration\b|\bthroughput\b|\bper second\b|"
    r"\bhours?\?"
)


def _memory_still(reading: Reading, state: State) -> bool:
    """`and in bf16?` after a question about memory still asks for memory."""
    asked = state.intent == "dnn_estimate" and state.slots.get("metric") == "memory"
    return asked and not _TIME_ASKED.search(reading.text)


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
    if understood.intent == "detail":
        said = understood.said
        state = replace(state, focus={name: said[name] for name in ("option", "system") if name in said})
    if understood.intent in ("detail", "explain") and state.work_intent:
        return replace(state, intent=state.work_intent, slots=state.work)
    if understood.intent not in DOMAIN:
        return state
    slots = {name: value for name, value in understood.slots.items() if name not in _ONCE}
    state = replace(state, intent=understood.intent, slots=slots, last_text=understood.reading.plain)
    if understood.intent in WORK:
        state = replace(state, work_intent=understood.intent, work=slots, focus={})
    return state


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
