"""The slots of a message as they are reported: the evaluation's names and normal forms, plain data."""

from __future__ import annotations

import re
from typing import Any

from assistant.planner.jobs import metric_of
from assistant.planner.understand import Understanding

_INTERNAL = frozenset(
    {"option", "dropped", "order", "dataset_factor", "wants_places", "owned_systems", "accelerator_counts"}
)
_FACTS = frozenset({"ci_query", "compare"})


def shown_slots(understood: Understanding) -> dict[str, Any]:
    """What was understood, under the slot names of the evaluation."""
    slots = {name: value for name, value in understood.slots.items() if name not in _INTERNAL}
    asked = slots.pop("asked", None)
    if understood.intent in _FACTS and asked:
        slots["metric"] = asked
    elif "memory" in understood.reading.flags:
        slots["metric"] = "memory"
    if understood.intent == "harp_predict":
        slots["metric"] = _of_application(understood)
    if understood.slots.get("accelerator_counts"):
        pairs = zip(understood.slots["accelerators"], understood.slots["accelerator_counts"], strict=True)
        slots["options"] = [{"accelerator": part, "accelerator_count": count} for part, count in pairs]
        for name in ("accelerators", "accelerator_count", "accelerator"):
            slots.pop(name, None)
    if understood.intent == "job_status" and (metric := metric_of(understood.reading.text)):
        slots["metric"] = metric
    if understood.intent not in ("docs",):
        slots.pop("topic", None)
    if understood.intent == "ci_query":
        for many, one in (("programs", "program"), ("providers", "provider")):
            if values := slots.pop(many, None):
                slots[one] = values[0]
        if understood.slots.get("order"):
            slots["order"] = understood.slots["order"]
    return {name: list(value) if isinstance(value, tuple) else value for name, value in slots.items()}


_CORES = re.compile(
    r"\b(?:how many|what number of|number of|enough)\s+(?:\w+\s)?(?:cores?|cpus|processes|procs|"
    r"ranks|nodes|threads)\b"
)


def _of_application(understood: Understanding) -> str:
    """What is asked of an application's run: its memory, how many cores, else its walltime."""
    if "memory" in understood.reading.flags or understood.slots.get("asked") == "memory":
        return "memory"
    return "core_count" if _CORES.search(understood.reading.text) else "walltime"
