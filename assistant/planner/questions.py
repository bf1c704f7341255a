"""When the planner must ask: one question that names what is missing or impossible."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from assistant.planner.names import Names
from assistant.planner.reply import Reply
from assistant.planner.slots.models import near
from assistant.planner.understand import Understanding

_CHANGED = re.compile(r"\bwhat(?:'s| has| have)? changed\b|\bchanged since\b")
_EXAMPLES = (
    "Where should I run ResNet-50 on 2M images?",
    "How long does bert-large take on 8 H100?",
    "Which systems have H200?",
)


def impossible(understood: Understanding) -> Reply | None:
    """A value that cannot be: say which, and what would do."""
    problems = understood.reading.problems
    if not problems:
        return None
    return Reply(" ".join(dict.fromkeys(problems)), "clarify")


def unknown_network(understood: Understanding, names: Names) -> Reply | None:
    """A network that the catalogue lacks: near names, or its size."""
    slots = understood.slots
    name = slots.get("model")
    if name is None or name in names.slugs or "params_b" in slots:
        return None
    found = near(name, dict(names.well_known))
    remedy = f"did you mean {_either(found)}, or " if found else ""
    text = f"{name} is not in the catalogue of networks: {remedy}how many parameters does it have?"
    return Reply(text, "clarify", tuple(f"I mean {one}" for one in found[:3]), problems=(text,))


def which_network(slots: Mapping[str, Any]) -> Reply:
    """Nothing names what is to be computed."""
    data = "" if "dataset_size" in slots or "dataset" in slots else ", and on how much data"
    text = f"Which model (network) should it be{data}? For example: ResNet-50 on ImageNet, or a language model."
    return Reply(text, "clarify", _EXAMPLES[:2])


def unclear_network(slots: Mapping[str, Any]) -> Reply | None:
    """Images for a network that only its size tells."""
    if "model" not in slots and slots.get("dataset_unit") in ("images", "frames"):
        text = (
            "For images I need the network, its size alone does not tell: which known one is yours nearest to, such as"
            " resnet50, efficientnet-b0 or vit-b-16?"
        )
        return Reply(text, "clarify", ("Nearest to resnet50", "Nearest to vit-b-16"), problems=(text,))
    return None


def which_two() -> Reply:
    """A comparison without things to compare."""
    text = "Which two should I compare: accelerators (A100 and H100), systems (Delta and Anvil) or networks?"
    return Reply(text, "clarify", ("Compare A100 and H100 for resnet50 on 1M images", "Delta vs Anvil"))


def which_fact() -> Reply:
    """A question about facts that names neither a system nor a part."""
    text = "Which system or accelerator do you mean, and what about it? For example: max walltime on Delta gpuA100x4."
    return Reply(text, "clarify", ("List the systems with H100", "Max walltime on Delta?"))


def what_changed(understood: Understanding) -> Reply | None:
    """`what changed since yesterday?`: the states of the database are compared in the terminal."""
    if not _CHANGED.search(understood.reading.text):
        return None
    text = (
        "I answer from the newest state of the database and do not compare states here. In the terminal, `iplane ci"
        " history` lists the states, and `iplane ci diff A B` says what changed between two, by number or by date."
    )
    return Reply(text, "answer", _EXAMPLES[2:])


def what_then() -> Reply:
    """Nothing in the message says what is wanted."""
    text = (
        "What would you like to know: where to run something, how long it takes, or a fact about a "
        "system? Which model, data or system is it about?"
    )
    return Reply(text, "clarify", _EXAMPLES)


def _either(names: list[str]) -> str:
    return names[0] if len(names) == 1 else ", ".join(names[:-1]) + f" or {names[-1]}"
