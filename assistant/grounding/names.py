"""Names of systems, partitions, accelerators and networks in an answer: each must stand in the evidence, too."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING

from assistant.grounding.checking import Finding
from assistant.grounding.layout import read_layout
from assistant.grounding.walking import squash

if TYPE_CHECKING:
    from assistant.grounding.grounds import Grounds
    from assistant.planner.names import Names

_WORD = re.compile(r"[A-Za-z0-9]+(?:[.+][A-Za-z0-9]+)*")
_JOINT = re.compile(r"[ \-/_]{1,2}")
_MOST_WORDS = 4
_LEAST_LETTERS = 4
_FAMILY = re.compile(
    r"(?<![\w-])(?:(?:RTX|GTX|Quadro|Radeon|GeForce)[ -]?)?"
    r"(?P<name>(?:GH|GB|MI|RTX ?|GTX ?|[ABHLPTV])\d{1,4}[A-Za-rt-z]{0,2})s?(?!\w)"
)
_LINK = re.compile(r"\]\([^)\s]*\)|https?://\S+|`[^`\n]+`")


@dataclass(frozen=True, slots=True)
class Gazetteer:
    """Names that are recognised in an answer.

    Attributes:
        exact: a name as it is written -> its kind, for names that are ordinary words in small letters (Delta, Grace).
        squashed: a name's letters and digits -> its kind, for names that nothing else looks like (gpuA100x4, vit-b-16).
        families: squashed families of accelerators (a100, mi250x).
    """

    exact: Mapping[str, str] = field(default_factory=dict)
    squashed: Mapping[str, str] = field(default_factory=dict)
    families: frozenset[str] = frozenset()

    @classmethod
    def of(cls, names: Names) -> Gazetteer:
        """The names of the catalogues."""
        exact = {title: "system" for title in names.titles.values() if title[:1].isupper()}
        squashed = {key: "network" for key in names.well_known if len(key) > _LEAST_LETTERS and _mixed(key)}
        for table in names.partitions.values():
            squashed |= {squash(one): "partition" for one in table if len(squash(one)) > _LEAST_LETTERS and _mixed(one)}
        return cls(exact, squashed, frozenset(names.memory_gb))


@dataclass(frozen=True, slots=True)
class Named:
    """A name that stands in a text."""

    text: str
    kind: str
    start: int
    end: int


def read_names(text: str, gazetteer: Gazetteer) -> list[Named]:
    """Every name of the gazetteer in a text, in reading order, the longest where several begin."""
    links = [match.span() for match in _LINK.finditer(text)]
    found = [*_families(text, gazetteer), *_runs(text, gazetteer)]
    found = [one for one in found if not any(start <= one.start < end for start, end in links)]
    kept: list[Named] = []
    for one in sorted(found, key=lambda named: (named.start, -named.end)):
        if not kept or one.start >= kept[-1].end:
            kept.append(one)
    return kept


def check_names(text: str, gazetteer: Gazetteer, grounds: Grounds) -> list[Finding]:
    """Names of an answer that neither a tool result nor the person said."""
    names = read_names(text, gazetteer)
    unknown = [one for one in names if not grounds.speaks_of(one.text, one.kind)]
    pieces = read_layout(text) if unknown else []
    findings = []
    for one in unknown:
        piece = next((piece for piece in pieces if piece.start <= one.start < piece.end), None)
        start, end = (piece.start, piece.end) if piece else (one.start, one.end)
        findings.append(
            Finding(
                text=one.text,
                start=one.start,
                end=one.end,
                sentence=text[start:end].strip(),
                reason=f"no tool result of this conversation, and nothing the user said, names {one.kind} {one.text!r}",
                piece_start=start,
                piece_end=end,
                in_code=bool(piece and piece.role == "code"),
            )
        )
    return findings


@lru_cache(maxsize=4)
def _squashed_titles(titles: tuple[str, ...]) -> frozenset[str]:
    return frozenset(squash(title) for title in titles)


def _families(text: str, gazetteer: Gazetteer) -> Iterator[Named]:
    for match in _FAMILY.finditer(text):
        key = squash(match.group("name"))
        if key in gazetteer.families or key.rstrip("s") in gazetteer.families or f"rtx{key}" in gazetteer.families:
            yield Named(match.group("name"), "accelerator", *match.span("name"))


def _runs(text: str, gazetteer: Gazetteer) -> Iterator[Named]:
    words = list(_WORD.finditer(text))
    titles = _squashed_titles(tuple(gazetteer.exact))
    for first, word in enumerate(words):
        end = word.end()
        for size in range(1, _MOST_WORDS + 1):
            if size > 1:
                place = first + size - 1
                if place >= len(words) or not _JOINT.fullmatch(text[end : words[place].start()]):
                    break
                end = words[place].end()
            written = text[word.start() : end]
            key = squash(written)
            if written in gazetteer.exact or (key in titles and written[0].isupper() and _mixed(key)):
                yield Named(written, "system", word.start(), end)
            elif key in gazetteer.squashed:
                yield Named(written, gazetteer.squashed[key], word.start(), end)


def _mixed(name: str) -> bool:
    """Whether letters and digits, or joints, make it look like nothing but a name."""
    return any(letter.isdigit() for letter in name) and any(letter.isalpha() for letter in name)
