"""Numbers the sources of an answer in the order in which its sentences cite them."""

from __future__ import annotations

from collections.abc import Iterable

from knowledge.evidence import How, Source

LISTED = 10
"""Most sources shown; an answer that rests on more is read by nobody."""


class Citing:
    """The sources of one answer.

    Args:
        sources: everything the results rest on.
    """

    def __init__(self, sources: Iterable[Source]) -> None:
        self._known = {source.id: source for source in sources}
        self._order: list[str] = []

    def mark(self, *ids: str) -> str:
        """` [1][2]` for those of the ids that are known; empty if none is."""
        marks = [f"[{number}]" for one in dict.fromkeys(ids) if (number := self._number(one))]
        return f" {''.join(marks)}" if marks else ""

    def mark_like(self, names: Iterable[str]) -> str:
        """The mark of the first source whose id holds one of the names as a part: `ci:delta` for `delta`."""
        wanted = set(names)
        found = next((one for one in self._known if wanted & set(one.split(":"))), None)
        return self.mark(found) if found else ""

    def all(self) -> str:
        """Cite every source, as far as the list goes."""
        return self.mark(*list(self._known)[:LISTED])

    def lines(self) -> list[str]:
        """The list under the answer: title as a link, and the date."""
        if not self._order:
            return []
        items = [f"{place}. {_line(self._known[one])}" for place, one in enumerate(self._order, 1)]
        return ["**Sources**", "", *items]

    def _number(self, one: str) -> int | None:
        if one not in self._known:
            return None
        if one not in self._order:
            if len(self._order) >= LISTED:
                return None
            self._order.append(one)
        return self._order.index(one) + 1


def _line(source: Source) -> str:
    title = source.title.replace("[", "(").replace("]", ")")
    linked = f"[{title}]({source.url})" if source.url else title
    return f"{linked}, {_when(source)}"


def _when(source: Source) -> str:
    """Its date; what this program works out has none, so how it comes by it is said."""
    return source.date or ("date unknown" if source.how in (How.DOCUMENTED, How.MEASURED) else str(source.how))
