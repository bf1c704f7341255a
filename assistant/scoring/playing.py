"""Plays conversations against the whole assistant, each in a thread of its own that is thrown away."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from assistant.events import Answer
from assistant.scoring.conversation import Conversation
from assistant.service import Assistant
from knowledge.errors import ServiceError
from knowledge.settings import Settings
from plane.profile import Profile

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Played:
    """A conversation and its answers, the last one last; `milliseconds` of every turn."""

    conversation: Conversation
    answers: tuple[Answer, ...]

    @property
    def last(self) -> Answer:
        """The answer that is judged."""
        return self.answers[-1]

    @property
    def milliseconds(self) -> tuple[float, ...]:
        """Of every turn."""
        return tuple(answer.ms for answer in self.answers)


def play_all(
    conversations: Sequence[Conversation], settings: Settings, progress: Progress | None = None
) -> tuple[Played, ...]:
    """Play conversations in order, as somebody of whom nothing is known.

    Args:
        conversations: to play.
        settings: say which model answers; the person's own threads and profile are left alone.
        progress: is told how many were played, of how many.

    Raises:
        ServiceError: the model does not answer at all; a score of nought would be about the model's absence.
    """
    with tempfile.TemporaryDirectory(prefix="iplane-played-") as folder:
        assistant = Assistant(
            settings, profile=Profile(), surface="evaluation", state_path=Path(folder) / "state.sqlite"
        )
        try:
            _warm(assistant)
            return tuple(_play_each(assistant, conversations, progress))
        finally:
            assistant.close()


def _warm(assistant: Assistant) -> None:
    """Open the databases, which no turn should be charged with, and see that the model is there."""
    answer = assistant.ask("Which systems have H100?")
    if answer.kind == "error":
        raise ServiceError(answer.answer, transient=True)


def _play_each(assistant: Assistant, conversations: Sequence[Conversation], progress: Progress | None) -> list[Played]:
    played = []
    for number, one in enumerate(conversations, start=1):
        played.append(_play(assistant, one))
        if progress:
            progress(number, len(conversations))
    return played


def _play(assistant: Assistant, conversation: Conversation) -> Played:
    answers: list[Answer] = []
    for turn in conversation.turns:
        answers.append(assistant.ask(turn, thread_id=answers[-1].thread_id if answers else None))
    return Played(conversation, tuple(answers))
