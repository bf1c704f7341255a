"""Times turns inside one process: the program's own, and an empty one of LangChain's agent."""

from __future__ import annotations

import statistics
import time

TURNS = 30
FOLLOW_UP = "cheapest one?"


def warm_turn_ms(question: str) -> dict[str, float]:
    """Median milliseconds of a first question and of a follow-up, with the planner, in a process that is warm."""
    from assistant import open_assistant
    from knowledge.settings import settings

    settings.cache_clear()
    assistant = open_assistant(settings().model_copy(update={"model": "planner"}))
    first, later = [], []
    for number in range(TURNS + 2):
        start = time.perf_counter()
        thread = assistant.ask(question).thread_id
        middle = time.perf_counter()
        assistant.ask(FOLLOW_UP, thread_id=thread)
        if number >= 2:  # the first two warm the process up
            first.append(middle - start)
            later.append(time.perf_counter() - middle)
    return {"first question": statistics.median(first) * 1000, "follow-up": statistics.median(later) * 1000}


def empty_turn_ms() -> float:
    """Median milliseconds of LangChain's agent with a model that answers at once and no tools."""
    from langchain.agents import create_agent
    from langchain_core.messages import AIMessage, HumanMessage

    from assistant.models.scripted import ScriptedModel

    agent = create_agent(ScriptedModel(replies=[AIMessage("Hello.")]), [])
    taken = []
    for _ in range(TURNS + 2):
        start = time.perf_counter()
        agent.invoke({"messages": [HumanMessage("Hello?")]})
        taken.append(time.perf_counter() - start)
    return statistics.median(taken[2:]) * 1000
