"""Text as the planner reads it: one spelling of quotes, dashes and spaces, and a scan that remembers what it took."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from assistant.planner.bags import bag
from assistant.planner.foreign import NOTE, in_english, is_foreign

__all__ = ["Mention", "Scan", "bag", "key", "lower", "plain", "runs", "words"]

if TYPE_CHECKING:
    from assistant.planner.names import Names

LONGEST, ENDING = 2_000, 600
"""Characters of a message that are read, and how many of them from its end: a pasted log has the question around it."""

TAKEN = "\x00"
"""Stands where something was read already: neither a word character nor a space, so no pattern matches across it."""

_SAME = str.maketrans(
    {"‘": "'", "’": "'", "“": '"', "”": '"', "–": "-", "—": "-", "‑": "-", "−": "-", "×": "x", "→": " "}
)


def plain(text: str) -> str:
    """The text with one spelling of quotes, dashes and white space; case is kept."""
    if len(text) > LONGEST:
        text = f"{text[: LONGEST - ENDING]} {text[-ENDING:]}"
    same = unicodedata.normalize("NFKC", text).translate(_SAME)
    shown = "".join(" " if unicodedata.category(letter) in _NO_WORDS else letter for letter in same)
    spaced = " ".join(_FACE.sub(" ", shown.replace(TAKEN, " ")).split())
    return _GROUPED.sub(lambda match: match.group().replace(" ", ""), spaced)


_NO_WORDS = frozenset({"So", "Sk", "Cf", "Cc", "Co", "Cn", "Cs"})
"""Categories of letters that nobody reads aloud: pictures, marks, control letters."""
_FACE = re.compile(r"(?<!\S)(?:[:;=8xX][-'^]?[)(DPpOo|/\\]+|<3|\^\^|[)(]:|x[dD]+)(?!\S)")
"""Faces of punctuation: `:)`, `;-P`."""
_GROUPED = re.compile(r"(?<![\w.,/-])\d{1,3}(?: \d{3})+(?![\w.,/-]*\w)")
"""Thousands parted by blanks: `350 000`."""


_SPELT = (
    *("images", "pictures", "million", "billion", "thousand", "tokens", "sequences", "epochs", "submit", "cancel"),
    *("status", "script", "partition", "walltime", "memory", "compare", "runtime", "nodes", "hours", "where", "should"),
    "training",
    "running",
    "finished",
    "waiting",
    "minutes",
    "compute",
    "sequences",
    "inference",
)
"""Words of amounts and of what is wanted; a slip in one of them would lose it."""


def mended(text: str) -> str:
    """The text with one slip in the words of amounts mended: `2 milion imgaes`."""
    return _LONG_WORD.sub(_mended_word, text)


_RIGHT = bag(
    "summit modes codes hour ours statue statues scripts there were here strain raining compared compares noses"
    " runtimes scrip"
)
"""Right words that are one letter from those."""
_LONG_WORD = re.compile(r"(?<![\w-])[a-z]{5,10}(?![\w-])")


def _mended_word(match: re.Match[str]) -> str:
    word = match.group()
    if word in _RIGHT:
        return word
    for right in _SPELT:
        alike = word[0] == right[0] and abs(len(word) - len(right)) <= 1 and word.rstrip("s") != right.rstrip("s")
        if alike and _one_slip(word, right):
            return right
    return word


def _one_slip(word: str, right: str) -> bool:
    from rapidfuzz.distance import DamerauLevenshtein

    return bool(DamerauLevenshtein.distance(word, right, score_cutoff=1) == 1)


def _figures_in_english(text: str) -> str:
    """`650.000` and `1,5` as English writes them."""
    grouped = r"(?<![\w.,])\d{1,3}(?:\.\d{3})+(?![\w.,]*\d)"
    whole = re.sub(grouped, lambda match: match.group().replace(".", ""), text)
    return re.sub(r"(?<=\d),(?=\d{1,2}(?!\d))", ".", whole)


def lower(text: str) -> str:
    """Lower case, character by character, so that positions stay the same."""
    return "".join(small if len(small := letter.lower()) == 1 else letter for letter in text)


def key(name: str) -> str:
    """Letters and digits only: `ViT-B/16`, `vit b 16` and `vit_b_16` are one name; `1.3b` is not `13b`."""
    return re.sub(r"[^a-z0-9]", "", re.sub(r"(?<=\d)\.(?=\d)", "p", name.lower()))


@dataclass(frozen=True, slots=True)
class Mention:
    """Something named in the text. Attributes: kind of thing, its value, and where it stood."""

    kind: str
    value: str
    start: int
    end: int


@dataclass(slots=True)
class Scan:
    """One message while it is read. Each slot family takes what it understands, so that no figure is read twice.

    Attributes:
        plain: as written. text: the same in lower case, same positions.
        rest: `text` with everything taken blanked out.
        slots: what was understood so far. notes: readings the person must hear of ("I read 'resent50' as resnet50").
        problems: impossible values, one sentence each. mentions: names in order of reading.
        flags: small facts about the wording (`bare_count`, `per_node`, ...). names: what the catalogues know.
    """

    names: Names
    plain: str
    text: str
    rest: str
    slots: dict[str, Any] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    mentions: list[Mention] = field(default_factory=list)
    flags: set[str] = field(default_factory=set)

    @classmethod
    def of(cls, message: str, names: Names) -> Scan:
        """Start reading a message."""
        written = mended(plain(message))
        small = lower(written)
        if is_foreign(small):
            written = mended(in_english(_figures_in_english(small.replace("d'", ""))))
            return cls(names=names, plain=written, text=written, rest=written, notes=[NOTE], flags={"foreign"})
        return cls(names=names, plain=written, text=small, rest=small)

    def take(self, start: int, end: int) -> None:
        """Blank what has been understood."""
        self.rest = self.rest[:start] + TAKEN * (end - start) + self.rest[end:]

    def name(self, kind: str, value: str, start: int, end: int) -> None:
        """Remember that something was named, and take it."""
        self.mentions.append(Mention(kind, value, start, end))
        self.take(start, end)

    def named(self, kind: str) -> list[Mention]:
        """What was named of one kind, in the order of the text."""
        return sorted((mention for mention in self.mentions if mention.kind == kind), key=lambda mention: mention.start)

    def before(self, start: int, width: int = 32) -> str:
        """The text to the left of a position."""
        return self.text[max(0, start - width) : start]

    def after(self, end: int, width: int = 24) -> str:
        """The text to the right of a position."""
        return self.text[end : end + width]


WORD = re.compile(r"[a-z0-9]+(?:[.+][a-z0-9]+)*")


def words(text: str) -> list[re.Match[str]]:
    """The words of a lower-case text with their positions; taken parts separate words."""
    return list(WORD.finditer(text))


def runs(text: str, longest: int) -> list[tuple[str, int, int]]:
    """Every run of up to `longest` neighbouring words as (key, start, end), longest first.

    Words are neighbours when a space, hyphen, slash or underscore joins them, so that `vit-b/16` is one run of three.
    """
    found = words(text)
    result = []
    for size in range(min(longest, len(found)), 0, -1):
        for first in range(len(found) - size + 1):
            start, end = found[first].start(), found[first + size - 1].end()
            if _joined(text, found[first : first + size]):
                result.append((key(text[start:end]), start, end))
    return result


def _joined(text: str, found: list[re.Match[str]]) -> bool:
    return all(re.fullmatch(r"[ \-/_]{1,3}", text[one.end() : two.start()]) for one, two in pairwise(found))
