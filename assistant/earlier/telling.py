"""Tells turns of the past in one paragraph, from their calls and arguments; no language model is needed for it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from assistant.earlier.past import PastTurn

PARAGRAPH_CHARACTERS = 1_500
"""About 500 tokens: room for the first request, the last call of every tool and some ten calls more."""

_BEGINNING = "Earlier in this conversation the person asked {count}, which you cannot read any more."
_LIST = " These tools were called, and these words said without a call, oldest first: {list}."
_END = (
    " What was said there still holds unless something else was said since. Results are not repeated here: where you"
    " need a figure of them, call the tool again with the same arguments."
)
_GAP = "… "
_MARK = "; "
_WORDS = ""
"""Stands in the place of a tool's name for what was said without a call."""

Item = tuple[str, str]
"""Name of a tool, and its call as written; or no name, and the person's words."""


def tell(past: Sequence[PastTurn], turns: int, longest: int = PARAGRAPH_CHARACTERS) -> str:
    """One paragraph of at most `longest` characters; its frame alone where nothing more has room.

    Args:
        past: the turns, oldest first. turns: how many there were, if some of them are not in `past`.
        longest: characters of the whole paragraph.
    """
    beginning = _BEGINNING.format(count="one question" if turns == 1 else f"{turns} questions")
    items = [item for turn in past for item in _items(turn)]
    room = longest - len(beginning + _LIST + _END)
    kept = _fitting(items, room)
    listed = _MARK.join(_with_gaps(items, kept))
    return beginning + (_LIST.format(list=listed) if kept else "") + _END


def _items(turn: PastTurn) -> list[Item]:
    return [(call.tool, call.text) for call in turn.calls] or [(_WORDS, f'"{turn.question}"')]


def _fitting(items: Sequence[Item], room: int) -> set[int]:
    """Places of the items that have room, taken by their weight."""
    kept: set[int] = set()
    for place in dict.fromkeys(_by_weight(items)):
        cost = len(items[place][1]) + len(_MARK + _GAP)
        if cost <= room:
            kept.add(place)
            room -= cost
    return kept


def _by_weight(items: Sequence[Item]) -> Iterator[int]:
    """Places of the items, the weightiest first; of items that read the same, the last.

    What was said first comes first, since nobody repeats it; then the last call of each tool; then other calls, new
    before old; words without a call come last.
    """
    calls = [place for place, (tool, _) in enumerate(items) if tool != _WORDS]
    newest = sorted({text: place for place, (_, text) in enumerate(items)}.values(), reverse=True)
    yield from [*range(len(items))[:1], *calls[:1]]
    yield from sorted({items[place][0]: place for place in calls}.values(), reverse=True)
    yield from (place for place in newest if items[place][0] != _WORDS)
    yield from newest


def _with_gaps(items: Sequence[Item], kept: set[int]) -> Iterator[str]:
    """The kept items in their order, with a mark where something is left out between two of them."""
    before = -1
    for place in sorted(kept):
        yield (_GAP if place > before + 1 else "") + items[place][1]
        before = place
