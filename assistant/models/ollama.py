"""Ollama's chat models: LangChain's client with deadlines, plain words for failures, and a check for cut prompts."""

from __future__ import annotations

import json
import time
from collections.abc import Generator, Iterator
from typing import Any, cast

import httpx
import ollama
from langchain_core.callbacks import CallbackManagerForLLMRun
from langchain_core.exceptions import OutputParserException
from langchain_core.language_models.chat_models import generate_from_stream
from langchain_core.messages import AIMessageChunk, BaseMessage
from langchain_core.messages.tool import tool_call_chunk
from langchain_core.outputs import ChatGenerationChunk, ChatResult
from langchain_ollama import ChatOllama
from pydantic import ValidationError

from assistant.models.address import Address
from assistant.models.stopping import StoppedError, stop_wanted
from assistant.models.thoughts import Thoughts
from assistant.models.window import CUT, fit, prompt_was_cut
from knowledge.errors import ServiceError
from knowledge.settings import Settings

Chunks = Generator[ChatGenerationChunk, None, None]


REPLY_CHARACTERS = 20_000
"""Longest reply that is read; a model that goes round in circles writes for ever."""
LONG = "{model} wrote more than one answer may hold, so the end of its answer is missing; please ask more narrowly."
_SHOWN_CHARACTERS = 200
_BROKEN = "error parsing tool call"
"""How the server reports a tool call of the model that is not valid JSON."""


class OllamaModel(ChatOllama):
    """A chat model on an Ollama server.

    Every failure is a `ServiceError` with one sentence. A reply carries `additional_kwargs["cut"]`, a sentence, when
    the server or this class had to leave out a part of the prompt or the end of the reply.
    """

    reply_seconds: float

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        return generate_from_stream(self._stream(messages, stop, run_manager, **kwargs))

    def _stream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> Iterator[ChatGenerationChunk]:
        tools = len(json.dumps(kwargs.get("tools") or []))
        kept, dropped = fit(messages, self.num_ctx or 0, tools)
        last: dict[str, Any] = {}
        length = 0
        try:
            chunks = self._before(cast(Chunks, super()._stream(kept, stop, run_manager, **kwargs)))
            for chunk in _answers(chunks):
                last = chunk.generation_info or last
                length += len(chunk.text)
                yield chunk
                if length > REPLY_CHARACTERS:
                    chunks.close()
                    last = {"done": True, "done_reason": "length"}
                    break
        except (OutputParserException, ValidationError):
            yield _BROKEN_CALL
            return
        except (httpx.TimeoutException, TimeoutError) as error:
            raise self._failed(f"gave no answer within {self.reply_seconds:g} s") from error
        except ollama.ResponseError as error:
            if _BROKEN in str(error):  # the server's words quote the model's, so they are not passed on
                yield _BROKEN_CALL
                return
            raise self._failed(f"reported: {_first_line(error)}") from error
        except (httpx.HTTPError, ConnectionError, ValueError) as error:
            raise self._failed(f"broke off ({_first_line(error)})") from error
        if not last.get("done"):
            raise self._failed("stopped in the middle of its answer")
        if dropped or prompt_was_cut(kept, tools, last.get("prompt_eval_count"), self.num_ctx or 0):
            yield _note(CUT.format(model=self.model))
        elif last.get("done_reason") == "length":
            yield _note(LONG.format(model=self.model))

    def _before(self, chunks: Chunks) -> Chunks:
        """The chunks, as long as the whole reply stays within its time; the client only limits each wait."""
        end = time.monotonic() + self.reply_seconds
        try:
            for chunk in chunks:
                if time.monotonic() > end:
                    raise TimeoutError
                if stop_wanted():
                    raise StoppedError
                yield chunk
        finally:
            chunks.close()  # closes the connection, so that the server stops writing

    def _failed(self, what: str) -> ServiceError:
        return ServiceError(f"The model {self.model} on Ollama at {self.base_url} {what}.", transient=True)


def ollama_model(name: str, address: Address, settings: Settings) -> OllamaModel:
    """The model `name`; temperature 0, the context length always stated, connections direct."""
    return OllamaModel(
        model=name,
        base_url=address.url,
        temperature=0,
        num_ctx=settings.ollama_context_tokens,
        reply_seconds=settings.ollama_timeout_seconds,
        client_kwargs={
            "timeout": settings.ollama_timeout_seconds,
            "trust_env": False,
            "limits": httpx.Limits(max_keepalive_connections=0),  # nobody would close the connections kept
        },
    )


def _answers(chunks: Chunks) -> Iterator[ChatGenerationChunk]:
    """The chunks without what the model thinks aloud."""
    thoughts = Thoughts()
    for chunk in chunks:
        message, end = chunk.message, bool((chunk.generation_info or {}).get("done"))
        text = thoughts.spoken(chunk.text) + (thoughts.rest() if end else "")
        if text == chunk.text:
            yield chunk
        else:
            changed = message.model_copy(update={"content": text})
            yield ChatGenerationChunk(message=changed, generation_info=chunk.generation_info)


def _note(text: str) -> ChatGenerationChunk:
    return ChatGenerationChunk(message=AIMessageChunk(content="", additional_kwargs={"cut": text}))


_BROKEN_CALL = ChatGenerationChunk(
    message=AIMessageChunk(
        content="", tool_call_chunks=[tool_call_chunk(name="unreadable", args="no JSON", id="unreadable", index=0)]
    )
)
"""A call that cannot be read is the model's to mend: it is told so and asked again."""


def _first_line(error: Exception) -> str:
    text = getattr(error, "error", None) or str(error) or type(error).__name__
    return str(text).strip().splitlines()[0][:_SHOWN_CHARACTERS].rstrip(".")
