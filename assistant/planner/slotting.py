"""The slots of a message as they are reported: the evaluation's names and normal forms, plain data."""

from __future__ import annotations

from typing import Any

from assistant.planner.jobs import metric_of
from assistant.planner.understand import Understanding

_INTERNAL = frozenset({"dropped", "order", "dataset_factor", "wants_places", "owned_systems", "accelerator_counts"})
_FACTS = frozenset({"ci_query", "compare"})


def shown_slots(understood: Understanding) -> dict[str, Any]:
    """What was understood, under the slot names of the evaluation."""
    slots = {name: value for name, value in understood.slots.items() if name not in _INTERNAL}
    asked = slots.pop("asked", None)
    if understood.intent in _FACTS and asked:
        slots["metric"] = asked
    elif "memory" in understood.reading.flags:
        slots["metric"] = "memory"
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
