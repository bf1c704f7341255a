"""Reads `schema.sql` and `views.sql`: the statements to run, and the meaning of every column from the comments."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from knowledge.ci.build.provenance import provenance_sql

SCHEMA_FILES = (Path(__file__).parent.parent / "schema.sql", Path(__file__).parent.parent / "views.sql")

_RELATION = re.compile(r"-- (?P<meaning>[^\n]+)\nCREATE (?P<kind>TABLE|VIEW) (?P<name>\w+)(?P<body>.*?);\n", re.DOTALL)
_TABLE_COLUMN = re.compile(r"^    (?P<name>[a-z]\w*) [A-Z].* -- (?P<meaning>.+)$", re.MULTILINE)
_VIEW_COLUMN = re.compile(r"^    .* AS (?P<name>\w+),? -- (?P<meaning>.+)$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Relation:
    """A table or view: the statement that makes it, what one row is, and what each column means."""

    name: str
    kind: str
    meaning: str
    statement: str
    columns: dict[str, str]


def read_schema() -> tuple[Relation, ...]:
    """All tables, then all views, in the order they must be made."""
    written = [_relation(match) for path in SCHEMA_FILES for match in _RELATION.finditer(_text(path))]
    columns = {relation.name: relation.columns for relation in written if relation.kind == "table"}
    made = _RELATION.search(provenance_sql(columns))
    assert made is not None
    return (*written, _relation(made))


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def _relation(match: re.Match[str]) -> Relation:
    pattern = _TABLE_COLUMN if match["kind"] == "TABLE" else _VIEW_COLUMN
    return Relation(
        name=match["name"],
        kind=match["kind"].lower(),
        meaning=match["meaning"],
        statement=f"CREATE {match['kind']} {match['name']}{match['body']}",
        columns={column["name"]: column["meaning"] for column in pattern.finditer(match["body"])},
    )
