"""Words what came of a job that was to be submitted, watched or cancelled."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from assistant.planner.reply import Reply
from knowledge.quantities import write_hours

_BY_HAND = {
    "submit": "I can write the job script for the system, which you then submit yourself with `sbatch` or `qsub`.",
    "status": "On the system, `squeue --me` (Slurm) or `qstat -u $USER` (PBS) shows the state of a job.",
    "cancel": "On the system, `scancel` (Slurm) or `qdel` (PBS) with the job's number does it.",
}
_MOVES = "Estimated start times move as jobs of higher priority enter the queue."


def word(result: Any, slots: Mapping[str, Any], text: str, notes: tuple[str, ...] = ()) -> Reply:
    """The answer of a job tool: what was asked, what was not done and why, and how it is done by hand."""
    what = _what(result.action, slots)
    start = {
        "submit": f"I cannot submit {what} yet",
        "cancel": f"I cannot cancel {what} yet",
        "status": f"I cannot see {what} yet",
    }[result.action]
    sentences = [*notes, f"{start}.", *result.unknowns]
    if result.action == "submit":
        sentences.append("There is nothing to confirm.")
    sentences.append(_BY_HAND[result.action])
    if result.action == "status" and re.search(r"\bstart|\bwhen\b|\bpending\b|\bmove", text):
        sentences.append(_MOVES)
    follow = ("Make me the sbatch script", "What is the max walltime there?") if result.action == "submit" else ()
    return Reply(" ".join(sentences), "answer", follow)


def _what(action: str, slots: Mapping[str, Any]) -> str:
    if action == "submit":
        return f"{_task(slots)}{_place(slots)}{_size(slots)}"
    if "job_id" in slots:
        return f"job {slots['job_id']}"
    if "state" in slots:
        return f"your {slots['state']} jobs"
    if action == "cancel" or "refers_to" in slots:
        return "that job"
    return "your jobs"


def _task(slots: Mapping[str, Any]) -> str:
    return str(slots.get("script") or slots.get("model") or slots.get("application") or "the job")


def _place(slots: Mapping[str, Any]) -> str:
    place = " ".join(str(slots[name]) for name in ("system", "partition") if name in slots)
    return f" to {place}" if place else ""


def _size(slots: Mapping[str, Any]) -> str:
    parts = [f"{slots[name]} {word}" for name, word in (("node_count", "nodes"), ("accelerator_count", "GPUs"))
             if name in slots]  # fmt: skip
    parts += [write_hours(slots["walltime_hours"])] if "walltime_hours" in slots else []
    return f" ({', '.join(parts)})" if parts else ""
