"""Which accelerator a name means: exact ids and aliases first, then the words of the name.

Names come as `a100-80gb`, `NVIDIA Tesla V100-SXM2-32GB` or `gpu:a100`. A name that fits several rows stays several:
nothing is picked silently.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

_NOISE = frozenset(
    {"nvidia", "amd", "intel", "google", "tesla", "instinct", "geforce", "radeon", "gpu", "generation", "edition"}
)
_MEANS_SXM = frozenset({"sxm", "nvlink", "hgx", "dgx"})
_TELLING_WORDS = 3
"""Fewer words, such as `A100 80GB`, fit several form factors."""
_WORD = re.compile(r"[a-z]+\d[a-z0-9]*|\d+(?:\.\d+)?[a-z]+|[a-z]+|\d+(?:\.\d+)?")


@dataclass(frozen=True, slots=True)
class NamedRow:
    """What is needed of an accelerator to find it by name."""

    id: str
    name: str
    aliases: tuple[str, ...]
    memory_gb: float | None
    words: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        words = words_of(self.id)
        if self.memory_gb is not None and self.memory_gb == int(self.memory_gb):
            words |= {f"{int(self.memory_gb)}gb"}
        object.__setattr__(self, "words", words)

    @property
    def is_custom(self) -> bool:
        """Made for one site; its name alone never stands for it."""
        return "custom" in self.words


class AcceleratorNames:
    """Finds accelerators by name."""

    def __init__(self, rows: Iterable[NamedRow]) -> None:
        self.rows = tuple(rows)
        self._by_id = {row.id: row for row in self.rows}
        self._by_alias: dict[str, NamedRow] = {}
        self._by_key: dict[str, NamedRow] = {}
        self._by_words: dict[frozenset[str], NamedRow] = {}
        for row in self.rows:
            for alias in (row.id, *row.aliases, row.name):
                self._by_alias.setdefault(alias.lower(), row)
                self._by_key.setdefault(_key(alias), row)
                self._by_words.setdefault(words_of(alias), row)

    def literal(self, text: str) -> NamedRow | None:
        """The row with exactly this alias, case aside, or with its words in another order (three words or more)."""
        words = words_of(text)
        found = self._by_alias.get(text.lower())
        return found or (self._by_words.get(words) if len(words) >= _TELLING_WORDS else None)

    def exact(self, name: str) -> NamedRow | None:
        """The row whose id, name or alias this is, spelling of case, hyphens and vendor aside."""
        return self._by_id.get(name) or self._by_key.get(_key(name))

    def matches(self, name: str) -> tuple[NamedRow, ...]:
        """Every row the name covers, the exact one first; `a100` covers all A100 rows."""
        if name in self._by_id:
            return (self._by_id[name],)
        exact = self.exact(name)
        wanted = words_of(name)
        covered = [row for row in self.rows if wanted and _covers(row.words, wanted)]
        first = (exact,) if exact else ()
        return (*first, *(row for row in covered if row is not exact))


def words_of(name: str) -> frozenset[str]:
    """The telling words of a name, lower case: `NVIDIA A100-SXM4-80GB` -> a100, sxm4, 80gb."""
    lowered = re.sub(r"(\d)\s+gb\b", r"\1gb", name.lower())
    return frozenset(_WORD.findall(lowered)) - _NOISE


def _covers(row: frozenset[str], wanted: frozenset[str]) -> bool:
    return all(word in row or (word in _MEANS_SXM and any(own.startswith("sxm") for own in row)) for word in wanted)


def _key(name: str) -> str:
    lowered = name.lower().removeprefix("gpu:")
    return re.sub(r"^(nvidia|amd|intel|google)?(tesla|instinct|geforce)?", "", re.sub(r"[^a-z0-9]", "", lowered))
