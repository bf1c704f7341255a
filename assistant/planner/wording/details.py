"""Answers from results that are there already: one option in full, what was assumed, where figures come from."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from assistant.planner.reply import Reply
from assistant.planner.wording.blocks import bullets, join
from assistant.planner.wording.citing import Citing
from assistant.planner.wording.figures import amount, charge, devices, hours
from knowledge.quantities import write_hours

if TYPE_CHECKING:
    from assistant.planner.state import State
    from assistant.planner.understand import Understanding

NO_RESULT = "There is no earlier result to speak of yet. What would you like to run, and on how much data?"
_STEMS = {
    "epochs": r"epoch",
    "batch_size": r"batch",
    "precision": r"precision|fp\d|bf16|amp",
    "wait": r"wait|queue",
    "pue": r"pue|energy",
    "dataset_size": r"data|images|tokens",
    "optimizer": r"optimi[sz]er|adam|sgd",
    "image_size": r"pixel|resolution|image size",
}


def chosen(placement: Any, said: Mapping[str, Any], *, queued: bool = False) -> Any | None:
    """The option that is meant: by number, by system, else the first.

    Args:
        queued: only options with a batch system come in question, unless a number is said.
    """
    options = placement.options
    if "option" in said:
        return next((option for option in options if option.rank == said["option"]), None)
    if "system" in said:
        options = [option for option in options if option.system_id == said["system"]]
    if queued:
        options = [option for option in options if option.kind == "hpc" and option.partition]
    return options[0] if options else None


def option(state: State, understood: Understanding) -> Reply:
    """One option of the last recommendation in full."""
    placement = state.placement
    one = chosen(placement, understood.said) if placement is not None else None
    if placement is None or one is None:
        return Reply("That row is not in the last table. Which one do you mean?", "clarify")
    citing = Citing(placement.sources)
    facts = [
        f"Time: {hours(one.run_hours)}; wait: {amount(one.wait_hours)}; charge: {charge(one.charge)} "
        f"({one.charge.formula}).",
        f"Access: {', '.join(one.access) or 'unknown'}.",
        *(
            [f"Ask for a walltime of {write_hours(one.request_walltime_hours)} per job."]
            if one.request_walltime_hours
            else []
        ),
        *one.reasons,
        *one.cautions,
    ]
    head = f"**{one.where} with {devices(one)}**{citing.mark(*one.source_ids)}"
    suggestions = ("Make me the sbatch script", "What is the max walltime there?", "Cheapest one?")
    return Reply(join([head, [f"- {fact}" for fact in facts], citing.lines()]), "answer", suggestions)


def assumptions(state: State, understood: Understanding) -> Reply:
    """What the last answer assumed and does not know; the one asked about first."""
    result = _latest(state)
    if result is None:
        return Reply(NO_RESULT, "clarify")
    citing = Citing(result.sources)
    text = understood.reading.text
    if re.search(r"\bsources?\b|\bcome from\b|\bnumbers?\b|\bfigures?\b", text):
        citing.all()
    meant = [one for one in result.assumptions if re.search(_STEMS.get(one.field, re.escape(one.field)), text)]
    others = [one for one in result.assumptions if one not in meant] if not meant else []
    body = [
        " ".join(one.text for one in meant) + (" Say another value and I use that instead." if meant else ""),
        bullets("Assumptions", (one.text for one in others), 10),
        bullets("Not known", result.unknowns if not meant else (), 6),
        citing.lines(),
    ]
    said = join(body)
    return Reply(
        said or "Nothing was assumed: every figure was given or looked up.", "answer", ("Cheapest one?", "On 4 GPUs")
    )


def _latest(state: State) -> Any | None:
    for tool in ("recommend_placement", "estimate_dnn"):
        if state.results.get(tool) is not None and (tool == "recommend_placement") == (state.intent != "dnn_estimate"):
            return state.results[tool]
    return next((result for result in reversed(list(state.results.values())) if result is not None), None)
