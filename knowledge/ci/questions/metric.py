"""One thing that can be asked for."""

from __future__ import annotations

from dataclasses import dataclass

from knowledge.ci.questions.facts import Column

LONGEST = "CASE WHEN walltime_unlimited THEN 'infinity'::DOUBLE ELSE max_walltime_hours END"
"""Unlimited is longer than every limit; unknown is neither long nor short."""


@dataclass(frozen=True, slots=True)
class Metric:
    """One thing that can be asked for.

    Attributes:
        name: as it is asked for. title: what the table shows.
        view: where its rows are. columns: name, label, unit.
        answer: the column that holds the answer; "unknown" is said of it.
        condition: rows that belong to it. order: how rows are sorted unless an extreme is asked for.
        thing: what the answer is, as in "no walltime limit is known".
        extreme: what "most" and "least" compare; empty = the answer.
        conflict_words: fields of conflicts that concern it; empty = all.
    """

    name: str
    title: str
    view: str
    columns: tuple[Column, ...]
    answer: str
    thing: str
    condition: str = ""
    extreme: str = ""
    order: str = "system_id"
    conflict_words: tuple[str, ...] = ()


def columns_of(*texts: str) -> tuple[Column, ...]:
    """Columns from texts such as `max_walltime_hours = longest job [h]; ...`."""
    return tuple(_column(part) for text in texts for part in text.split(";"))


def _column(text: str) -> Column:
    name, label = (part.strip() for part in " ".join(text.split()).split("=", 1))
    bare, _, unit = label.partition(" [")
    return Column(name=name, label=bare, unit=unit.removesuffix("]") or None)
