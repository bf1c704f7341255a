"""Plain text: paragraphs between empty lines."""

from __future__ import annotations

import re

from knowledge.docs.markup.block import Block


def read_plain(text: str) -> list[Block]:
    """Every paragraph as one block; there are no headings."""
    return [Block("text", part.strip()) for part in re.split(r"\n\s*\n", text) if part.strip()]
