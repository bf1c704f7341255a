"""What a conversation has come to: the last request, what the tools answered, what the person may use."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from assistant.planner.text import bag

DOMAIN = bag("recommend dnn_estimate harp_predict ci_query docs compare script job_submit job_status job_cancel")
"""Intents about computing; the others do not change what is spoken of."""

FACTLIKE = frozenset({"ci_query", "docs"})
"""Questions about facts and practice."""

WORK = frozenset({"recommend", "dnn_estimate", "compare", "harp_predict"})
"""Requests about a workload."""

WORKLOAD = (
    "model",
    "models",
    "params_b",
    "training_mode",
    "dataset",
    "dataset_size",
    "dataset_unit",
    "dataset_bytes",
    "epochs",
    "steps",
    "batch_size",
    "image_size",
    "sequence_length",
    "precision",
    "optimizer",
    "dataset_audio_hours",
    "train_tokens",
    "largest_batch",
    "prompt_tokens",
    "output_tokens",
    "requests",
    "concurrency",
    "denoising_steps",
    "activation_checkpointing",
    "compiled",
    "channels_last",
    "gradient_accumulation",
    "tensor_parallel",
    "pipeline_parallel",
    "data_parallel",
    "zero_stage",
)
APPLICATION = (
    "application",
    "program",
    "atoms",
    "timesteps",
    "iterations",
    "cells",
    "query_sequences",
    "database",
    "reads",
    "simulated_ns",
    "simulated_hours",
    "resolution_km",
    "domain",
    "core_count",
)
MACHINE = (
    "accelerator",
    "accelerators",
    "accelerator_counts",
    "exclude_accelerators",
    "accelerator_count",
    "node_count",
    "gpus_per_node",
    "device",
    "accelerator_memory_gb",
    "min_accelerator_count",
    "max_accelerator_count",
    "processors",
)
PLACE = (
    "system",
    "systems",
    "exclude_systems",
    "partition",
    "providers",
    "kinds",
    "programs",
    "data_location",
    "country",
)
WISH = ("objective", "deadline_hours", "walltime_hours", "budget_usd")
SCRIPT = (
    "account",
    "mail_user",
    "mail_type",
    "cores_per_task",
    "memory_gb",
    "command",
    "container",
    "array_size",
    "array_limit",
    "scheduler",
    "script",
)
FACT = ("asked", "order", "min_walltime_hours", "min_accelerator_memory_gb", "topic")
JOB = ("job_id", "refers_to", "state")

CARRIED: Mapping[str, tuple[str, ...]] = {
    "recommend": WORKLOAD + APPLICATION + MACHINE + PLACE + WISH,
    "dnn_estimate": WORKLOAD + MACHINE,
    "compare": WORKLOAD + APPLICATION + MACHINE + PLACE,
    "harp_predict": APPLICATION + MACHINE + PLACE + ("walltime_hours",),
    "script": (
        "model",
        "application",
        "accelerator",
        "accelerator_count",
        "node_count",
        "gpus_per_node",
        "system",
        "partition",
        "walltime_hours",
        *SCRIPT,
    ),
    "ci_query": ("system", "systems", "partition", "accelerator", "country", *FACT),
    "docs": ("system", "topic"),
    "job_submit": WORKLOAD + APPLICATION + MACHINE + PLACE + SCRIPT + ("walltime_hours",),
    "job_status": ("system", *JOB),
    "job_cancel": ("system", *JOB),
}
"""What a follow-up of each intent keeps of what was said before."""


@dataclass(frozen=True, slots=True)
class State:
    """The conversation so far.

    Attributes:
        intent: of the last request about computing; `None` before the first.
        slots: of that request, everything carried over included.
        work_intent, work: the same of the last request about a workload, so that a question about facts in between
            does not forget it.
        results: the last typed result of each tool, by tool name.
        programs, systems, providers: what the person said they can use.
        focus: the row of the recommendation that was spoken of last: its number or its system.
        last: intent of the very last turn (small talk and refusals included).
        last_text: what the person wrote for that request.
    """

    intent: str | None = None
    slots: Mapping[str, Any] = field(default_factory=dict)
    work_intent: str | None = None
    work: Mapping[str, Any] = field(default_factory=dict)
    results: Mapping[str, Any] = field(default_factory=dict)
    programs: tuple[str, ...] = ()
    systems: tuple[str, ...] = ()
    providers: tuple[str, ...] = ()
    focus: Mapping[str, Any] = field(default_factory=dict)
    last: str | None = None
    last_text: str = ""

    def with_result(self, tool: str, result: Any) -> State:
        """The same after a tool answered."""
        return replace(self, results={**self.results, tool: result})

    @property
    def placement(self) -> Any | None:
        """The last recommendation, if there is one."""
        return self.results.get("recommend_placement")


_KNOWN = frozenset(
    (
        *WORKLOAD,
        *APPLICATION,
        *MACHINE,
        *PLACE,
        *WISH,
        *SCRIPT,
        *FACT,
        *JOB,
        "option",
        "explain",
        "dropped",
        "confirmed",
    )
)
_WITH_INPUTS = frozenset({"recommend", "harp_predict", "job_submit"})


def kept(slots: Mapping[str, Any], intent: str) -> dict[str, Any]:
    """What a follow-up of an intent keeps; slots of no family are inputs of the application that is spoken of."""
    names = set(CARRIED.get(intent, ()))
    if intent in _WITH_INPUTS and "application" in slots:
        names |= {name for name in slots if name not in _KNOWN}
    return {name: value for name, value in slots.items() if name in names}


_DROPS: Mapping[str, tuple[str, ...]] = {
    "model": ("params_b", "application", "models", *APPLICATION),
    "models": ("model", "params_b"),
    "params_b": ("model", "models"),
    "application": ("model", "models", "params_b", "dataset", "dataset_size", "dataset_unit", "epochs"),
    "accelerator": ("accelerators", "accelerator_counts", "processors"),
    "accelerators": ("accelerator", "accelerator_counts", "processors"),
    "processors": ("accelerator", "accelerators", "accelerator_counts", "accelerator_count", "kinds"),
    "batch_size": ("largest_batch",),
    "largest_batch": ("batch_size",),
    "accelerator_count": (
        "accelerator_counts",
        "node_count",
        "gpus_per_node",
        "min_accelerator_count",
        "max_accelerator_count",
    ),
    "node_count": ("accelerator_count",),
    "system": ("systems", "partition", "providers", "kinds", "country"),
    "systems": ("system", "partition", "providers", "kinds"),
    "providers": ("kinds", "system", "systems", "partition"),
    "kinds": ("providers",),
    "programs": ("systems", "system", "partition"),
    "dataset": ("dataset_size", "dataset_unit", "dataset_bytes"),
    "dataset_size": ("dataset", "dataset_bytes"),
    "epochs": ("steps",),
    "steps": ("epochs",),
    "country": ("system", "systems", "partition"),
    "job_id": ("refers_to",),
}
"""What saying one thing takes back of what was said before."""


def merged(before: Mapping[str, Any], said: Mapping[str, Any]) -> dict[str, Any]:
    """The earlier slots with what was just said put over them."""
    result = dict(before)
    if "application" in said and said["application"] != before.get("application"):
        result = {name: value for name, value in result.items() if name in _KNOWN}
    for name in said:
        for dropped in _DROPS.get(name, ()):
            if dropped not in said:
                result.pop(dropped, None)
    for name, value in said.items():
        earlier = result.get(name)
        result[name] = tuple(dict.fromkeys((*earlier, *value))) if name.startswith("exclude_") and earlier else value
    for name in result.pop("dropped", ()):
        if name not in said:
            result.pop(name, None)
    _take_back_barred(result)
    _count_again(result, said)
    return result


def _take_back_barred(slots: dict[str, Any]) -> None:
    for one, many, barred in (
        ("system", "systems", "exclude_systems"),
        ("accelerator", "accelerators", "exclude_accelerators"),
    ):
        out = slots.get(barred, ())
        if slots.get(one) in out:
            slots.pop(one)
        if many in slots:
            slots[many] = tuple(name for name in slots[many] if name not in out) or (slots.pop(many) and ())
        if not slots.get(many, True):
            slots.pop(many)


def _count_again(slots: dict[str, Any], said: Mapping[str, Any]) -> None:
    """`actually 2 nodes` with four GPUs a node known makes eight."""
    nodes, each = slots.get("node_count"), slots.get("gpus_per_node")
    if nodes and each and ({"node_count", "gpus_per_node"} & set(said)):
        slots["accelerator_count"] = nodes * each
