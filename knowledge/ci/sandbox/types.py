"""DuckDB's types in plain words."""

from __future__ import annotations

import re

_WHOLE = re.compile(r"^(U?(TINY|SMALL|BIG|HUGE)INT|U?INTEGER|U?INT\d+|INTEGER_LITERAL|BIGNUM)$")
_WORDS = {
    "VARCHAR": "text",
    "STRING_LITERAL": "text",
    "JSON": "text",
    "UUID": "text",
    "DOUBLE": "number",
    "FLOAT": "number",
    "BOOLEAN": "yes or no",
    "BOOL": "yes or no",
    "DATE": "date",
    "TIME": "time of day",
    "INTERVAL": "duration",
    "NULL": "unknown",
    '"NULL"': "unknown",
}


def plain_type(duckdb_type: str) -> str:
    """A type as a reader knows it: `VARCHAR[]` is "list of text"; what has no plain word stays, in lower case."""
    name = duckdb_type.strip().upper()
    if name.endswith("]"):
        return f"list of {plain_type(name[: name.rindex('[')])}"
    if _WHOLE.match(name):
        return "whole number"
    start = re.split(r"[ (]", name, maxsplit=1)[0]
    families = {"DECIMAL": "number", "STRUCT": "record", "MAP": "record", "ENUM": "text"}
    if start.startswith("TIMESTAMP"):
        return "date and time"
    return families.get(start) or _WORDS.get(name) or _WORDS.get(start) or name.lower()


def is_figure(plain: str) -> bool:
    """Whether a type, in plain words, is that of a figure, which can have a unit."""
    return plain in {"whole number", "number"}
