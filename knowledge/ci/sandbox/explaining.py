"""DuckDB's errors as one natural sentence each, with the remedy; no jargon, no line art, no path."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from knowledge.ci.sandbox.dictionary import Dictionary
from knowledge.ci.sandbox.near_names import alike, near_columns
from knowledge.ci.sandbox.sentences import SENTENCES
from knowledge.ci.sandbox.wording import first_line, foreign, listed

_NO_COLUMN = re.compile(
    r'Referenced column "(?P<a>[^"]*)" not found|"(?P<table>[^"]*)" does not have a column named "(?P<b>[^"]*)"'
    r'|Column "(?P<c>[^"]*)" (does not exist on|in \w+ list not found)'
)

_PATH = re.compile(r"(?:[A-Za-z]:)?(?:[/\\][\w.~-]+){2,}")
_FEW = 3
"""So many tables are named in a sentence."""


@dataclass(frozen=True, slots=True)
class Statement:
    """What an explanation may need to know of the statement.

    Attributes:
        sql: its text.
        aliases: what its tables are called in it, and which relation that is; in lower case.
    """

    sql: str
    aliases: Mapping[str, str]


def explain(error: Exception, statement: Statement, dictionary: Dictionary) -> str:
    """One sentence on why a statement cannot be carried out, and what to do instead."""
    text = str(error)
    missing = _NO_COLUMN.search(text)
    if missing:
        name = missing["a"] or missing["b"] or missing["c"] or ""
        return _no_column(name, (missing["table"] or "").lower(), statement, dictionary)
    for pattern, sentence in SENTENCES:
        found = pattern.search(text)
        if found:
            return sentence(found) if callable(sentence) else sentence
    said = first_line(error)
    if any(path not in statement.sql for path in _PATH.findall(said)):
        return "The SQL cannot be carried out; write it another way."  # a path of this machine is nobody's business
    return f"The SQL cannot be carried out: {foreign(said)}."


def explain_syntax(error: Exception) -> str:
    """One sentence on a statement that cannot be parsed."""
    text = str(error)
    near = re.search(r'syntax error at or near "(?P<word>.*?)"(\n|$)', text, re.DOTALL)
    if near:
        return f"The SQL cannot be read near {foreign(near['word'])!r}; check that word and the one before it."
    if "unterminated" in text:
        return "The SQL cannot be read: a quote or comment is opened and not closed."
    if "without selection list" in text:
        return "The SQL cannot be read: it selects nothing; name columns, or write *."
    if "end of input" in text:
        return "The SQL cannot be read: it ends too early."
    if "depth" in text or "stack" in text:
        return "The SQL cannot be read: it is nested too deeply; write it flatter."
    return f"The SQL cannot be read: {foreign(first_line(error))}."


def _no_column(name: str, table: str, statement: Statement, dictionary: Dictionary) -> str:
    used = list(dict.fromkeys([statement.aliases[table]] if table in statement.aliases else statement.aliases.values()))
    known = [relation for relation in used if relation in dictionary.relations]
    where = listed(known, "or") if 0 < len(known) <= _FEW else "these tables"
    if table and table not in statement.aliases:
        where = foreign(table)
    start = f"There is no column {foreign(name)!r} in {where}"
    others = [relation for relation in dictionary.holders(name) if relation not in known]
    if others:
        near_here = alike(name, (column for relation in known for column in dictionary.relations[relation]))[:2]
        here = f"; near names here are {listed(near_here, 'and')}" if near_here else ""
        return f"{start}; {listed(others[:4], 'and')} {'has' if len(others) == 1 else 'have'} it{here}."
    near = near_columns(name, used, dictionary)
    hint = f"near names are {', '.join(near)}" if near else "the table `dictionary` lists all columns"
    quoted = "; if it is a text, write it in single quotes" if f'"{name}"' in statement.sql else ""
    return f"{start}; {hint}{quoted}."
