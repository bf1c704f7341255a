"""Writes the database file: beside the old one first, then in its place, so that readers never see half of it."""

from __future__ import annotations

import contextlib
import errno
import json
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from pathlib import Path
from typing import Any, TextIO

import duckdb

from knowledge.ci.build.offer_rows import lay_offers
from knowledge.ci.build.schema import Relation, read_schema
from knowledge.ci.build.system_rows import TableRow
from knowledge.errors import FactError

SUMMARIES = Path(__file__).parent.parent / "summaries.sql"
"""Statements that fill the summaries, once all other rows are there."""


def write_database(path: Path, rows: Iterable[TableRow], meta: dict[str, str], offers: Sequence[Path] = ()) -> None:
    """Build a database file from rows and put it at `path` in one step.

    Args:
        path: where the database shall stand; its folder exists.
        rows: of all tables but `meta` and `dictionary`.
        meta: what the file was built from.
        offers: Parquet files of cloud offers, to be laid over the rows.

    Raises:
        FactError: a file of offers is wrong; the old file still stands.
        OSError: the disk is full or fails; the old file still stands.
    """
    with tempfile.TemporaryDirectory(dir=path.parent, prefix=".ci-build-") as folder:
        draft = Path(folder) / "ci.duckdb"
        lines = _spool(chain(rows, _meta(meta)), Path(folder))
        try:
            with duckdb.connect(str(draft)) as connection:
                connection.execute("BEGIN")
                _fill(connection, read_schema(), lines)
                lay_offers(connection, list(offers))
                connection.execute(SUMMARIES.read_text(encoding="utf-8"))
                connection.execute("COMMIT")
                connection.execute("CHECKPOINT")  # closing writes, too, but keeps silent about a full disk
        except (duckdb.IOException, duckdb.FatalException, duckdb.TransactionException) as error:
            raise OSError(errno.EIO, "the disk is full or fails") from error
        except (duckdb.ConstraintException, duckdb.InvalidInputException) as error:
            what = " ".join(str(error).split())[:300]
            raise FactError(f"The facts or a layer break a rule of the database: {what}; correct the file.") from error
        draft.replace(path)


def _spool(rows: Iterable[TableRow], folder: Path) -> dict[str, Path]:
    """Write rows as lines of JSON, one file a table, as they come: a million of them need no memory."""
    paths: dict[str, Path] = {}
    with contextlib.ExitStack() as stack:
        files: dict[str, TextIO] = {}
        for table, row in rows:
            if table not in files:
                paths[table] = folder / f"{table}.json"
                files[table] = stack.enter_context(paths[table].open("w", encoding="utf-8"))
            files[table].write(json.dumps(row) + "\n")
    return paths


def _meta(meta: dict[str, str]) -> Iterator[TableRow]:
    yield from (("meta", {"key": key, "value": value}) for key, value in meta.items())


def _fill(connection: duckdb.DuckDBPyConnection, relations: tuple[Relation, ...], lines: dict[str, Path]) -> None:
    for relation in relations:
        connection.execute(relation.statement)
    for relation in relations:
        _comment(connection, relation)
    for table, path in lines.items():
        _insert(connection, table, path)
    connection.executemany("INSERT INTO dictionary VALUES (?, ?, ?, ?, ?, ?, ?)", _dictionary(connection, relations))


def _insert(connection: duckdb.DuckDBPyConnection, table: str, path: Path) -> None:
    """Bulk insert through a JSON file: column types come from the table, and lists need no conversion."""
    types = {str(name): str(kind) for name, kind, *_ in connection.execute(f"DESCRIBE {table}").fetchall()}
    with path.open(encoding="utf-8") as file:
        unknown = set(json.loads(file.readline())) - set(types)
    if unknown:
        raise KeyError(f"table {table} has no column {sorted(unknown)[0]}")
    columns = ", ".join(f'"{name}"' for name in types)
    structure = "{" + ", ".join(f"'{name}': '{kind}'" for name, kind in types.items()) + "}"
    connection.execute(
        f"INSERT INTO {table} SELECT {columns}"  # noqa: S608 - names and types come from schema.sql
        f" FROM read_json(?, format := 'newline_delimited', columns := {structure})",
        [str(path)],
    )


def _dictionary(connection: duckdb.DuckDBPyConnection, relations: tuple[Relation, ...]) -> list[list[Any]]:
    return [
        [relation.name, relation.kind, relation.meaning, position, name, kind, relation.columns[name]]
        for relation in relations
        for position, (name, kind, *_) in enumerate(connection.execute(f"DESCRIBE {relation.name}").fetchall(), 1)
    ]


def _comment(connection: duckdb.DuckDBPyConnection, relation: Relation) -> None:
    """Keep the meanings with the relations themselves, for other readers of the file."""
    connection.execute(f"COMMENT ON {relation.kind} {relation.name} IS {_quoted(relation.meaning)}")
    for name, meaning in relation.columns.items():
        connection.execute(f"COMMENT ON COLUMN {relation.name}.{name} IS {_quoted(meaning)}")


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
