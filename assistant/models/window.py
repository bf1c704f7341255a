"""Keeps a prompt inside a model's context, and notices when a server cut it anyway.

Ollama drops the middle of a prompt that is longer than `num_ctx` without a word; a model that lost its instructions or
a tool result then answers nonsense. Token counts are estimated from characters, because the tokenizer is not here:
English text has about 4 characters a token, JSON with figures about 3 (both are rules of thumb, kept on the safe side).
"""

from __future__ import annotations

from collections.abc import Sequence

from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, SystemMessage

from assistant.earlier import Earlier, past_turns
from assistant.earlier.telling import PARAGRAPH_CHARACTERS

CUT = (
    "{model} could not read the whole conversation, because it is longer than its context; "
    "start a new conversation, or set IPLANE_OLLAMA_CONTEXT_TOKENS higher."
)
_DENSE = 3.0
_SPARSE = 6.0
_SHARE_FOR_PROMPT = 0.8
_SHARE_FOR_EARLIER = 0.1
"""Of what the prompt may take: the most that a paragraph about turns left out may."""


def characters(messages: Sequence[BaseMessage]) -> int:
    """Characters of all messages, tool calls included."""
    return sum(len(message.text) + _calls(message) for message in messages)


def fit(messages: Sequence[BaseMessage], context_tokens: int, tool_characters: int) -> tuple[list[BaseMessage], int]:
    """The messages without as many of the oldest turns as needed, and how many messages that were.

    System messages and the last turn always stay. A turn begins with what the person says. A paragraph tells which
    calls were made in the turns left out, together with what an `Earlier` message tells already.
    """
    budget = context_tokens * _SHARE_FOR_PROMPT * _DENSE - tool_characters
    head = [message for message in messages if isinstance(message, SystemMessage)]
    rest = [message for message in messages if not isinstance(message, SystemMessage)]
    starts = [place for place, message in enumerate(rest) if isinstance(message, HumanMessage)]
    kept = [*head, *rest]
    for start in dict.fromkeys((0, *starts)):
        kept = [*_told(head, rest[:start], budget), *rest[start:]]
        if characters(kept) <= budget:
            return kept, start
    return kept, starts[-1] if starts else 0


def _told(head: Sequence[BaseMessage], dropped: Sequence[BaseMessage], budget: float) -> list[BaseMessage]:
    """The system messages, with one that tells of the turns left out."""
    past = past_turns(dropped)
    if not past:
        return list(head)
    before = next((message for message in head if isinstance(message, Earlier)), None) or Earlier.of((), turns=0)
    longest = min(PARAGRAPH_CHARACTERS, int(budget * _SHARE_FOR_EARLIER))
    rules = [message for message in head if not isinstance(message, Earlier)]
    return [*rules, before.followed_by(past, longest=longest)]


def prompt_was_cut(
    messages: Sequence[BaseMessage], tool_characters: int, counted: int | None, context_tokens: int
) -> bool:
    """Whether the server read less than it was sent: it counted fewer tokens than there can be, or a full context."""
    if counted is None:
        return False
    fewest = (characters(messages) + tool_characters) / _SPARSE
    return counted >= context_tokens or counted < fewest


def _calls(message: BaseMessage) -> int:
    return sum(len(str(call["args"])) for call in message.tool_calls) if isinstance(message, AIMessage) else 0
