"""From what is wanted to what is done: the tools to call with their arguments, or a reply without any."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from assistant.planner import calls, chatting, jobs, questions
from assistant.planner.names import Names
from assistant.planner.predicting import place, prediction
from assistant.planner.reply import Call, Calls, Reply
from assistant.planner.state import State
from assistant.planner.understand import Understanding
from assistant.planner.wording import details
from knowledge.quantities import write_hours

Plan = Calls | Reply
_THERE = re.compile(r"\b(?:it|there|that (?:one|system|machine|cluster)|this (?:one|system))\b")
_PLACES = frozenset({"system", "systems", "partition", "providers"})
_DATA = frozenset({"dataset", "dataset_size", "steps"})


def plan(understood: Understanding, state: State, names: Names) -> Plan:
    """Decide.

    Args:
        understood: the message in its conversation. state: the conversation before it. names: what the catalogues know.
    """
    if understood.intent == "unsafe":
        return chatting.refuse(understood.refusal or "I won't do that.")
    if changes := questions.what_changed(understood):
        return changes
    simple: dict[str, Callable[[], Reply]] = {
        "smalltalk": lambda: chatting.smalltalk(understood.reading.text),
        "out_of_scope": chatting.outside,
        "clarify": lambda: questions.impossible(understood) or questions.what_then(),
        "profile": lambda: chatting.acknowledged(understood.profile, names.titles),
        "explain": lambda: details.assumptions(state, understood),
        "detail": lambda: details.option(state, understood),
        "waits": lambda: _about_waits(understood, state, names),
    }
    if understood.intent in simple:
        return simple[understood.intent]()
    return (
        questions.impossible(understood)
        or _instance_price(understood, names)
        or _beyond_limits(understood, names)
        or _PLANS[understood.intent](understood, state, names)
    )


def _about_waits(understood: Understanding, state: State, names: Names) -> Reply:
    """`how long is the queue on Delta?`: no live data is read; say so, and how to see it there."""
    slots = dict(understood.slots)
    _from_option(slots, understood, state)
    return chatting.waits(names.title(slots["system"]) if "system" in slots else None)


def _instance_price(understood: Understanding, names: Names) -> Plan | None:
    """`what does a p4d.24xlarge cost?`: the word stands where a network could, but it is what a cloud rents out."""
    name = str(understood.said.get("model", "")).lower()
    if name not in names.instances:
        return None
    return Calls((calls.query({**_only_clouds(understood.slots), "partition": name, "asked": "price"}),))


def _only_clouds(slots: Mapping[str, Any]) -> Mapping[str, Any]:
    return {key: slots[key] for key in ("providers", "country") if key in slots}


def _beyond_limits(understood: Understanding, names: Names) -> Plan | None:
    """A job longer than any limit of the system that is named: look the limits up, so that the answer can cite them."""
    system, wanted = understood.slots.get("system"), understood.said.get("walltime_hours")
    longest = names.longest_hours.get(system or "")
    asks = understood.intent in ("recommend", "job_submit", "ci_query") and not _network(understood.said)
    if not asks or wanted is None or longest is None or wanted <= longest:
        return None
    if understood.intent == "job_submit":
        text = (
            f"{write_hours(wanted)} exceeds the longest walltime of any partition of {names.title(str(system))}, which"
            f" is {write_hours(longest)}: how many hours should the job ask for?"
        )
        return Reply(text, "clarify", (f"What is the max walltime on {names.title(str(system))}?",), problems=(text,))
    return Calls((calls.query({"system": system, "asked": "max_walltime"}),))


def _recommend(understood: Understanding, state: State, names: Names) -> Plan:
    slots = understood.slots
    if unknown := questions.unknown_network(understood, names):
        return unknown
    if "application" in slots and not _network(slots):
        return place(understood, state)
    if not _network(slots):
        if "walltime_hours" in slots and (
            {"accelerator", "accelerators", "accelerator_count", "node_count", "device"} & set(slots)
        ):
            return Calls((calls.recommend(slots),))
        if "accelerator" in slots and not {"dataset_size", "dataset"} & set(slots):
            return Calls((calls.query({**slots, "asked": "system_list"}),))
        return questions.which_network(slots)
    return questions.unclear_network(slots) or Calls((calls.recommend(_sized(slots, names)),))


def _estimate(understood: Understanding, state: State, names: Names) -> Plan:
    slots = understood.slots
    if unknown := questions.unknown_network(understood, names):
        return unknown
    if not _network(slots):
        return questions.which_network(slots)
    if unclear := questions.unclear_network(slots):
        return unclear
    if _PLACES & set(understood.said) and _DATA & set(slots):
        placed = calls.recommend(_sized(slots, names))  # `how long on Delta?` is answered by Delta's rows
        exact = _exact(_with_cards(slots, names), names)
        return Calls((placed, calls.estimate(exact)) if {"accelerator", "accelerators"} & set(exact) else (placed,))
    return Calls((calls.estimate(_exact(_with_cards(slots, names), names)),))


def _with_cards(slots: Mapping[str, Any], names: Names) -> Mapping[str, Any]:
    """`a single 24 GB card`: all cards of that memory, where none is named."""
    memory = slots.get("accelerator_memory_gb")
    if memory is None or {"accelerator", "accelerators"} & set(slots):
        return slots
    fitting = tuple(row for name, row in names.rows.items() if name.endswith(f"-{memory:g}gb"))
    return {**slots, "accelerators": fitting} if fitting else slots


def _compare(understood: Understanding, state: State, names: Names) -> Plan:
    slots = understood.slots
    if unknown := questions.unknown_network(understood, names):
        return unknown
    if "application" in slots and not _network(slots) and "accelerators" in slots:
        return Calls(tuple(_part(name) for name in slots["accelerators"]))
    if len(slots.get("models", ())) > 1:
        return Calls(tuple(calls.estimate(_exact(slots, names), model=name) for name in slots["models"]))
    if "accelerators" in slots:
        if _network(slots) and "accelerator_counts" in slots:
            return Calls(_each_with_its_count(slots, names))
        if _network(slots):
            return Calls((calls.estimate(_exact(slots, names)),))
        return Calls(tuple(_part(name) for name in slots["accelerators"]))
    if ("partition" in understood.said or "systems" not in slots) and "system" in slots and not _network(slots):
        return Calls((calls.query({"system": slots["system"], "asked": "partition_list"}),))
    if len(slots.get("providers", ())) > 1 and not _network(slots):
        each = ({**slots, "providers": (one,), "asked": "price"} for one in slots["providers"])
        return Calls(tuple(calls.query(one) for one in each))
    if {"option"} & set(understood.said) and (pair := _two_rows(understood, state)):
        return Calls((calls.recommend({**_sized(slots, names), "systems": pair}),))
    if "systems" in slots:
        return Calls(
            (
                calls.recommend(_sized(slots, names))
                if _network(slots)
                else calls.query({**slots, "asked": slots.get("asked", "system")}),
            )
        )
    return _compare_counts(understood, state, names)


_ORDINALS = {"first": 1, "top": 1, "best": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5}


def _two_rows(understood: Understanding, state: State) -> tuple[str, ...]:
    """`how does the second one compare with the first?`: the systems of both rows of the last recommendation."""
    if state.placement is None:
        return ()
    ranks = [rank for word, rank in _ORDINALS.items() if re.search(rf"\b{word}\b", understood.reading.text)]
    systems = {option.rank: option.system_id for option in state.placement.options}
    found = tuple(dict.fromkeys(systems[rank] for rank in ranks if rank in systems))
    return found if len(found) > 1 else ()


def _each_with_its_count(slots: Mapping[str, Any], names: Names) -> tuple[Call, ...]:
    """`4 A100 or 2 H100`: one estimate for each, as many of it as were said."""
    counted = zip(slots["accelerators"], slots["accelerator_counts"], strict=True)
    rest = {name: value for name, value in slots.items() if name != "accelerators"}
    return tuple(
        calls.estimate(_exact({**rest, "accelerator": part, "accelerator_count": count}, names))
        for part, count in counted
    )


def _compare_counts(understood: Understanding, state: State, names: Names) -> Plan:
    """`would 3 nodes be better?`: the same estimate with the earlier and the new count."""
    slots, said = understood.slots, understood.said
    changed = next((name for name in ("node_count", "accelerator_count") if name in said and name in state.slots), None)
    if changed and _network(slots):
        return Calls((calls.estimate(_exact(state.slots, names)), calls.estimate(_exact(slots, names))))
    if changed:
        return questions.which_network(slots)
    return questions.which_two()


def _query(understood: Understanding, state: State, names: Names) -> Plan:
    slots = dict(understood.slots)
    _from_option(slots, understood, state)
    if "system" not in slots and "systems" not in slots and (named := _unknown_system(understood)):
        slots["system"] = named
    filters = {
        "system",
        "systems",
        "partition",
        "accelerator",
        "providers",
        "programs",
        "country",
        "min_walltime_hours",
        "min_accelerator_memory_gb",
        "min_accelerator_count",
    }
    if not filters & set(slots) and slots.get("asked") not in (
        "system_list",
        "accelerator",
        "gpu_types",
        "gpu_memory",
        "price",
    ):
        return questions.which_fact()
    if re.search(
        r"\b(?:which|what|list|any|where|who)\b[^?]{0,30}\b(?:systems?|machines?|clusters?|has|have)\b",
        understood.reading.text,
    ):
        slots["wants_places"] = True
    if "accelerators" in understood.slots and "accelerator" not in slots:
        return Calls(tuple(calls.query({**slots, "accelerator": name}) for name in understood.slots["accelerators"]))
    return Calls((calls.query(slots),))


def _from_option(slots: dict[str, Any], understood: Understanding, state: State) -> None:
    """`the max walltime there`: the place of the last recommendation (or of the row that is named)."""
    if {"system", "systems", "accelerator", "country", "providers", "programs"} & set(slots) or state.placement is None:
        return
    chosen = details.chosen(state.placement, _meant(understood, state))
    if chosen is not None and chosen.kind == "hpc":
        slots["system"] = chosen.system_id
        if chosen.partition:
            slots.setdefault("partition", chosen.partition)


def _meant(understood: Understanding, state: State) -> Mapping[str, Any]:
    """Which row is spoken of: the one that is named now, else the one that was looked at last."""
    return understood.said if {"option", "system"} & set(understood.said) else state.focus


def _unknown_system(understood: Understanding) -> str | None:
    """A name where a system would stand that the catalogue lacks: the tool answers with near names."""
    match = re.search(
        r"\b(?:on|of|at|in|does|has|is|about)\s+(?:the\s+)?([A-Z][\w-]{2,}|[a-z]+\d[\w-]*)\b", understood.reading.plain
    )
    named = {"accelerator", "country", "programs", "providers"} & set(understood.slots)
    return match.group(1) if match and not named else None


def _docs(understood: Understanding, state: State, names: Names) -> Plan:
    slots = dict(understood.slots)
    if _THERE.search(understood.reading.text):
        _from_option(slots, understood, state)
    plain = understood.reading.plain
    if "system" in slots and "system" not in understood.slots:
        plain = _THERE.sub(names.title(slots["system"]), plain, count=1)
    question = calls.question(plain, state, names.titles, slots, follows=understood.follows)
    return Calls((calls.search(slots, question),))


def _script(understood: Understanding, state: State, names: Names) -> Plan:
    slots = understood.slots
    fresh = state.intent != "script"
    if fresh and state.placement is not None and state.placement.options:
        chosen = details.chosen(state.placement, _meant(understood, state), queued=True)
        if chosen is not None and (slots.get("system") in (None, chosen.system_id)):
            return Calls((calls.script_for(chosen, slots),))
    named = {
        "system",
        "partition",
        "accelerator",
        "accelerator_count",
        "node_count",
        "cores_per_task",
        "array_size",
        "walltime_hours",
    }
    if not named & set(slots):
        if _network(slots) and not questions.unknown_network(understood, names):
            return Calls((calls.recommend(_sized(slots, names)),))
        text = "For which system, how many GPUs or nodes, and for how long should the script be?"
        return Reply(text, "clarify", ("An sbatch script for 2 A100 on Delta, 10 hours",))
    return Calls((calls.script(slots),))


def _harp(understood: Understanding, state: State, names: Names) -> Plan:
    return prediction(understood, state)


def _job(understood: Understanding, state: State, names: Names) -> Plan:
    return jobs.plan(understood)


_PLANS: Mapping[str, Callable[[Understanding, State, Names], Plan]] = {
    "recommend": _recommend,
    "dnn_estimate": _estimate,
    "compare": _compare,
    "ci_query": _query,
    "docs": _docs,
    "script": _script,
    "harp_predict": _harp,
    "job_submit": _job,
    "job_status": _job,
    "job_cancel": _job,
}


def _network(slots: Mapping[str, Any]) -> bool:
    return "model" in slots or "params_b" in slots


def _sized(slots: Mapping[str, Any], names: Names) -> dict[str, Any]:
    """A network that the catalogue lacks goes by its size ('mpt-7b' as seven billion parameters)."""
    if "params_b" in slots and slots.get("model") not in names.slugs:
        return {name: value for name, value in slots.items() if name != "model"}
    return dict(slots)


def _exact(slots: Mapping[str, Any], names: Names) -> dict[str, Any]:
    """The same for an estimate, which needs one row of the data sheets for each accelerator."""
    exact = _sized(slots, names)
    if "accelerator" in exact:
        exact["accelerator"] = names.rows.get(exact["accelerator"], exact["accelerator"])
    if "accelerators" in exact:
        exact["accelerators"] = tuple(names.rows.get(one, one) for one in exact["accelerators"])
    return exact


def _part(name: str) -> Call:
    return calls.query({"accelerator": name, "asked": "accelerator"})
