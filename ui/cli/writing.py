"""Writes the files that options ask for."""

from __future__ import annotations

from pathlib import Path

from knowledge.errors import RequestError


def write_file(option: str, path: Path, text: str) -> None:
    """Write what an option asks for.

    Raises:
        RequestError: it cannot be written there; the sentence names the option.
    """
    try:
        path.write_text(text, "utf-8")
    except OSError as error:
        rule = f"it cannot be written ({error.strerror})"
        raise RequestError.of(option, str(path), rule, "give a file in a folder that is there") from error
