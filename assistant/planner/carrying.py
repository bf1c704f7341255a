"""What a message inherits from the conversation: slots that still hold, and the access the person spoke of."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from assistant.planner.application_inputs import inputs_in
from assistant.planner.reading import Reading
from assistant.planner.slots.application_inputs import count_of, described, input_value
from assistant.planner.slots.counting import LARGE
from assistant.planner.state import FACTLIKE, State, kept, merged

_JOBS = ("job_submit", "job_status", "job_cancel")
_IT = re.compile(r"\b(?:it|that|this|them|the (?:job|run|last|first|second)|my job|one)\b")
_WHAT = frozenset({"model", "params_b", "application"})


def slots_now(intent: str, follows: bool, said: dict[str, Any], state: State, reading: Reading) -> dict[str, Any]:
    """Everything that holds for an intent now: what was said before, with this message put over it."""
    said = _corrected(said, state)
    if intent in ("script", "job_submit", "ci_query") and not {"partition", "system", "systems"} & set(said):
        said = {**_partition_said(reading, state), **said}
    if intent in ("harp_predict", "recommend") and "application" not in said:
        said = {**_inputs_said(reading, state), **said}
    slots = merged(_carry(intent, follows, said, state, reading), said)
    if intent == "compare":
        _compare_with_earlier(slots, said, state)
    if intent == "compare" and _ADDED.search(reading.text):
        _add_part(slots, said, state)
    if intent == "compare" and "system" in said and "systems" in state.slots:
        slots["systems"] = tuple(dict.fromkeys((*state.slots["systems"], slots.pop("system"))))
    for name, counted in (("accelerator_factor", "accelerator_count"), ("core_factor", "core_count"),
                          ("node_factor", "node_count")):  # fmt: skip
        times = slots.pop(name, None)
        if times and slots.get(counted):
            slots[counted] = max(1, round(slots[counted] * times))
    factor = slots.pop("dataset_factor", None)
    if factor:
        _scale(slots, factor, state)
    if intent.startswith("job_") and not {"job_id", "script", "refers_to"} & set(slots) and _IT.search(reading.text):
        slots["refers_to"] = "previous_recommendation" if intent == "job_submit" else "last_submitted_job"
    return slots


_THERE = re.compile(r"\b(?:there|it|that|inside|over there|them|this)\b")
_ADDED = re.compile(r"\b(?:add|include|also|and|plus)\b")


_WAS_WRONG = re.compile(
    rf"(?P<old>{LARGE})\s*(?:\w+\s)?(?:was|is|were) (?:wrong|a typo|nonsense)\W+(?:it(?:'s| is| was)?\s|i meant?\s|"
    rf"make it\s)*"
    rf"(?P<new>{LARGE})|(?P<new2>{LARGE})\W+not (?P<old2>{LARGE})|\bnot (?P<old3>{LARGE}) but (?P<new3>{LARGE})"
)


def _inputs_said(reading: Reading, state: State) -> dict[str, Any]:
    """Inputs of the application that is spoken of: `and with PME?`, `twice the cores`, `40k was wrong, 400k`."""
    application = described(str(state.slots.get("application") or state.work.get("application") or ""))
    if application is None:
        return _renumbered(reading, state)
    found: dict[str, Any] = _renumbered(reading, state)
    for name, text in inputs_in(reading.text, application).items():
        value = input_value(name, application.inputs[name], text)
        if value is not None:
            found[name] = value
    return found


def changes_inputs(reading: Reading, state: State) -> bool:
    """Whether a message only changes an input of the application that is spoken of."""
    return bool(_inputs_said(reading, state))


def _renumbered(reading: Reading, state: State) -> dict[str, Any]:
    """What had the value that is taken back, with the new one."""
    match = _WAS_WRONG.search(reading.text)
    if match is None:
        return {}
    pairs = ((match[f"old{end}"], match[f"new{end}"]) for end in ("", "2", "3"))
    old, new = next((pair for pair in pairs if pair[0]), ("", ""))
    before, after = count_of(old), count_of(new)
    if before is None or after is None:
        return {}
    slots = {**state.work, **state.slots}
    return {name: after for name, value in slots.items() if value == before and not isinstance(value, bool)}


def _partition_said(reading: Reading, state: State) -> dict[str, Any]:
    """`same on rome`, `highmem rather than standard`: a partition of the system that is spoken of."""
    table = reading.partitions.get(str(state.slots.get("system", "")), {})
    words = re.findall(r"[a-z][\w-]*", reading.text)
    named = [word for word in words if word in table and word not in _NO_PARTITION]
    before = str(state.slots.get("partition", "")).lower()
    new = [word for word in named if word != before]
    return {"partition": table[new[0]]} if new else {}


_NO_PARTITION = frozenset(
    {"gpu", "cpu", "all", "long", "short", "normal", "large", "small", "test", "day", "week", "main"}
)
"""Names of partitions that are words of ordinary sentences: these need their system or `partition` beside them."""


def _corrected(said: dict[str, Any], state: State) -> dict[str, Any]:
    """`MI250X, not MI100`: what stood there is replaced, not barred; `of those A100` keeps the size it had."""
    result = dict(said)
    for one, barred in (("accelerator", "exclude_accelerators"), ("system", "exclude_systems")):
        before = state.slots.get(one) or state.work.get(one)
        if one in said and before is not None and tuple(said.get(barred, ())) == (before,):
            result.pop(barred)
    before = state.work.get("accelerator")
    if before and str(before).startswith(f"{said.get('accelerator')}-"):
        result["accelerator"] = before
    return result


def _compare_with_earlier(slots: dict[str, Any], said: Mapping[str, Any], state: State) -> None:
    """After a question about one system: `how does it stack up against Fir?`, `contrast it with shared`."""
    before = state.slots.get("system") if state.intent in FACTLIKE else None
    if before is None or "systems" in said:
        return
    if "system" not in said:
        slots.setdefault("system", before)
    elif said["system"] != before:
        slots.pop("system", None)
        slots["systems"] = (before, said["system"])


def _add_part(slots: dict[str, Any], said: Mapping[str, Any], state: State) -> None:
    """`add the A100 to that`: one more beside those that are compared."""
    before, new = state.slots.get("accelerators", ()), said.get("accelerator")
    if before and new:
        slots.pop("accelerator", None)
        slots["accelerators"] = tuple(dict.fromkeys((*before, new)))


def _carry(intent: str, follows: bool, said: Mapping[str, Any], state: State, reading: Reading) -> dict[str, Any]:
    """What stays of the earlier request: nothing if this message names a whole new one."""
    if intent == "ci_query":
        return _carry_fact(said, state, follows, reading.text)
    if intent == "docs":
        goes_on = state.intent == "docs" or (state.intent == "ci_query" and _THERE.search(reading.text))
        return kept(state.slots, "docs") if goes_on and (follows or _THERE.search(reading.text)) else {}
    if intent in ("job_status", "job_cancel"):
        return kept(state.slots, intent) if state.intent in _JOBS else {}
    if intent == "script":
        return _carry_script(state)
    if _WHAT & set(said) and not follows and _WHAT & set(state.work):
        return {}
    return _carry_work(intent, said, state, reading)


def _carry_work(intent: str, said: Mapping[str, Any], state: State, reading: Reading) -> dict[str, Any]:
    earlier = state.slots if intent == "job_submit" and state.intent in ("job_submit", "script") else state.work
    carried = kept(earlier, intent)
    dropped: tuple[str, ...] = ()
    if "accelerator" in said and "accelerator_count" not in said and "one_device" in reading.flags:
        dropped = ("accelerator_count", "node_count", "gpus_per_node")
    if intent == "compare" and {"accelerators", "systems"} & set(said):
        dropped = ("accelerator", "system", "partition", "systems", "accelerators")
    return {name: value for name, value in carried.items() if name not in dropped}


def _carry_script(state: State) -> dict[str, Any]:
    """A script goes on from the last script, else from the place that was recommended, else from the workload."""
    if state.intent == "script":
        return dict(state.slots)
    if state.intent == "ci_query" and "system" in state.slots:
        return {name: state.slots[name] for name in ("system", "partition") if name in state.slots}
    if state.placement is not None:
        return {name: state.work[name] for name in ("model", "application") if name in state.work}
    return dict(state.work)


_PLACES_ASKED = re.compile(
    r"\b(?:which|what|any|list|all|other)\s+(?:\w+\s){0,2}(?:systems?|machines?|clusters?|supercomputers?|cent(?:er|"
    r"re)s?|sites?|"
    r"clouds?)\b|\bwho has\b|\bwhere\b"
)


def _carry_fact(said: Mapping[str, Any], state: State, follows: bool, text: str) -> dict[str, Any]:
    if state.intent != "ci_query":
        return {}
    carried = kept(state.slots, "ci_query")
    named = (
        {"system", "partition", "country"} if not _PLACES_ASKED.search(text) else {"system", "accelerator", "country"}
    )
    if "asked" in said and (named & set(said)) and not follows:
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


def with_access(slots: dict[str, Any], intent: str, state: State) -> dict[str, Any]:
    """What was said of access earlier holds until something else is said."""
    if intent != "recommend" or {"system", "systems", "providers", "programs", "kinds"} & set(slots):
        return slots
    for name, value in (("programs", state.programs), ("systems", state.systems), ("providers", state.providers)):
        if value:
            slots[name] = value
    return slots
