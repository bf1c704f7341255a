"""The panel of earlier conversations, and the button that deletes the open one."""

from __future__ import annotations

from typing import Any

import gradio as gr

from assistant.memory import ThreadSummary
from knowledge.errors import RequestError
from ui.chat import SURFACE
from ui.chat.session import Remembers

LONGEST_TITLE = 60


def build() -> gr.Radio:
    """Draw the list; empty until a page opens."""
    return gr.Radio(
        [], label="Conversations", show_label=False, container=False, elem_id="history", visible=False, interactive=True
    )


def listed(assistant: Remembers, current: str | None) -> Any:
    """The list as it is now, with the open thread marked; one of another surface is listed while it is open."""
    threads = list(assistant.threads(surface=SURFACE))
    if current and current not in {thread.id for thread in threads}:
        threads = [*_open(assistant, current), *threads]
    choices = [(_title(thread.title), thread.id) for thread in threads]
    known = {thread.id for thread in threads}
    return gr.update(choices=choices, value=current if current in known else None, visible=bool(choices))


def delete_button() -> gr.Button:
    """Draw the button; the page shows it while a thread is open and nothing runs."""
    return gr.Button("Delete this conversation", variant="secondary", size="sm", elem_id="delete-thread")


def _open(assistant: Remembers, thread_id: str) -> list[ThreadSummary]:
    try:
        return [assistant.thread(thread_id)]
    except RequestError:
        return []


def _title(text: str) -> str:
    words = " ".join(text.split()) or "(no words)"
    return words if len(words) <= LONGEST_TITLE else f"{words[: LONGEST_TITLE - 1].rstrip()}…"
