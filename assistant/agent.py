"""The one agent: a LangChain graph with the tools, the same for every chat model."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

from langchain.agents import create_agent
from langchain_core.messages import AIMessageChunk
from langgraph.errors import GraphRecursionError

from assistant.conduct import NO_ANSWER, Conduct
from assistant.models.scripted import ScriptedModel
from assistant.run import Run
from assistant.toolbox import toolbox
from tools import Tool

_STEPS_PER_MODEL_CALL = 2


def run_agent(run: Run, tools: tuple[Tool, ...]) -> None:
    """Carry out one turn: fills `run.said`, `run.calls` and `run.results`, and emits events on the way.

    Raises:
        StoppedError: the person stopped it.
        IntelligencePlaneError: the chat model could not be reached, and nothing else can answer.
    """
    try:
        for text in _texts(_graph(tools), run):
            run.check_cancelled()
            run.speech.take(text)
    except GraphRecursionError as error:  # the limits above it should make this impossible
        raise RuntimeError(NO_ANSWER) from error
    run.check_cancelled()


def _texts(graph: Any, run: Run) -> Iterator[str]:
    """Pieces of text as the model streams them; whole messages of models that do not stream come with the answer.

    A model that has its whole text at once (the planner) is not asked to stream: its text is checked once, not by line.
    """
    asked = {"messages": list(run.history)}
    config = {"recursion_limit": _STEPS_PER_MODEL_CALL * run.settings.max_model_calls + 2}
    if not run.choice.writes_freely:
        graph.invoke(asked, context=run, config=config)
        return
    for chunk, about in graph.stream(asked, context=run, stream_mode="messages", config=config):
        if isinstance(chunk, AIMessageChunk) and about.get("langgraph_node") == "model" and chunk.text:
            yield str(chunk.text)


@lru_cache(maxsize=8)
def _graph(tools: tuple[Tool, ...]) -> Any:
    """Compiled once for a set of tools. The model it is compiled with is never asked: each run brings its own."""
    prompt = (Path(__file__).parent / "prompts" / "system.md").read_text(encoding="utf-8")
    return create_agent(
        ScriptedModel(replies=[RuntimeError("no chat model was chosen")]),
        toolbox(tools),
        system_prompt=prompt,
        middleware=[Conduct()],
        context_schema=Run,
    )
