"""What happens when a question is asked, stopped, asked again or rated."""

from __future__ import annotations

import html
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import gradio as gr

from knowledge.errors import IntelligencePlaneError
from knowledge.settings import Settings
from plane.profile import load_profile
from ui.chat import history
from ui.chat.rendering import messages_of
from ui.chat.running import Failed, frames
from ui.chat.session import Session
from ui.chat.turn_view import TurnView

if TYPE_CHECKING:
    from ui.chat.page import ChatAssistant

Shown = tuple[Any, ...]
"""Values for chatbot, question box, session, list of threads, thread id and model, in this order."""

NOTHING: Shown = (gr.skip(),) * 6


class Asking:
    """Handlers of one page. Runs are kept by browser tab, so that a tab can stop its own and no other."""

    def __init__(self, assistant: ChatAssistant, settings: Settings, script_folder: Path) -> None:
        self._assistant = assistant
        self._settings = settings
        self._script_folder = script_folder
        self._running: dict[str, threading.Event] = {}

    def typed(self, text: str, session: Session | None, request: gr.Request) -> Iterator[Shown]:
        """The person sent what stands in the box."""
        yield from self._turn(text, session, request)

    def picked(self, session: Session | None, request: gr.Request, chosen: gr.SelectData) -> Iterator[Shown]:
        """The person clicked an example or a next question."""
        value = chosen.value
        yield from self._turn(str(value.get("text", "") if isinstance(value, dict) else value), session, request)

    def again(self, session: Session | None, request: gr.Request) -> Iterator[Shown]:
        """The person wants the last question answered once more."""
        yield from self._turn(session.last_question if session else "", session, request)

    def stop(self, request: gr.Request) -> None:
        """Cancel this tab's run; it then ends by itself and says so."""
        if cancel := self._running.get(_tab(request)):
            cancel.set()

    def rate(self, session: Session | None, data: gr.LikeData) -> Session | None:
        """Keep a thumb up or down; clicking it again takes it back."""
        rating = 1.0 if data.liked is True else -1.0 if data.liked is False else 0.0
        index = data.index if isinstance(data.index, int) else data.index[0]
        try:
            if session and (run_id := session.rate(index, rating)):
                self._assistant.rate(run_id, rating)
        except IntelligencePlaneError as error:
            gr.Warning(error.message)
        return session

    def document(self, question: str, thread_id: str | None = None) -> dict[str, Any]:
        """The whole answer to one question, as `iplane ask --json` prints it."""
        turn = TurnView(question)
        self._play(turn, thread_id, threading.Event())
        return {} if turn.answer is None else turn.answer.model_dump(mode="json")

    def _turn(self, text: str, session: Session | None, request: gr.Request) -> Iterator[Shown]:
        text, session = text.strip(), session or Session()
        if not text or _tab(request) in self._running:
            yield NOTHING
            return
        turn = TurnView(text)
        cancel = self._running[_tab(request)] = threading.Event()
        try:
            yield self._underway(turn, session, begun=True)
            for _ in self._steps(turn, session.thread_id, cancel):
                yield self._underway(turn, session)
        finally:
            cancel.set()
            self._running.pop(_tab(request), None)
        session.keep(turn, self._script_folder)
        yield self._over(turn, session)

    def _play(self, turn: TurnView, thread_id: str | None, cancel: threading.Event) -> None:
        for _ in self._steps(turn, thread_id, cancel):
            pass

    def _steps(self, turn: TurnView, thread_id: str | None, cancel: threading.Event) -> Iterator[None]:
        """Fold the run's events into the turn, one frame a step; afterwards the turn has an answer."""
        try:
            profile = load_profile(self._settings.profile_path)
            for events in frames(self._assistant, turn.question, thread_id, profile, cancel):
                for event in events:
                    turn.take(event)
                if turn.answer is None:
                    yield
        except (Failed, IntelligencePlaneError) as error:
            turn.break_off(str(error))
        if turn.answer is None:
            turn.break_off("*Stopped before the answer was finished.*", stopped=True)

    def _underway(self, turn: TurnView, session: Session, *, begun: bool = False) -> Shown:
        messages = [*session.messages, *messages_of(turn, self._script_folder)]
        box = gr.update(value="", submit_btn=False, stop_btn=True) if begun else gr.skip()
        return (messages, box, *NOTHING[2:])

    def _over(self, turn: TurnView, session: Session) -> Shown:
        return (
            gr.update(value=session.messages, feedback_value=list(session.ratings)),
            gr.update(submit_btn=True, stop_btn=False),
            session,
            history.listed(self._assistant, session.thread_id),
            session.thread_id or "",
            model_line(turn.model),
        )


def model_line(model: str | None) -> str:
    """Which model answers, as a quiet line under the question box."""
    if not model:
        return ""
    name = "the embedded planner" if model == "planner" else html.escape(model)
    return f"Model: {name}. Every figure comes from a tool result."


def _tab(request: gr.Request) -> str:
    return request.session_hash or ""
