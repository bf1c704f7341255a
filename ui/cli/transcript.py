"""Writes a conversation as Markdown."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from knowledge.errors import RequestError

if TYPE_CHECKING:
    from assistant.memory import Turn


def write_transcript(turns: Sequence[Turn], path: Path) -> None:
    """Questions and answers, oldest first, each with the chat model and the run's id.

    Raises:
        RequestError: the file exists already, or cannot be written.
    """
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write("\n".join(_section(turn) for turn in turns))
    except FileExistsError as error:
        raise RequestError.of("file", str(path), "it exists already", "choose another name") from error
    except OSError as error:
        raise RequestError.of(
            "file", str(path), f"it cannot be written ({error.strerror})", "choose another"
        ) from error


def _section(turn: Turn) -> str:
    question = "\n".join(f"> {line}" for line in turn.question.splitlines())
    said = turn.answer.answer if turn.answer else "*(The program ended before the answer was finished.)*"
    when = turn.created[:16].replace("T", " ")
    return f"{question}\n\n{said.strip()}\n\n*{turn.model}, {when} UTC, run {turn.run_id}*\n"
