"""The smallest thing a page is cut into: a heading, a paragraph, a list, a code block or a table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Block:
    """One block of a page.

    Attributes:
        kind: `code` and `table` are never torn inside a line; `heading` opens a section.
        text: as shown; tables as rows `| a | b |`, code fenced.
        level: of a heading, 1 outermost; 0 for everything else.
    """

    kind: Literal["heading", "text", "code", "table"]
    text: str
    level: int = 0

    @property
    def word_count(self) -> int:
        """Words as a reader counts them."""
        return len(self.text.split())
