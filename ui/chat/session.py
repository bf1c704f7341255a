"""What one browser tab shows: the thread, its messages and their ratings. The truth lies in the assistant's store."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from ui.chat.rendering import messages_of
from ui.chat.turn_view import TurnView

if TYPE_CHECKING:
    from assistant.memory import ThreadSummary, Turn


class Remembers(Protocol):
    """The part of the assistant that keeps conversations."""

    def threads(self, *, surface: str | None) -> Sequence[ThreadSummary]:
        """The threads begun on a surface, the one used last first."""
        ...

    def thread(self, thread_id: str) -> ThreadSummary:
        """One thread, wherever it was begun; `RequestError` if there is no such thread."""
        ...

    def forget(self, thread_id: str) -> None:
        """Delete a thread with everything in it."""
        ...

    def history(self, thread_id: str) -> Sequence[Turn]:
        """The turns of a thread, oldest first; `RequestError` if there is no such thread."""
        ...

    def rate(self, run_id: str, rating: float, comment: str | None = None) -> None:
        """Keep a rating: 1 liked, -1 disliked, 0 removes it."""
        ...


@dataclass
class Session:
    """State of one tab.

    Attributes:
        messages: of all finished turns, in the form that Gradio sends.
        run_ids: run of each turn, by the index of its first answering message.
        ratings: of each turn in order, as the thumbs are called: `Like`, `Dislike` or none.
        questions: of each turn, as the person wrote them.
        model: which one answered last.
    """

    thread_id: str | None = None
    messages: list[Any] = field(default_factory=list)
    run_ids: dict[int, str] = field(default_factory=dict)
    ratings: list[str | None] = field(default_factory=list)
    questions: list[str] = field(default_factory=list)
    model: str | None = None

    def keep(self, turn: TurnView, script_folder: Path) -> None:
        """Add a finished turn."""
        self.thread_id = turn.thread_id or self.thread_id
        self.model = turn.model or self.model
        self.run_ids[len(self.messages) + 1] = turn.run_id or ""
        self.ratings.append(_thumb(turn.rating))
        self.questions.append(turn.question)
        self.messages += messages_of(turn, script_folder)

    def rate(self, message_index: int, rating: float) -> str:
        """Note the rating of the turn that begins at a message; returns its run id ("" if there is none)."""
        starts = list(self.run_ids)
        if message_index not in self.run_ids:
            return ""
        self.ratings[starts.index(message_index)] = _thumb(rating)
        return self.run_ids[message_index]

    @property
    def last_question(self) -> str:
        """What the person asked last, in their words; empty in a new chat."""
        return self.questions[-1] if self.questions else ""


def reopened(assistant: Remembers, thread_id: str, script_folder: Path) -> Session:
    """The session of a stored thread, rebuilt from its events.

    Raises:
        RequestError: there is no such thread.
    """
    session = Session(thread_id=thread_id)
    for turn in assistant.history(thread_id):
        view = TurnView(turn.question, rating=turn.rating)
        for event in turn.events:
            view.take(event)
        if view.answer is None:
            view.break_off("This question was not answered: the program ended before it was done. Ask it again.")
        session.keep(view, script_folder)
    return session


def _thumb(rating: float | None) -> str | None:
    if not rating:
        return None
    return "Like" if rating > 0 else "Dislike"
