"""A message with everything that was read put as its kind, so that two questions about two networks look alike."""

from __future__ import annotations

import re

_ENTITY = {
    "excluded_system": "system",
    "owned_system": "system",
    "unknown_system": "system",
    "excluded_accelerator": "accelerator",
    "unknown_accelerator": "accelerator",
    "unknown_model": "model",
}


def masked(rest: str, taken: str, mentions: list[tuple[int, int, str]]) -> str:
    """The text with everything that was read put as its kind: `how long does <model> take on <n> <accelerator>`.

    Args:
        rest: the text with what was read blanked. taken: the letter it was blanked with.
        mentions: start, end and kind of names.
    """
    parts: list[str] = []
    place = 0
    for match in re.finditer(f"{re.escape(taken)}+", rest):
        kinds = [kind for start, end, kind in sorted(mentions) if start < match.end() and end > match.start()]
        parts += [rest[place : match.start()], " ".join(f"<{_ENTITY.get(kind, kind)}>" for kind in kinds) or "<n>"]
        place = match.end()
    return re.sub(r"\d[\d.,]*", "<n>", " ".join([*parts, rest[place:]]))
