"""What the tests of the query door ask of every answer and every refusal."""

from __future__ import annotations

import os
import sys
from pathlib import Path

GRACE_SECONDS = 0.5
"""After so long beyond the time limit the worker is killed."""
SLACK_SECONDS = 5.0
"""What a busy machine may need for killing a process and for coming back."""


def is_one_sentence(message: str) -> bool:
    """Whether it is short, of one line, ends as a sentence does, and tells nothing of the machine."""
    words_of_engines = ("Traceback", "LINE 1", "^^", "Binder", "Candidate", '"SET ', "or SET", "Did you mean")
    return (
        message.isprintable()
        and message.endswith((".", "?"))
        and len(message) < 700
        and not any(word in message for word in words_of_engines)
        and not leaks(message)
    )


def leaks(text: str) -> list[str]:
    """Names of this machine, this home and this process that stand in a text."""
    secrets = {str(Path.home()), os.environ["IPLANE_HOME"], sys.executable, sys.prefix, "ci.duckdb", "built-home"}
    return [secret for secret in secrets if len(secret) > 4 and secret in text]
