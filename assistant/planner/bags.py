"""Small sets of words, written as people write words."""

from __future__ import annotations


def bag(text: str) -> frozenset[str]:
    """The words of a text, each once."""
    return frozenset(text.split())
