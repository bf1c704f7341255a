"""The panel of earlier conversations."""

from __future__ import annotations

from typing import Any

import gradio as gr

from ui.chat import SURFACE
from ui.chat.session import Remembers

LONGEST_TITLE = 60


def build() -> gr.Radio:
    """Draw the list; empty until a page opens."""
    return gr.Radio(
        [], label="Conversations", show_label=False, container=False, elem_id="history", visible=False, interactive=True
    )


def listed(assistant: Remembers, current: str | None) -> Any:
    """The list as it is now, with the open thread marked."""
    threads = assistant.threads(surface=SURFACE)
    choices = [(_title(thread.title), thread.id) for thread in threads]
    known = {thread.id for thread in threads}
    return gr.update(choices=choices, value=current if current in known else None, visible=bool(choices))


def _title(text: str) -> str:
    words = " ".join(text.split()) or "(no words)"
    return words if len(words) <= LONGEST_TITLE else f"{words[: LONGEST_TITLE - 1].rstrip()}…"
