"""Shows the models of the Ollama server, who answers now, and what is recommended."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from assistant.models.recommended import MACHINES_GB, Recommended, recommended

if TYPE_CHECKING:
    from assistant.models.survey import Survey, Surveyed

_HEADERS = ("model", "size", "parameters", "quantisation", "context tokens", "calls tools", "answers")
_ADVICE_HEADERS = ("memory", "model", "parameters", "about to download", "about in memory", "context tokens", "as of")
_WHOLE_GB = -9
"""Digits that the memory a model takes is rounded to; the rule behind it is no finer."""


def show(found: Survey, context_tokens: int) -> None:
    """Print it. context_tokens: of the settings, which the memory of a recommended model follows."""
    from ui.cli.table import print_table, say

    if found.problem is not None:
        say(_no_server(found))
    else:
        say(f"Ollama {found.version} runs at {found.url}.")
        if found.models:
            print_table("", _HEADERS, [_row(one, found.answers) for one in found.models], right=(1, 4))
        say(_who(found))
    say()
    advice = recommended()
    title = "Models that can call tools, by the memory of the machine that runs Ollama"
    print_table(title, _ADVICE_HEADERS, _advice(advice, context_tokens), right=(3, 4, 5))
    say(
        f"Memory is for a context of {context_tokens:,} tokens"
        " (IPLANE_OLLAMA_CONTEXT_TOKENS). `iplane models pull NAME` gets one; docs/models.md tells sources and how to"
        " choose."
    )


def document(found: Survey, context_tokens: int) -> dict[str, Any]:
    """The same as one JSON document; unknown is `null`."""
    return {
        "server": {"url": found.url, "version": found.version, "problem": found.problem},
        "installed": [_entry(one, found.answers) for one in found.models],
        "answers": {"model": found.answers, "why": found.why or None},
        "recommended": [_recommendation(one, context_tokens) for one in recommended()],
    }


def _no_server(found: Survey) -> str:
    """One sentence out of what is wrong and who answers."""
    problem = (found.problem or "").rstrip(".")
    if found.answers is None:
        return f"{problem}: {found.why}"
    return f"{problem}; the embedded planner answers meanwhile."


def _who(found: Survey) -> str:
    if found.answers is None:
        return f"Nobody answers now: {found.why}"
    name = "The embedded planner" if found.answers == "planner" else found.answers
    return f"{name} answers now. {found.why}".rstrip()


def _row(one: Surveyed, answers: str | None) -> tuple[str, ...]:
    from knowledge.quantities import write_bytes

    model, shown = one.model, one.shown
    context = shown.context_tokens if shown else None
    return (
        model.name,
        write_bytes(model.size_bytes) if model.size_bytes else "unknown",
        model.parameters or "unknown",
        model.quantization or "unknown",
        f"{context:,}" if context else "unknown",
        "unknown" if shown is None else "yes" if shown.calls_tools else "no",
        "now" if model.name == answers else "",
    )


def _advice(advice: tuple[Recommended, ...], context_tokens: int) -> list[tuple[str, ...]]:
    from knowledge.quantities import write_bytes

    rows: list[tuple[str, ...]] = []
    for one in advice:
        memory = one.machine_gb(context_tokens)
        rows.append(
            (
                f"{memory} GB" if memory else f"over {MACHINES_GB[-1]} GB",
                one.model,
                one.parameters,
                write_bytes(one.size_bytes),
                write_bytes(round(one.needed_bytes(context_tokens), _WHOLE_GB)),
                f"{one.context_tokens:,}",
                one.as_of or "undated",
            )
        )
    return rows


def _entry(one: Surveyed, answers: str | None) -> dict[str, Any]:
    model, shown = one.model, one.shown
    return {
        "name": model.name,
        "size_bytes": model.size_bytes or None,
        "parameters": model.parameters or None,
        "quantization": model.quantization or None,
        "context_tokens": shown.context_tokens if shown else None,
        "calls_tools": shown.calls_tools if shown else None,
        "answers_now": model.name == answers,
    }


def _recommendation(one: Recommended, context_tokens: int) -> dict[str, Any]:
    return {
        "model": one.model,
        "machine_memory_gb": one.machine_gb(context_tokens),
        "parameters": one.parameters,
        "about_download_bytes": one.size_bytes,
        "about_memory_bytes": one.needed_bytes(context_tokens),
        "context_tokens": one.context_tokens,
        "page": one.page,
        "as_of": one.as_of or None,
        "read": one.read,
    }
