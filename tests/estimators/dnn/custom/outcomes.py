"""What a reader does with any input: it reads it, or says one sentence; anything else fails the test."""

from __future__ import annotations

from collections.abc import Callable

from knowledge.errors import IntelligencePlaneError


def sentence_of(read: Callable[[], object]) -> str:
    """The sentence a reader refuses with; `Read.` if it reads. Any other exception comes through."""
    try:
        read()
    except IntelligencePlaneError as error:
        return error.message
    return "Read."
