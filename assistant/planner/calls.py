"""Builds the arguments of the tools from slots: exactly their names, nothing that was not said."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from assistant.planner.reply import Call
from assistant.planner.state import State
from tools.arguments import (
    CancelJobArguments,
    EstimateDnnArguments,
    JobStatusArguments,
    QueryCiDatabaseArguments,
    RecommendPlacementArguments,
    SubmitJobArguments,
    WriteJobScriptArguments,
)

_SOMEWHERE = frozenset({"system", "systems", "partition", "country", "programs", "providers"})

QUERY_CHARACTERS = 500
"""What `search_documentation` reads of a question."""


def recommend(slots: Mapping[str, Any]) -> Call:
    """`recommend_placement` for what is known of the request."""
    where = {"countries": (slots["country"],)} if "country" in slots else {}
    return Call(
        "recommend_placement", _fitting(RecommendPlacementArguments.model_fields, {**slots, **_sound(slots), **where})
    )


def estimate(slots: Mapping[str, Any], **changed: Any) -> Call:
    """`estimate_dnn`; `changed` overrides slots, for comparisons by several calls."""
    return Call(
        "estimate_dnn",
        _fitting(EstimateDnnArguments.model_fields, {**slots, **_sound(slots), **_place(slots), **changed}),
    )


def _sound(slots: Mapping[str, Any]) -> dict[str, Any]:
    """Hours of sound as an amount of data."""
    hours = slots.get("dataset_audio_hours")
    if hours is None or "dataset_size" in slots:
        return {}
    return {"dataset_size": max(1, round(hours)), "dataset_unit": "hours"}


def _place(slots: Mapping[str, Any]) -> dict[str, str]:
    """Where it runs, for emissions: the system named, else the cloud region."""
    for name in ("system", "regions", "systems"):
        if value := slots.get(name):
            return {"site": value if isinstance(value, str) else value[0]}
    return {}


def predict(slots: Mapping[str, Any], inputs: Mapping[str, Any]) -> Call:
    """`predict_application`, with what the application is given under the names of its own inputs."""
    chosen = {name: slots[name] for name in ("application", "system", "partition") if name in slots}
    chosen["inputs"] = dict(inputs)
    for argument, slot in (("cores", "core_count"), ("nodes", "node_count"), ("gpus", "accelerator_count")):
        if slot in slots:
            chosen[argument] = slots[slot]
    return Call("predict_application", chosen)


def query(slots: Mapping[str, Any]) -> Call:
    """`query_ci_database` by filters; what is asked becomes the metric."""
    chosen = {
        name: slots[name]
        for name in (
            "system",
            "systems",
            "partition",
            "accelerator",
            "country",
            "min_walltime_hours",
            "min_accelerator_memory_gb",
            "min_accelerator_count",
        )
        if name in slots
    }
    chosen["metric"] = _metric(slots)
    if slots.get("providers"):
        chosen["provider"] = slots["providers"][0]
    if slots.get("programs"):
        chosen["program"] = slots["programs"][0]
    if "order" in slots and chosen["metric"] != "system":
        chosen["order"] = slots["order"]
    return Call("query_ci_database", _fitting(QueryCiDatabaseArguments.model_fields, chosen))


def search(slots: Mapping[str, Any], question: str) -> Call:
    """`search_documentation` with the person's words."""
    arguments = {"query": question[:QUERY_CHARACTERS]}
    arguments |= {name: slots[name] for name in ("system", "topic") if name in slots}
    return Call("search_documentation", arguments)


def script(slots: Mapping[str, Any]) -> Call:
    """`write_job_script` from what is known of the job."""
    return Call("write_job_script", _fitting(WriteJobScriptArguments.model_fields, slots))


def script_for(option: Any, slots: Mapping[str, Any]) -> Call:
    """`write_job_script` for one option of a recommendation, with whatever was said besides."""
    count = option.accelerator_count
    known = {
        "system": option.system_id,
        "partition": option.partition,
        "accelerator_count": int(count) if count >= 1 else None,
        "node_count": option.node_count or None,
        "walltime_hours": option.request_walltime_hours,
        "segments": option.segments if option.segments > 1 else None,
    }
    said = {name: value for name, value in slots.items() if name not in ("system", "partition", "accelerator")}
    if "accelerator_count" in said:
        known.pop("node_count")
    return script({name: value for name, value in known.items() if value is not None} | said)


def submit(slots: Mapping[str, Any]) -> Call:
    """`submit_job` with what is known of the job."""
    return Call("submit_job", _fitting(SubmitJobArguments.model_fields, slots))


def status(slots: Mapping[str, Any]) -> Call:
    """`job_status` of the jobs that are meant."""
    return Call("job_status", _fitting(JobStatusArguments.model_fields, slots))


def cancel(slots: Mapping[str, Any]) -> Call:
    """`cancel_job` of the job that is meant."""
    return Call("cancel_job", _fitting(CancelJobArguments.model_fields, slots))


def question(plain: str, state: State, titles: Mapping[str, str], slots: Mapping[str, Any], *, follows: bool) -> str:
    """The question to search for; a follow-up ('and on Casper?') puts the new name into the earlier question."""
    if not follows or state.intent != "docs" or not state.last_text:
        return plain
    earlier, now = state.slots.get("system"), slots.get("system")
    if earlier and now and earlier != now:
        spoken = "|".join(re.escape(name) for name in {earlier, titles.get(earlier, earlier)})
        renamed, count = re.subn(spoken, titles.get(now, now), state.last_text, flags=re.IGNORECASE)
        if count:
            return renamed
    return f"{state.last_text} {plain}"


def _metric(slots: Mapping[str, Any]) -> str:
    asked = slots.get("asked")
    if asked == "price" and "system" in slots:
        return "charge"
    if asked in ("gpu_memory", "memory") and "accelerator" in slots and not _SOMEWHERE & set(slots):
        return "accelerator"
    if asked:
        return str(asked)
    if "system" in slots or "systems" in slots:
        return "gpu_types" if "accelerator" in slots else "system"
    if "partition" in slots:
        return "partition_list"
    if "min_walltime_hours" in slots:
        return "partition_list"
    return (
        "accelerator"
        if slots.get("order") is None and "accelerator" in slots and not slots.get("wants_places")
        else "system_list"
    )


def _fitting(fields: Mapping[str, Any], slots: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: list(slots[name]) if isinstance(slots[name], tuple) else slots[name]
        for name in fields
        if name in slots and slots[name] is not None and slots[name] != ()
    }
