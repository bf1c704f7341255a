"""A chat model that plays a script: the test double of the real ones, shipped so that every surface can be tried."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from langchain_core.callbacks import CallbackManagerForLLMRun
from langchain_core.language_models import BaseChatModel, LanguageModelInput
from langchain_core.messages import AIMessage, AIMessageChunk, BaseMessage
from langchain_core.outputs import ChatGeneration, ChatGenerationChunk, ChatResult
from langchain_core.runnables import Runnable
from pydantic import Field

Reply = AIMessage | Exception | Callable[[list[BaseMessage]], AIMessage]
"""What the model does next: says a message, fails, or decides from what it was sent."""


class ScriptedModel(BaseChatModel):
    """Gives its replies one after the other; the last one again and again.

    Attributes:
        replies: what to say; an exception is raised, a function is called with the messages.
        seen: the messages of every call so far, for assertions.
        offered: names of the tools offered at every call.
    """

    replies: list[Any]
    seen: list[list[BaseMessage]] = Field(default_factory=list)
    offered: list[list[str]] = Field(default_factory=list)

    @property
    def _llm_type(self) -> str:
        return "scripted"

    def bind_tools(self, tools: Sequence[Any], **kwargs: Any) -> Runnable[LanguageModelInput, AIMessage]:
        """Accept tools as every tool-calling model does; a script needs none."""
        return self.bind(tool_names=[tool.name for tool in tools])

    def _next(self, messages: list[BaseMessage], names: list[str]) -> AIMessage:
        reply = self.replies[min(len(self.seen), len(self.replies) - 1)]
        self.seen.append(list(messages))
        self.offered.append(names)
        if isinstance(reply, Exception):
            raise reply
        message: AIMessage = reply(messages) if callable(reply) else reply
        return message.model_copy(update={"id": None})

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        message = self._next(messages, kwargs.get("tool_names", []))
        return ChatResult(generations=[ChatGeneration(message=message)])


class StreamingScriptedModel(ScriptedModel):
    """The same, word by word.

    Attributes:
        between_words: called before each word, for instance to wait.
    """

    between_words: Callable[[], None] = lambda: None

    def _stream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> Iterator[ChatGenerationChunk]:
        message = self._next(messages, kwargs.get("tool_names", []))
        for word in str(message.content).splitlines(keepends=True):
            for piece in word.split(" "):
                self.between_words()
                text = piece if piece.endswith("\n") else piece + " "
                yield ChatGenerationChunk(message=AIMessageChunk(content=text))
        yield ChatGenerationChunk(message=AIMessageChunk(content="", tool_calls=message.tool_calls))
