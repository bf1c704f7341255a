"""Which request a message makes: one of its own, or the earlier one with something changed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from assistant.planner.carrying import changes_inputs
from assistant.planner.reading import Reading
from assistant.planner.state import DOMAIN, FACTLIKE, WORK, State
from assistant.planner.text import bag

_FOLLOWS = re.compile(
    r"^(?:and|but|or|what about|how about|what if|same|also|now|then|ok(?:ay)?,? (?:and|but|now|then)|"
    r"instead|with|without|only|just|not|no|on|in|for|use|using|make (?:it|that)|"
    r"change|actually|hm+|try|switch|double|halve|triple|add|i have|we have|my |if|cheapest|fastest|"
    r"which of|would|could it|could you|can it|can you|does it|is it|nodes?\?|the)\b|\b(?:instead|"
    r"then|there|that|it|them|those|one|ones|same)\b\s*[?.!]*$"
    r"|^(?:and )?how many\W*$|\b(?:same|that one|this one|those|the (?:first|second|third)|the "
    r"others?|for it|on it|with it|"
    r"with that|of them|run that|run it)\b"
)
_OURS = re.compile(
    r"\b(?:train\w*|jobs?|gpus?|cpus?|clusters?|submit\w*|models?|networks?|nodes?|queues?|slurm|pbs|"
    r"hpc|supercomput\w*|run|running|stuff|batch|timesteps?|steps?|predict\w*|run ?time|"
    r"simulations?|comput\w+|cloud|allocations?|walltime|inference)\b"
)
"""Words of our trade: a message that holds one is asked about, not turned away."""
_GOES_ON = re.compile(
    r"\b(?:that|those|these|it|them|this|instead|more|less|fewer|again|add|leave|keep|open|safety|margin|at once|"
    r"at most|"
    r"please|too|also|option|default)\b"
)
"""Words by which a message without a subject goes on from the last one."""
_FEW_WORDS = 4
_PLACED = frozenset(
    {"system", "systems", "providers", "programs", "kinds", "walltime_hours", "deadline_hours", "budget_usd"}
)
"""Slots that only a place to run has."""
_WAITS = re.compile(
    r"\bhow long (?:is|are|will|would|do|does|must|should)\b[^?]{0,40}\b(?:queues?|queued|wait\w*)\b|"
    r"\b(?:queue|wait(?:ing)?) times?\b(?! limit)|\bhow busy\b"
)
"""Questions about queue waits, which nobody here knows."""
_OF_PLACES = bag("charge max_walltime access storage scheduler node_count gpu_types gpus_per_node cores partition_list")
"""Facts that are asked of a place that was recommended ('what does it charge there?')."""
_ABOUT_WORK = bag(
    "dropped objective deadline_hours budget_usd programs providers kinds dataset_size dataset_factor epochs"
    " batch_size precision exclude_systems exclude_accelerators prompt_tokens output_tokens requests concurrency"
    " activation_checkpointing zero_stage tensor_parallel gradient_accumulation largest_batch processors"
)
"""Slots that only a workload has: said after a question about facts, they go back to the workload."""


def wanted(reading: Reading, state: State, said: Mapping[str, Any], profile: Mapping[str, Any]) -> tuple[str, bool]:
    """The intent, and whether the message goes on from an earlier one.

    Args:
        reading: the message. state: the conversation before it. said: its slots.
        profile: what it says of the person's access; alone, that is no question.
    """
    own = reading.scored.best
    if _asks_why(reading, state, said):
        return "detail", True
    follows = bool(state.intent) and bool(_FOLLOWS.search(reading.text))
    if _WAITS.search(reading.text) and own != "docs" and not _has_workload(said):
        return "waits", follows
    if own in ("smalltalk", "out_of_scope"):
        return own, False
    if own == "explain":
        return ("explain" if state.results else own or "clarify"), True
    if profile and own not in DOMAIN - {"docs"} and not _has_workload(said):
        return (
            ("recommend", True) if state.work_intent in ("recommend", "dnn_estimate", "compare") else ("profile", False)
        )
    if own == "dnn_estimate" and "application" in state.work and not {"model", "params_b", "accelerator"} & set(said):
        own = "harp_predict" if "model" not in state.work else own
    inherited = _inherited(reading, state, said, own)
    if inherited:
        return inherited, True
    if own:
        return own, follows or not names_something(said)
    return _by_slots(said, reading, state), follows


def _asks_why(reading: Reading, state: State, said: Mapping[str, Any]) -> bool:
    """`why is Delta first?` after a recommendation: the row in full, with its reasons."""
    why = re.match(r"(?:and |but |so )?why\b", reading.text)
    about_row = (
        "system" in said or "option" in said or re.search(r"\b(?:first|best|top|that one|this one)\b", reading.text)
    )
    return bool(why and about_row and "explain" not in said and state.placement is not None and state.intent in WORK)


def _inherited(reading: Reading, state: State, said: Mapping[str, Any], own: str | None) -> str | None:
    """The earlier intent, when this message only changes one thing about it."""
    earlier = state.intent
    if earlier is None:
        return None
    if state.work_intent and earlier not in WORK and (_BACK.search(reading.text) or _places_again(reading, said)):
        return state.work_intent
    if "explain" in said and state.work_intent in ("recommend", "compare"):
        return "recommend"
    if earlier == "harp_predict" and own in (None, "ci_query") and changes_inputs(reading, state):
        return earlier
    if "option" in said and own in (None, "recommend", "ci_query") and state.placement is not None:
        return "detail"
    follows = bool(_FOLLOWS.search(reading.text))
    if own is None:
        changes = {name for name in said if name not in ("topic", "order")}
        if changes == {"asked"} and said["asked"] in _OF_PLACES and state.placement is not None and earlier in WORK:
            return "ci_query"
        if changes or (follows and (earlier in FACTLIKE or "asked" in said or "topic" in said)):
            return _continue(earlier, said, state)
        return None
    return _weak(reading, state, said, own, follows)


def _weak(reading: Reading, state: State, said: Mapping[str, Any], own: str, follows: bool) -> str | None:
    """Words that would open a topic at the start only change one in the middle ('which is cheapest?')."""
    earlier = state.intent
    short = len(reading.text.split()) <= 8
    if earlier == "recommend" and own == "ci_query" and short and "objective" in said and "asked" not in said:
        return earlier
    if earlier == "ci_query" and own == "recommend" and follows and not _has_workload(said) and not state.work_intent:
        return earlier
    if earlier == "compare" and {"accelerator", "system", "accelerators"} & set(said) and _ADDS.search(reading.text):
        return earlier
    if (
        earlier == "script"
        and own in ("recommend", "ci_query", "job_submit")
        and follows
        and reading.scored.of(own) <= 5
    ):
        return earlier
    if (
        earlier in ("dnn_estimate", "compare", "harp_predict")
        and own == "recommend"
        and follows
        and reading.scored.of("recommend") < 6
    ):
        return earlier
    if (
        earlier == "recommend"
        and own == "compare"
        and not {"systems", "accelerators", "models"} & set(said)
        and "objective" in said
    ):
        return earlier
    return None


def _continue(earlier: str, said: Mapping[str, Any], state: State) -> str:
    if earlier == "compare" and "system" in said and "systems" in state.slots:
        return earlier
    if state.work_intent and earlier not in WORK and _ABOUT_WORK & set(said) and "asked" not in said:
        return state.work_intent
    if (
        earlier in ("dnn_estimate", "compare")
        and _PLACED & set(said)
        and not {"accelerator", "accelerators", "processors"} & set(said)
    ):
        return "recommend"
    if earlier in FACTLIKE and (_has_workload(said) and {"dataset_size", "model"} <= set(said)):
        return "recommend"
    if earlier == "recommend" and "application" in said and "model" not in said:
        return "harp_predict"
    if earlier == "job_status" or earlier == "job_cancel":
        return "recommend" if "model" in said else earlier
    return earlier


def _by_slots(said: Mapping[str, Any], reading: Reading, state: State) -> str:
    """No words say what is wanted; what is named does."""
    if "application" in said:
        return "harp_predict"
    if "array_size" in said:
        return "script"
    if reading.problems and said:
        return "recommend"
    if "model" in said or "params_b" in said:
        return "dnn_estimate" if {"accelerator", "accelerators", "processors"} & set(said) else "recommend"
    if (
        "accelerator_count" in said
        or {"node_count", "walltime_hours"} <= set(said)
        or {"accelerator", "accelerator_count"} <= set(said)
    ):
        return "recommend"
    if {"system", "partition", "accelerator", "systems"} & set(said):
        return "ci_query"
    if "dataset_size" in said or "dataset" in said:
        return "recommend"
    if "topic" in said:
        return "docs" if len(reading.text.split()) > 2 else "clarify"
    if state.intent in DOMAIN and (said or _OURS.search(reading.text) or _GOES_ON.search(reading.text)):
        return str(state.intent)
    if said or reading.scored.scores or _OURS.search(reading.text):
        return "clarify"
    return "clarify" if len(reading.text.split()) <= _FEW_WORDS else "out_of_scope"


_BACK = re.compile(r"\bback to (?:the |my |our )?(?!ci\b)")


def _places_again(reading: Reading, said: Mapping[str, Any]) -> bool:
    """`where with 8 GPUs?` after a question about facts speaks of the workload again."""
    return bool(reading.scored.of("recommend")) and bool({"accelerator_count", "node_count", "objective"} & set(said))


_ADDS = re.compile(r"^(?:and |also |now |please |ok,? )*(?:add|include|what about|how about|and|also|plus|with)\b")


def names_something(said: Mapping[str, Any]) -> bool:
    """Whether a message names what it is about."""
    return bool(
        {
            "model",
            "params_b",
            "application",
            "system",
            "systems",
            "accelerator",
            "accelerators",
            "partition",
            "job_id",
            "script",
            "country",
            "programs",
            "providers",
            "min_walltime_hours",
            "min_accelerator_memory_gb",
        }
        & set(said)
    )


def _has_workload(said: Mapping[str, Any]) -> bool:
    return bool({"model", "params_b", "application", "dataset_size", "dataset"} & set(said))
