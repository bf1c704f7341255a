"""Words what a tool could not do: its own sentence, and what would help."""

from __future__ import annotations

import re

from assistant.planner.reply import Reply


def word(errors: list[str], notes: tuple[str, ...] = ()) -> Reply:
    """One or more tools said why they could not answer."""
    sentences = list(dict.fromkeys(_spoken(error.strip()) for error in errors if error.strip()))
    text = " ".join([*notes, *sentences]) or "That could not be looked up."
    if "internal error" in text:
        return Reply(
            "Something inside the tool failed, so there is no answer to this one; please ask it differently.", "clarify"
        )
    return Reply(text[:1].upper() + text[1:], "clarify")


def _spoken(sentence: str) -> str:
    """A sentence that begins with an argument's name, with the name in words: `batch_size is 100` is a batch size."""
    return re.sub(r"^([a-z]+(?:_[a-z]+)+)(?= is )", lambda name: f"The {name.group().replace('_', ' ')}", sentence)
