"""What a turn was understood as, in the words of the evaluation, whichever model answered."""

from __future__ import annotations

from typing import Any

from langchain_core.messages import AIMessage

from assistant.events import Kind, ToolCall

INTENT_OF = {
    "recommend_placement": "recommend",
    "estimate_dnn": "dnn_estimate",
    "predict_application": "harp_predict",
    "query_ci_database": "ci_query",
    "search_documentation": "docs",
    "write_job_script": "script",
    "submit_job": "job_submit",
    "job_status": "job_status",
    "cancel_job": "job_cancel",
}
"""What the call of a tool says was wanted."""
TOOLS_OF = {
    "recommend": frozenset({"recommend_placement"}),
    "dnn_estimate": frozenset({"estimate_dnn"}),
    "harp_predict": frozenset({"predict_application"}),
    "ci_query": frozenset({"query_ci_database"}),
    "docs": frozenset({"search_documentation"}),
    "compare": frozenset({"estimate_dnn", "recommend_placement", "query_ci_database"}),
    "script": frozenset({"write_job_script"}),
    "job_submit": frozenset({"submit_job"}),
    "job_status": frozenset({"job_status"}),
    "job_cancel": frozenset({"cancel_job"}),
}
"""Tools of which one must be called for an intent."""
_BY_KIND: dict[Kind, str] = {"clarify": "clarify", "refuse": "unsafe", "chat": "smalltalk"}
_SPOKEN = {"explain": "recommend", "detail": "recommend", "profile": "smalltalk", "waits": "docs"}
"""Intents of the planner that answer from what was said before, by the nearest one of the evaluation."""
_SEVERAL = ("accelerators", "systems", "models")


def understood(message: AIMessage, calls: tuple[ToolCall, ...], kind: Kind) -> tuple[str | None, dict[str, Any]]:
    """Intent and slots: as the planner says, else from what was called with which arguments."""
    said = message.additional_kwargs.get("intent")
    if isinstance(said, str):
        return _of_planner(said, calls, kind), dict(message.additional_kwargs.get("slots", {}))
    if not calls:
        return _BY_KIND.get(kind), {}
    arguments = {name: value for call in calls for name, value in call.arguments.items() if value not in (None, [], {})}
    return _of_calls(calls), {**arguments.pop("inputs", {}), **arguments}


def _of_planner(said: str, calls: tuple[ToolCall, ...], kind: Kind) -> str:
    if kind == "clarify" and not calls:
        return "clarify"
    return _SPOKEN.get(said, said)


def _of_calls(calls: tuple[ToolCall, ...]) -> str | None:
    """The last call tells, since others lead up to it; the same one several times, or for several, compares."""
    last = calls[-1]
    alike = [call for call in calls if call.name == last.name]
    intent = INTENT_OF.get(last.name)
    several = len(alike) > 1 or any(len(last.arguments.get(name) or ()) > 1 for name in _SEVERAL)
    return "compare" if several and intent in ("dnn_estimate", "ci_query") else intent
