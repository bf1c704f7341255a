"""Keeps long threads short: their last turns are read whole, and a stored summary stands for the turns before.

Reading, replaying and proving all of a thread at every turn would make a turn slower with every turn before it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, ToolMessage

from assistant.earlier import Earlier, PastTurn, past_turns
from assistant.earlier.kept_state import read_state, write_state
from assistant.memory import KeptResult, Memory, Recalled, Summary
from assistant.memory.messages import ResultTypes
from assistant.planner.state import State
from knowledge.settings import Settings

if TYPE_CHECKING:
    from assistant.planner.reading import Reader

TURNS_OF_PLANNER = 6
"""Turns read whole by the planner, which goes on from its state: they only support figures of its answers."""
TURNS_OF_WRITERS = 24
"""Turns read whole by language models; more than most contexts hold."""
_TOLD_FIRST = 2
_TOLD_LAST = 60
"""Turns that a summary can tell; of a longer thread the middle is left out, since a paragraph has no room for it."""


def recalled(memory: Memory, thread_id: str, types: ResultTypes) -> list[BaseMessage]:
    """What a chat model goes on from: an `Earlier` message if a summary stands for turns, and the turns after it."""
    found = memory.recall(thread_id, types)
    if found.summary is None:
        return found.messages
    earlier = _earlier(found, found.summary)
    return memory.messages(thread_id, types) if earlier is None else [earlier, *found.messages]


def _earlier(found: Recalled, summary: Summary) -> Earlier | None:
    state = read_state(summary.state, found.results)
    if state is None:
        return None
    past = [PastTurn.model_validate(turn) for turn in summary.past]
    calls = [(tool, kept.arguments) for tool, kept in summary.results.items()]
    return Earlier.of(past, turns=summary.turns, state=state, said=found.said, calls=calls)


class Summing:
    """Moves the summaries of threads on.

    Args:
        settings: whose databases hold the names that the planner recognises.
        memory: where threads and summaries lie.
    """

    def __init__(self, settings: Settings, memory: Memory) -> None:
        self._settings = settings
        self._memory = memory
        self._reader: Reader | None = None

    def move_on(self, thread_id: str, messages: Sequence[BaseMessage], *, whole: int) -> None:
        """Let the summary stand for all but the last `whole` turns.

        Args:
            thread_id: of the thread.
            messages: as they were recalled, with those of the turn that has just been stored.
            whole: turns that are still read whole.
        """
        earlier, later = _parted(messages)
        starts = [place for place, message in enumerate(later) if isinstance(message, HumanMessage)]
        if len(starts) <= whole:
            return
        before = self._memory.summary(thread_id)
        if (before.turns if before else 0) != earlier.turns:
            return  # another process has moved it on meanwhile
        covered = later[: starts[-whole]]
        ids = self._memory.message_ids(thread_id, after=before.last_message if before else 0, count=len(covered))
        if len(ids) < len(covered):
            return  # the thread was deleted meanwhile
        state = self._replayed([earlier, *covered])
        summary = Summary(
            turns=earlier.turns + len(starts) - whole,
            last_message=ids[-1],
            state=write_state(state),
            results=_places(state, before, dict(zip(ids, covered, strict=True))),
            past=[turn.model_dump() for turn in _told((*earlier.past, *past_turns(covered)))],
        )
        self._memory.keep_summary(thread_id, summary)

    def _replayed(self, messages: Sequence[BaseMessage]) -> State:
        from assistant.planner.history import replay, turns
        from assistant.planner.names import names
        from assistant.planner.reading import Reader

        known = names(self._settings)
        if self._reader is None or self._reader.names is not known:
            self._reader = Reader(known)
        return replay(turns(messages), self._reader)


def _parted(messages: Sequence[BaseMessage]) -> tuple[Earlier, Sequence[BaseMessage]]:
    """What stands for turns before, and the messages after it."""
    first = messages[0] if messages else None
    if isinstance(first, Earlier):
        return first, messages[1:]
    return Earlier.of((), turns=0), messages


def _places(state: State, before: Summary | None, covered: Mapping[int, BaseMessage]) -> dict[str, KeptResult]:
    """Where the results of the state lie: the last of each tool."""
    places = dict(before.results) if before else {}
    calls = [call for message in covered.values() if isinstance(message, AIMessage) for call in message.tool_calls]
    arguments = {call["id"]: call["args"] for call in calls}
    for place, message in covered.items():
        if isinstance(message, ToolMessage) and message.artifact is state.results.get(message.name or ""):
            places[message.name or ""] = KeptResult(message=place, arguments=arguments.get(message.tool_call_id, {}))
    return {tool: place for tool, place in places.items() if tool in state.results}


def _told(past: Sequence[PastTurn]) -> Sequence[PastTurn]:
    if len(past) <= _TOLD_FIRST + _TOLD_LAST:
        return past
    return (*past[:_TOLD_FIRST], *past[-_TOLD_LAST:])
