"""What DuckDB says when a statement cannot be carried out, and what the door says instead: the remedy included."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from knowledge.ci.sandbox.types import plain_type
from knowledge.ci.sandbox.wording import foreign, listed, with_article


def _compared(found: re.Match[str]) -> str:
    kinds = listed(_kinds([found["left"], found["right"]]), "and")
    return (
        f"{kinds[:1].upper()}{kinds[1:]} cannot be compared; compare like with like, or convert one with"
        " TRY_CAST(... AS DOUBLE)."
    )


def _unconverted(found: re.Match[str]) -> str:
    kind = plain_type(found["type"].replace("INT8", "INTEGER").replace("BOOL", "BOOLEAN"))
    value = foreign(found["value"])
    column = found["column"]
    where = f"The column {column!r} holds texts such as {value!r}, and that is" if column else f"The text {value!r} is"
    return f"{where} not {_value(kind)}; compare texts with texts, or convert with TRY_CAST(... AS DOUBLE)."


def _unfit(found: re.Match[str]) -> str:
    name, kinds = found["name"], _kinds(list(_split(found["types"])))
    what = f"The function {name}" if name[:1].isalpha() else f"The operator {name}"
    given = f"does not take {listed(kinds, 'and')}" if kinds else "needs something in its brackets"
    return f"{what} {given}; choose a column of another type, or convert with TRY_CAST(... AS DOUBLE)."


def _kinds(types: Sequence[str]) -> list[str]:
    words = [plain_type(kind) for kind in types]
    return [_value(word) for word in words]


def _value(kind: str) -> str:
    named = {"yes or no": "a yes-or-no value", "unknown": "an unknown value"}
    return named.get(kind) or with_article(kind)


def _split(types: str) -> Iterator[str]:
    """Types of a list, cut at the commas that stand in no bracket."""
    depth, start = 0, 0
    for place, character in enumerate(types):
        depth += (character in "([") - (character in ")]")
        if character == "," and depth == 0:
            yield types[start:place]
            start = place + 1
    if types.strip():
        yield types[start:]


def _ungrouped(found: re.Match[str]) -> str:
    name = foreign(found["name"])
    return f"The column {name!r} is neither grouped nor summed up; add GROUP BY {name}, or write any_value({name})."


def _pattern(found: re.Match[str]) -> str:
    return f"The regular expression cannot be read: {foreign(found['why'])}."


_PATH_OF_NAME = r'"|\b\w+\.(?=\w)'
"""Quotes, and catalogue and schema before the name of a table."""

_Sentence = str | Callable[[re.Match[str]], str]
SENTENCES: tuple[tuple[re.Pattern[str], _Sentence], ...] = tuple(
    (re.compile(pattern), sentence)
    for pattern, sentence in (
        (
            r"Ambiguous reference to column name \"(?P<name>[^\"]*)\" \(use: (?P<which>[^\n]*)\)",
            lambda found: (
                f"The column {found['name']!r} is in more than one of these tables;"
                f" write {foreign(found['which'].replace(chr(39), ''))}."
            ),
        ),
        (r'column "(?P<name>[^"]*)" must appear in the GROUP BY', _ungrouped),
        (
            r"aggregate function calls cannot be nested",
            "An aggregate stands within another; put the inner one into a subquery.",
        ),
        (
            r"WHERE clause cannot contain aggregates",
            "WHERE cannot filter by count, max or the like; use HAVING after GROUP BY.",
        ),
        (r"WHERE clause cannot contain window", "WHERE cannot filter by a window function; use QUALIFY."),
        (r"Cannot compare values of type (?P<left>.+?) and type (?P<right>.+?) - ", _compared),
        (
            r"(?s)Could not convert string '(?P<value>.*?)' to (?P<type>\w+)"
            r"(?: when casting from source column (?P<column>\w+))?",
            _unconverted,
        ),
        (r"No function matches the given name and argument types '(?P<name>[^\s(]+)\((?P<types>.*?)\)'\.", _unfit),
        (
            r'Referenced table "(?P<name>[^"]*)" not found!(?:\s*Candidate tables: (?P<near>[^\n]*))?',
            lambda found: (
                f"No table is called {foreign(found['name'])!r} behind FROM;"
                f" those there are {foreign(re.sub(_PATH_OF_NAME, '', found['near'] or 'none'))}."
            ),
        ),
        (
            r'Duplicate alias "(?P<name>[^"]*)"',
            lambda found: f"Two tables are called {foreign(found['name'])!r}; give each a name of its own.",
        ),
        (
            r"Set operations can only apply",
            "The parts of the UNION select different numbers of columns; select the same number in each.",
        ),
        (r"Values were not provided", "The statement holds a place for a value (? or $name); write the value itself."),
        (
            r"More than one row returned by a subquery",
            "A subquery that stands for one value gives several rows; add LIMIT 1, or take max or any_value.",
        ),
        (r"Division by zero", "A number is divided by zero; write nullif(divisor, 0)."),
        (r"ORDER term out of range", "ORDER BY counts to a column that is not selected; name the column."),
        (r"Overflow", "A number grows beyond what its type holds; convert it to DOUBLE first."),
        (
            r"date field value out of range: \"(?P<text>[^\n]*)\"",
            lambda found: f"The text {foreign(found['text'])!r} is not a date; write it as DATE '2026-11-22'.",
        ),
        (
            r"[Oo]ut of (?:the valid )?range|outside of supported range|not in timestamp range|can't be cast because",
            "A number or date lies beyond what its type holds; use a smaller one.",
        ),
        (
            r'Referenced column "(?P<name>[^"]*)" was not found because the FROM clause is missing',
            lambda found: f"The column {foreign(found['name'])!r} stands without a table; add FROM and its table.",
        ),
        (
            r"Collation with name (?P<name>[^\n]*?) does not exist",
            lambda found: f"There is no collation {foreign(found['name'])!r}; leave out COLLATE.",
        ),
        (r"regex \"[^\n]*\": (?P<why>[^\n]*)", _pattern),
        (
            r"^Invalid Input Error: (?P<why>(?:missing |invalid (?:perl|repetition|escape|character)|pattern too large"
            r"|bad repetition|no argument for repetition|unexpected \))[^\n]*)",
            _pattern,
        ),
        (
            r"No matching columns found that match regex",
            "No column fits the pattern in COLUMNS; the table `dictionary` lists all columns.",
        ),
        (
            r"Type with name (?P<name>[^\n]*?) does not exist",
            lambda found: (
                f"There is no type {foreign(found['name'])!r}; use VARCHAR, INTEGER, DOUBLE, BOOLEAN or DATE."
            ),
        ),
        (
            r"Table with name (?P<name>[^\n]*?) does not exist",
            lambda found: (
                f"There is no table or view {foreign(found['name'])!r} here; the table `dictionary` lists all."
            ),
        ),
        (r"LIMIT/OFFSET cannot be negative", "LIMIT and OFFSET cannot be negative; write 0 or more."),
        (r"UNNEST\(\) can only be applied to lists", "Only lists can be unnested; choose a column that holds lists."),
        (r"(?i)max(?:imum)? expression depth", "The statement is nested too deeply; write it flatter."),
    )
)
"""DuckDB's words and ours, the first that fits."""
