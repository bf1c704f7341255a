"""What a conversation knows: every figure of its tool results and of what the user said, indexed for look-up."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from pydantic import BaseModel

from assistant.grounding.dates import prefixes
from assistant.grounding.figures import Figure, read_figures
from assistant.grounding.measures import ANY, BARE, FRACTION, GIBIBYTE, Measure
from assistant.grounding.walking import Ground, Later, Length, Number, Text, squash, walk

Scopes = frozenset[str]
_NO_SCOPE: Scopes = frozenset()
_SLACK = 1e-9
_NAMING = re.compile(r"[A-Za-z_]{2}")
"""Letters side by side, which every quotation has and `17`, `17:00:00` and `17 h` have not."""
_PRODUCT = re.compile(r"(?=[A-Za-z]*\d|[A-Z]{2}|[A-Za-z]*[a-z][A-Z])[A-Za-z][\w-]*|[A-Z][\w-]+")
"""A word that names a product, so that the number behind it belongs to the name: RTX 5000, PCIe 4.0, Slingshot 11."""


@dataclass(frozen=True, slots=True)
class _Entry:
    base: float
    noun: str | None
    per: str | None
    scope: str | None

    def agrees(self, measure: Measure, scopes: Scopes) -> bool:
        return measure.agrees(self.noun, self.per) and (not scopes or self.scope is None or self.scope in scopes)


class Grounds:
    """All figures an answer may use. Built cheaply; indexed when the first figure is looked up."""

    def __init__(self, results: Iterable[Any], said: Iterable[str], echoed: Iterable[str] = ()) -> None:
        self._results = list(results)
        self._said = list(said)
        self._echoed = sorted({text for text in echoed if read_figures(text)}, key=len, reverse=True)
        self._entries: dict[str, list[_Entry]] | None = None
        self._sorted: set[str] = set()
        self._later: list[Later] = []
        self._texts: list[str] = []
        self.names: set[str] = set()
        self.scopes: set[str] = set()
        self.dates: set[str] = set()
        self.numbered_names: set[str] = set()
        self.option_count = 0

    @classmethod
    def of(
        cls, results: Iterable[BaseModel | Mapping[str, Any]], said: Iterable[str], echoed: Iterable[str] = ()
    ) -> Grounds:
        """Grounds of a conversation.

        Args:
            results: tool results of the conversation, as models or as the mappings they were saved as.
            said: what the user wrote, all turns.
            echoed: texts that a chat model passed to tools. Where a result or an error repeats one of them, its figures
                are the model's own words and support nothing.
        """
        return cls(results, said, echoed)

    def holds(self, figure: Figure, scopes: Scopes = _NO_SCOPE) -> bool:
        """Whether a result or the user has this figure, to the precision it is shown with.

        Args:
            scopes: squashed names of the places it is said about; figures of other places do not count then.
        """
        self.prepare()
        while not self._has(figure, scopes):
            if not self._later:
                return False
            self._take_later()
        return True

    def quotes(self, line: str) -> bool:
        """Whether a result holds this piece of text word for word (a line of a script, a quoted sentence).

        A piece that is nothing but a figure quotes nothing: it is looked up as the figure it is.
        """
        self.prepare()
        if not _NAMING.search(line):
            return False
        whole = re.compile(rf"(?<![\w.,]){re.escape(line)}(?![\w]|[.,]\d)")
        return any(line in text and whole.search(text) for text in self._texts)

    def speaks_of(self, name: str, kind: str) -> bool:
        """Whether a result or the user names it, however it is joined: `ViT-B/16`, `vit_b_16`.

        Args:
            name: as the answer writes it. kind: an accelerator is named by its family (`A100` by `a100-80gb`).
        """
        self.prepare()
        key = squash(name)
        while not self._names_it(key, kind):
            if not self._later:
                return False
            self._take_later()
        return True

    def _names_it(self, key: str, kind: str) -> bool:
        joined = r"[\W_]?".join(map(re.escape, key))
        # `A10` is not named by `a100`, but `A100` is by `gpuA100x4`; anything else must stand there as a whole.
        whole = rf"{joined}(?!\d)" if kind == "accelerator" else rf"(?<![^\W_]){joined}(?![^\W_])"
        pattern = re.compile(whole, re.IGNORECASE)
        return any(pattern.search(text) for text in self._texts)

    def prepare(self) -> None:
        """Index what is not put off; the second call does nothing."""
        if self._entries is not None:
            return
        self._entries = {}
        for result in self._results:
            self._take(walk(result))
        for text in self._said:
            self._take_text(Text(text, is_name=False, scope=None), articles=True)

    def _take_later(self) -> None:
        part = self._later.pop()
        self._take(walk(part.value, replace(part.standing, all_of_it=True)))

    def _take(self, grounds: Iterator[Ground]) -> None:
        for ground in grounds:
            match ground:
                case Number(value, measure, scope):
                    self._put(value, measure, scope)
                case Text():
                    self._take_text(ground)
                case Length(count, are_options):
                    self._put(float(count), Measure(noun="row"), None)
                    self.option_count = max(self.option_count, count if are_options else 0)
                case Later():
                    self._later.append(ground)

    def _take_text(self, ground: Text, *, articles: bool = False) -> None:
        text = ground.text if articles else self._without_echoes(ground.text)
        self._texts.append(text)
        if ground.scope:
            self.scopes.add(ground.scope)
        if not articles and not any(character.isdigit() for character in text):
            return
        if ground.is_name:
            self.names.add(squash(text))
        for figure in read_figures(text, articles=articles):
            if figure.date:
                self.dates |= prefixes(figure.date)
            if figure.is_bare and (ground.is_name or _is_numbered(figure, text)):
                self.numbered_names.add(numbered(figure))
                continue  # a number that belongs to a name supports nothing but the name
            for measure in figure.measures:
                self._put(figure.value, measure, ground.scope)

    def _without_echoes(self, text: str) -> str:
        """The text without what the model said itself; texts of several lines are files that it asked for."""
        if "\n" not in text:
            for echo in self._echoed:
                text = text.replace(echo, " ")
        return text

    def _put(self, value: float, measure: Measure, scope: str | None) -> None:
        base = abs(value) * measure.factor
        self._add(measure.dimension, _Entry(base, measure.noun, measure.per, scope))
        if measure.dimension == "bytes":
            for other in _vendor_sizes(base):
                self._add("bytes", _Entry(other, measure.noun, measure.per, scope))
        if 0 < base < 1 and measure == BARE:
            self._add(FRACTION, _Entry(base, None, None, scope))

    def _add(self, dimension: str, entry: _Entry) -> None:
        assert self._entries is not None
        self._entries.setdefault(dimension, []).append(entry)
        self._sorted.discard(dimension)

    def _has(self, figure: Figure, scopes: Scopes) -> bool:
        if figure.date in self.dates:
            return True
        if figure.is_bare and figure.word_before and numbered(figure) in self.numbered_names:
            return True
        return any(self._within(figure, measure, scopes) for measure in figure.measures)

    def _within(self, figure: Figure, measure: Measure, scopes: Scopes) -> bool:
        half = max(figure.half, approximate_half(figure))
        low, high = (figure.value - half) * measure.factor, (figure.value + half) * measure.factor
        if any(entry.agrees(measure, scopes) for entry in self._between(measure.dimension, low, high)):
            return True
        return any(True for _ in self._between(ANY, figure.value - half, figure.value + half))

    def _between(self, dimension: str, low: float, high: float) -> Iterator[_Entry]:
        assert self._entries is not None
        entries = self._entries.get(dimension, [])
        if dimension not in self._sorted:
            entries.sort(key=_base)
            self._sorted.add(dimension)
        low, high = low - abs(low) * _SLACK, high + abs(high) * _SLACK
        for place in range(bisect_left(entries, low, key=_base), len(entries)):
            if entries[place].base > high:
                return
            yield entries[place]


def _base(entry: _Entry) -> float:
    return entry.base


def approximate_half(figure: Figure) -> float:
    """Half a unit of the last digit that is not a trailing zero, for figures that are said to be about right."""
    if not figure.approximate or figure.value < 10 or figure.value % 10:
        return 0.0
    digits = f"{figure.value:.0f}"
    return 0.5 * 10.0 ** min(len(digits) - len(digits.rstrip("0")), len(digits) - 1)


def numbered(figure: Figure) -> str:
    """The word before a figure with its number, as in `pcie 4.0`."""
    return f"{figure.word_before.lower()} {figure.text.strip().lower()}"


def _is_numbered(figure: Figure, text: str) -> bool:
    word = figure.word_before
    if not word or not _PRODUCT.fullmatch(word):
        return False
    before = text[: figure.start].rstrip().removesuffix(word).rstrip()
    starts_sentence = not before or before[-1] in ".!?:;|*#("
    return not (starts_sentence and word[1:].islower())


def _vendor_sizes(size: float) -> tuple[float, ...]:
    """Vendors' GB of device memory are GiB: a whole number of either may be written as the other."""
    if size >= GIBIBYTE and size % GIBIBYTE == 0:
        return (size / GIBIBYTE * 1e9,)
    if size >= 1e9 and size % 1e9 == 0:
        return (size / 1e9 * GIBIBYTE,)
    return ()
