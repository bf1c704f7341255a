"""The blocks that answers are made of: notes, tables, lists."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from knowledge.evidence import Evidence

_FIGURE = re.compile(r"(?<![\w-])\d")


def join(blocks: Iterable[str | Sequence[str]]) -> str:
    """Blocks with an empty line between them; empty blocks vanish."""
    texts = [block if isinstance(block, str) else "\n".join(block) for block in blocks]
    return "\n\n".join(text for text in texts if text.strip())


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    """A Markdown table; bars inside cells are escaped."""
    lines = [_row(head), "|" + " --- |" * len(head)]
    return lines + [_row(row) for row in rows]


def bullets(title: str, items: Iterable[str], most: int = 6) -> list[str]:
    """A titled list; what is left out is counted."""
    found = list(dict.fromkeys(items))
    if not found:
        return []
    return [f"**{title}**", "", *(f"- {item}" for item in found[:most])]


def fresh(results: Iterable[Evidence]) -> str:
    """How old the facts are that the answer rests on."""
    sentences = list(dict.fromkeys(result.freshness for result in results if result.freshness))
    return f"**How fresh:** {' '.join(sentences)}" if sentences else ""


def following(suggestions: Sequence[str]) -> list[str]:
    """What to ask next. Questions that hold a figure are buttons only: here it would pass for the answer's."""
    plain = [text for text in suggestions if not _FIGURE.search(text)]
    return [f"**Next:** {' · '.join(plain)}"] if plain else []


def _row(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in cells) + " |"
