"""What `ask` and `chat` need before the first word: the question, the assistant, the conversation."""

from __future__ import annotations

import os
import select
import stat
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, TextIO

from knowledge.errors import RequestError

if TYPE_CHECKING:
    from assistant.service import Assistant

SURFACE = "cli"
_FIRST_BYTE_SECONDS = 1.0


def read_question(words: Sequence[str], stdin: TextIO) -> str:
    """The question from the command line, with piped text below it.

    Raises:
        RequestError: there is neither.
    """
    parts = (" ".join(words).strip(), _piped(stdin, wait=not words).strip())
    question = "\n\n".join(part for part in parts if part)
    if not question:
        raise RequestError('No question was asked; write it like iplane ask "where should I run ResNet-50?".')
    return question


def open_for_terminal(model: str, *, as_of: str = "") -> Assistant:
    """The assistant, with the chat model, and the time of the facts, asked for on the command line."""
    from assistant import open_assistant
    from knowledge.settings import settings

    wanted = {name: value for name, value in (("model", model), ("as_of", as_of)) if value}
    chosen = settings().model_copy(update=wanted) if wanted else settings()
    return open_assistant(chosen, surface=SURFACE)


def pick_thread(assistant: Assistant, thread: str, *, newest: bool) -> str | None:
    """The conversation to go on with, wherever it was begun; `None` begins a new one.

    Going on with the newest where there is none says that a new one begins.

    Raises:
        RequestError: the conversation named does not exist.
    """
    if thread:
        if not assistant.memory.has_thread(thread):
            raise RequestError.of("thread", thread, "no conversation has that id", "list them with iplane threads list")
        return thread
    latest = assistant.threads(surface=SURFACE, limit=1) if newest else []
    if newest and not latest:
        sys.stderr.write("iplane: there is no earlier conversation of the terminal; a new one begins.\n")
    return latest[0].id if latest else None


def _piped(stdin: TextIO, *, wait: bool) -> str:
    """Text on standard input, if it is a pipe or a file.

    A program that starts us may leave its own open pipe there. Waiting on it for ever would hang, so beside a question
    on the command line only a pipe that has something to say is read, and passing it over is said.
    """
    try:
        kind = os.fstat(stdin.fileno()).st_mode
    except (OSError, ValueError):  # closed, or no real file
        return ""
    if stat.S_ISREG(kind):
        return stdin.read()
    if not (stat.S_ISFIFO(kind) or stat.S_ISSOCK(kind)):
        return ""
    if not wait and not select.select([stdin], [], [], _FIRST_BYTE_SECONDS)[0]:
        sys.stderr.write("iplane: standard input is open but says nothing; going on without it.\n")
        return ""
    return stdin.read()
