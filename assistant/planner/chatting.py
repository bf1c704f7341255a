"""Replies that need no tool: greetings, what lies outside, refusals, and what is not built yet."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from assistant.planner.reply import Reply
from knowledge.quantities import write_count

_CAN = (
    "I can say where to run a computation, how long a network or an application takes and whether it fits, look up"
    " systems, partitions, limits and prices, search the guides, and write job scripts"
)
_EXAMPLES = (
    "Where should I run ResNet-50 on 2M images?",
    "Does llama-3-8b with LoRA fit on one A100 80GB?",
    "What is the max walltime on Delta?",
)
_WHO = re.compile(r"\bwho\b|\bwhat are you\b|\bare you\b|\byour name\b|\bmodel are you\b|\bhow do you work\b")
_WHAT = re.compile(r"\bwhat (?:can|do|are|could)\b|\bhelp\b|^\W*(?:\?|menu|start)|\babout you\b")
_THANKS = re.compile(r"\bthank|\bthx\b|\bcheers\b|\bty\b|\bappreciated\b|\bhelpful\b")
_BYE = re.compile(r"\bbye\b|\bgoodbye\b|\bsee you\b|\blater\b")
_PRAISE = re.compile(r"\b(?:great|awesome|amazing|perfect|cool|nice|best|brilliant|wonderful|good)\b")


def smalltalk(text: str) -> Reply:
    """A short friendly answer."""
    if _WHO.search(text):
        return Reply(
            "I am the embedded planner of the Intelligence Plane assistant: a program that reads questions "
            "by rules, not a"
            f" language model. {_CAN}.",
            "chat",
            _EXAMPLES,
        )
    if _WHAT.search(text):
        return Reply(f"{_CAN}. Every figure comes from a tool result, with its source.", "chat", _EXAMPLES)
    if _THANKS.search(text):
        return Reply("You are welcome. Ask on whenever something else comes up.", "chat", _EXAMPLES[:1])
    if _BYE.search(text):
        return Reply("Goodbye, and good luck with your runs.", "chat")
    if _PRAISE.search(text) and not re.match(r"(?:hi|hello|hey|good (?:morning|day|evening|afternoon))", text):
        return Reply("Glad to hear it. What would you like to run next?", "chat", _EXAMPLES[:1])
    return Reply(f"Hello! {_CAN}.", "chat", _EXAMPLES)


def outside() -> Reply:
    """Not about computing."""
    return Reply(f"I can't help with that; it lies outside what I do. {_CAN}.", "chat", _EXAMPLES)


def refuse(sentence: str) -> Reply:
    """One sentence, nothing else."""
    return Reply(sentence, "refuse")


def waits(system: str | None) -> Reply:
    """How long jobs wait is not known, and how a person sees it."""
    place = f" on {system}" if system else ""
    text = (
        f"How long jobs wait{place} is not known here: I read no live queues. There, `squeue --me --start` (Slurm) or"
        " `qstat -T` (PBS Pro) shows when your job is expected to start, and `sinfo` what is idle. Where you imported"
        " the site's history (`iplane wait import`), `iplane estimate wait --system SYSTEM` predicts it. Or tell me a"
        " wait with `iplane profile set wait SYSTEM=HOURS`. Recommendations count both."
    )
    return Reply(text, "answer", (f"Max walltime on {system}?",) if system else ("How do I read pending reasons?",))


def inputs(slots: Mapping[str, Any]) -> str:
    """What was understood of an application's input, in words; empty if nothing was."""
    labels = {
        "atoms": "atoms",
        "timesteps": "time steps",
        "iterations": "iterations",
        "cells": "cells",
        "query_sequences": "query sequences",
        "simulated_ns": "ns of simulated time",
        "simulated_hours": "simulated hours",
        "resolution_km": "km resolution",
        "core_count": "cores",
        "node_count": "nodes",
    }
    parts = [
        f"{write_count(slots[name]) if slots[name] >= 1 else slots[name]} {label}"
        for name, label in labels.items()
        if name in slots
    ]
    parts += [str(slots[name]) for name in ("domain", "database") if name in slots]
    return ", ".join(parts)


def acknowledged(profile: Mapping[str, tuple[str, ...]], titles: Mapping[str, str]) -> Reply:
    """What the person said they can use is kept."""
    said = ", ".join(titles.get(name, name) for values in profile.values() for name in values)
    text = f"Noted for this conversation: you can use {said}. What would you like to run there?"
    return Reply(text, "chat", ("Where should I run ResNet-50 on 2M images?",))
