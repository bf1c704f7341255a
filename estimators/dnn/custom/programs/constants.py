"""Which values of a traced program are made of weights alone, and how many weights an operator is the first to use."""

from __future__ import annotations

from collections.abc import Hashable, Iterable


class Constants:
    """Values that are the same for every sample, by a key of the tracer's choosing."""

    def __init__(self) -> None:
        self._made_of: dict[Hashable, frozenset[Hashable]] = {}
        self._size: dict[Hashable, int] = {}
        self._claimed: set[Hashable] = set()

    def __contains__(self, key: Hashable) -> bool:
        return key in self._made_of

    def weight(self, key: Hashable, elements: int) -> None:
        """A learned tensor."""
        self._made_of[key] = frozenset({key})
        self._size[key] = elements

    def fixed(self, key: Hashable, sources: Iterable[Hashable] = ()) -> None:
        """A value made of other constants (of none: it holds no weights)."""
        self._made_of[key] = frozenset(origin for source in sources for origin in self._made_of.get(source, ()))

    def claim(self, keys: Iterable[Hashable]) -> int:
        """Weights behind these values that no operator has used before."""
        fresh = {origin for key in keys for origin in self._made_of.get(key, ())} - self._claimed
        self._claimed |= fresh
        return sum(self._size[origin] for origin in fresh)
