"""What a page shows when it opens: a new chat, or a thread from the history; and after a thread was deleted."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import gradio as gr

from knowledge.errors import IntelligencePlaneError
from ui.chat import history
from ui.chat.asking import NOTHING, Shown, model_line
from ui.chat.session import Remembers, Session, reopened


class Opening:
    """Handlers that put another conversation on the page."""

    def __init__(self, assistant: Remembers, script_folder: Path) -> None:
        self._assistant = assistant
        self._script_folder = script_folder

    def first(self, request: gr.Request) -> Shown:
        """The page was loaded: the thread that its address names, else a new chat."""
        return self._shown(request.query_params.get("thread"))

    def picked(self, thread_id: str) -> Shown:
        """A thread of the list was clicked."""
        return self._shown(thread_id)

    def blank(self) -> Shown:
        """A new chat."""
        return self._shown(None)

    def deleted(self, thread_id: str) -> Shown:
        """The open thread is to be deleted; no id means that the person thought better of it."""
        if not thread_id:
            return NOTHING
        try:
            self._assistant.forget(thread_id)
        except IntelligencePlaneError as error:
            gr.Warning(error.message)
        return self._shown(None)

    def _shown(self, thread_id: str | None) -> Shown:
        session = self._session(thread_id)
        return (
            gr.update(value=session.messages, feedback_value=list(session.ratings)),
            gr.update(submit_btn=True, stop_btn=False),
            session,
            self._list(session),
            session.thread_id or "",
            model_line(session.model),
        )

    def _session(self, thread_id: str | None) -> Session:
        if not thread_id:
            return Session()
        try:
            return reopened(self._assistant, thread_id, self._script_folder)
        except IntelligencePlaneError as error:
            gr.Warning(f"That conversation cannot be opened: {error.message}")
            return Session()

    def _list(self, session: Session) -> Any:
        return history.listed(self._assistant, session.thread_id)
