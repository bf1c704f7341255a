"""Numbers the sources in the order the text cites them, and turns `[ci:delta]` into `[1]`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from knowledge.evidence import Evidence, Source

_CITED = re.compile(r"\[([^\[\]\s]+)\](?!\()")
_LISTED = re.compile(r"^\W*(sources|references)\b", re.IGNORECASE | re.MULTILINE)


class Citations:
    """The numbers given so far. The same text numbered in pieces or as a whole gets the same numbers.

    Args:
        results: of the turn's tool calls; may grow while the citations are in use.
    """

    def __init__(self, results: Iterable[Evidence]) -> None:
        self._results = results
        self._order: list[str] = []

    def number(self, text: str) -> str:
        """The text with each id of a known source replaced by its number."""
        known = self._known()

        def mark(match: re.Match[str]) -> str:
            if match[1] not in known:
                return match[0]
            if match[1] not in self._order:
                self._order.append(match[1])
            return f"[{self._order.index(match[1]) + 1}]"

        return _CITED.sub(mark, text)

    def restart(self) -> None:
        """Begin again at 1, for a text that replaces the one before."""
        self._order.clear()

    def finish(self, text: str) -> tuple[str, tuple[Source, ...]]:
        """The whole text numbered, with the list of its sources at its end, and those sources in that order.

        A text that cites by itself keeps its numbers and its list; the order of titles in that list is followed. A text
        that cites nothing rests on all sources.
        """
        numbered, known = self.number(text), self._known()
        if not self._order:
            return text, _by_place(text, tuple(known.values()))
        cited = tuple(known[name] for name in self._order)
        if not _LISTED.search(numbered):
            numbered = f"{numbered.rstrip()}\n\n**Sources**\n\n{_list(cited)}"
        return numbered, cited

    def _known(self) -> dict[str, Source]:
        return {source.id: source for result in self._results for source in result.sources}


def _by_place(text: str, sources: Sequence[Source]) -> tuple[Source, ...]:
    """The sources whose titles stand in the text, by where they last do; all of them if none does.

    A title inside a link has no square brackets: whoever writes the list writes round ones instead.
    """
    places = {source.id: text.rfind(source.title.replace("[", "(").replace("]", ")")) for source in sources}
    listed = [source for source in sources if places[source.id] >= 0]
    return tuple(sorted(listed, key=lambda source: places[source.id])) or tuple(sources)


def _list(sources: Sequence[Source]) -> str:
    return "\n".join(f"{number}. {_line(source)}" for number, source in enumerate(sources, 1))


def _line(source: Source) -> str:
    plain = source.title.replace("[", "(").replace("]", ")")
    title = f"[{plain}]({source.url})" if source.url else plain
    return f"{title} ({source.how}{', ' + source.date if source.date else ''})"
