"""The embedded planner: a LangChain chat model that understands by rules, calls tools and words their results."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any

from langchain_core.callbacks import CallbackManagerForLLMRun
from langchain_core.language_models import BaseChatModel, LanguageModelInput
from langchain_core.messages import AIMessage, AIMessageChunk, BaseMessage
from langchain_core.messages.tool import tool_call_chunk
from langchain_core.outputs import ChatGeneration, ChatGenerationChunk, ChatResult
from langchain_core.runnables import Runnable
from pydantic import PrivateAttr

from assistant.planner.history import Turn, replay, turns
from assistant.planner.names import Names
from assistant.planner.names import names as load_names
from assistant.planner.planning import plan
from assistant.planner.reading import Reader
from assistant.planner.reply import Calls, Reply
from assistant.planner.slotting import shown_slots
from assistant.planner.state import State
from assistant.planner.understand import Understanding, understand
from assistant.understood import INTENT_OF, TOOLS_OF
from knowledge.settings import Settings
from plane.profile import Profile


class PlannerModel(BaseChatModel):
    """A chat model without a language model: deterministic, no network, milliseconds a reply.

    It keeps nothing between calls except readings of texts: the conversation is rebuilt from the messages, typed tool
    results included (`ToolMessage.artifact`).

    Attributes:
        settings: whose databases hold the names it recognises.
        person: what the person can use, if it is known to the caller.
        known: names to recognise, instead of those of the catalogues.
    """

    settings: Settings | None = None
    person: Profile | None = None
    known: Names | None = None
    _reader: Reader | None = PrivateAttr(default=None)
    _read_names: Names | None = PrivateAttr(default=None)

    @property
    def _llm_type(self) -> str:
        return "embedded-planner"

    def bind_tools(self, tools: Sequence[Any], **kwargs: Any) -> Runnable[LanguageModelInput, AIMessage]:
        """The planner knows its tools; it is returned as it is."""
        return self

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        return ChatResult(generations=[ChatGeneration(message=self.answer(messages))])

    def _stream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> Iterator[ChatGenerationChunk]:
        for chunk in _chunks(self.answer(messages)):
            generation = ChatGenerationChunk(message=chunk)
            if run_manager:
                run_manager.on_llm_new_token(str(chunk.content), chunk=generation)
            yield generation

    def answer(self, messages: Sequence[BaseMessage]) -> AIMessage:
        """The next message of the conversation: tool calls, or the answer from their results."""
        conversation = turns(messages)
        if not conversation:
            return _said(Reply("Ask me where to run a computation.", "chat"), None)
        reader = self._read_with()
        *earlier, now = conversation
        state = replay(earlier, reader)
        understood = understand(reader.read(now.text), state)
        decided = _decide(understood, state, now, reader.names)
        if isinstance(decided, Reply):
            return _said(decided, understood, [call["name"] for call in now.calls])
        return _calling(decided, understood, len(messages))

    def _read_with(self) -> Reader:
        known = self.known or load_names(self.settings)
        if self._reader is None or self._read_names is not known:
            self._reader, self._read_names = Reader(known), known
        return self._reader


def _decide(understood: Understanding, state: State, now: Turn, names: Names) -> Calls | Reply:
    from assistant.planner.wording import Outcome, word

    if not now.results:
        return plan(understood, state, names)
    outcomes = [Outcome.of(message, now.calls) for message in now.results]
    return word(understood, outcomes, state, names)


def _calling(decided: Calls, understood: Understanding, place: int) -> AIMessage:
    calls = [
        {"name": call.tool, "args": call.arguments, "id": f"planner-{place}-{index}", "type": "tool_call"}
        for index, call in enumerate(decided.calls)
    ]
    return AIMessage(
        content="", tool_calls=calls, additional_kwargs=_about(understood, [call.tool for call in decided.calls])
    )


_SEVERAL = ("accelerators", "systems", "models", "processors")


def _acted_on(understood: Understanding, tools: Sequence[str]) -> str:
    """The intent that was acted on: a request for a place may turn out to be a question about facts."""
    several = any(len(understood.slots.get(name) or ()) > 1 for name in _SEVERAL)
    if several and understood.intent in ("dnn_estimate", "ci_query"):
        return "compare"
    fits = not tools or understood.intent not in TOOLS_OF or TOOLS_OF[understood.intent] & set(tools)
    return understood.intent if fits else INTENT_OF.get(tools[-1], understood.intent)


def _said(reply: Reply, understood: Understanding | None, tools: Sequence[str] = ()) -> AIMessage:
    about: dict[str, Any] = {"kind": reply.kind, "suggestions": list(reply.suggestions[:3])}
    about |= _about(understood, tools) if understood else {}
    if reply.problems:
        about["problems"] = list(dict.fromkeys((*about.get("problems", ()), *reply.problems)))
    return AIMessage(content=reply.text, additional_kwargs=about)


def _about(understood: Understanding, tools: Sequence[str]) -> dict[str, Any]:
    """What was understood, for whoever keeps a profile or scores the planner."""
    about: dict[str, Any] = {"intent": _acted_on(understood, tools), "slots": shown_slots(understood)}
    if understood.reading.problems:
        about["problems"] = list(understood.reading.problems)
    if understood.profile:
        about["profile_update"] = {name: list(values) for name, values in understood.profile.items()}
    return about


def _chunks(message: AIMessage) -> Iterator[AIMessageChunk]:
    """Text line by line; everything that is no text comes with the last chunk, so that nothing is joined twice."""
    lines = str(message.content).splitlines(keepends=True)
    for line in lines[:-1]:
        yield AIMessageChunk(content=line)
    calls = [
        tool_call_chunk(name=call["name"], args=json.dumps(call["args"]), id=call["id"], index=index)
        for index, call in enumerate(message.tool_calls)
    ]
    yield AIMessageChunk(
        content=lines[-1] if lines else "",
        tool_call_chunks=calls,
        additional_kwargs=message.additional_kwargs,
        chunk_position="last",
    )
