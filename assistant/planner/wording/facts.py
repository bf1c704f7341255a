"""Words facts from the configuration database: one sentence, a table when there is more than a row, sources."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from assistant.planner.reply import Reply

if TYPE_CHECKING:
    from assistant.planner.names import Names


def word(
    answers: Sequence[tuple[Mapping[str, Any], Any]], slots: Mapping[str, Any], notes: tuple[str, ...], names: Names
) -> Reply:
    """The answer for one query or several."""
    raise NotImplementedError
