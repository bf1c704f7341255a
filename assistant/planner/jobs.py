"""What is asked of the execution engine: submitting, watching and cancelling, or which job is meant."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from assistant.planner import calls
from assistant.planner.reply import Calls, Reply
from assistant.planner.understand import Understanding

_POINTS = re.compile(r"\b(?:it|that|this|them|those|everything|all)\b")
_METRICS = (
    ("reschedule_history", re.compile(r"\bresched\w*|\bmoved?\b[^?]{0,20}\b(?:elsewhere|to another|somewhere)")),
    ("start_time", re.compile(r"\bwhen\b[^?]{0,30}\bstart|\bstart(?:ing)? time\b|\bstart(?:s|ed)? yet\b|\bmove\b")),
    ("progress", re.compile(r"\bhow far\b|\bprogress\b|\bpercent\b|\bhow much (?:is )?left\b|\beta\b")),
    (
        "list",
        re.compile(r"\b(?:list|all|my|any|our)\b[^?]{0,14}\bjobs\b|\bwhat(?:'s| is| do i have)? (?:running|queued)\b"),
    ),
)
_LEAST_TO_SUBMIT = frozenset({"script", "refers_to", "model", "params_b", "application", "command", "option"})


def metric_of(text: str) -> str | None:
    """What is asked of jobs: a list, progress, the start, or where they were moved; `None` = their state."""
    return next((metric for metric, pattern in _METRICS if pattern.search(text)), None)


def plan(understood: Understanding) -> Calls | Reply:
    """The tool's call, or one question where it is not clear what is meant."""
    slots = understood.slots
    if understood.intent == "job_submit":
        return _submit(slots)
    if understood.intent == "job_cancel":
        return _cancel(slots, understood.reading.text)
    metric = metric_of(understood.reading.text)
    return Calls((calls.status({**slots, **({"metric": metric} if metric else {})}),))


def _submit(slots: Mapping[str, Any]) -> Calls | Reply:
    if not _LEAST_TO_SUBMIT & set(slots):
        text = "What should be submitted: a script file, or which model or application, and on which system?"
        return Reply(text, "clarify", ("Submit train.sh on Delta", "Make me an sbatch script for Delta"))
    return Calls((calls.submit(slots),))


def _cancel(slots: Mapping[str, Any], text: str) -> Calls | Reply:
    if not {"job_id", "refers_to", "state"} & set(slots) and not _POINTS.search(text):
        return Reply("Which job should be cancelled? Its number tells.", "clarify", ("My jobs?",))
    return Calls((calls.cancel(slots),))
