"""Which words belong to one corpus: names of its systems, its centre, its tools.

A question that names a system is about that centre's pages, though most of them do not repeat the name.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from knowledge.docs.words import everyday_words

LEAST_SHARE = 0.6
"""Share of a word's rate of use from which on it belongs to a corpus (a choice)."""
LEAST_SPREAD = 0.04
"""Share of a corpus's chunks from which on a word names the corpus (a choice)."""
_FEWEST_CHUNKS = 4
_SHORTEST = 3


@dataclass(frozen=True, slots=True)
class Leaning:
    """What a word says of where it is at home.

    Attributes:
        word: stem. corpus: that uses it most. share: of its rate of use over all corpora.
        spread: share of the corpus's chunks that use it.
    """

    word: str
    corpus: str
    share: float
    spread: float

    @property
    def is_home(self) -> bool:
        """Whether it names the corpus itself, such as its system: a tool of which one page speaks does not."""
        return self.spread >= LEAST_SPREAD


def leanings(chunks: Iterable[tuple[str, str]]) -> Iterator[Leaning]:
    """Words that belong to a corpus; none where there are not at least two corpora.

    Args:
        chunks: corpus and stems of every chunk, parted by blanks.
    """
    sizes: Counter[str] = Counter()
    used: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for corpus, stems in chunks:
        sizes[corpus] += 1
        for word in set(stems.split()):
            used[word][corpus] += 1
    if len(sizes) < 2:
        return
    for word, counts in used.items():
        if counts.total() < _FEWEST_CHUNKS or len(word) < _SHORTEST or word in everyday_words():
            continue
        rates = {corpus: count / sizes[corpus] for corpus, count in counts.items()}
        corpus = max(rates, key=lambda name: (rates[name], name))
        share = rates[corpus] / sum(rates.values())
        if share >= LEAST_SHARE:
            yield Leaning(word, corpus, share, counts[corpus] / sizes[corpus])
