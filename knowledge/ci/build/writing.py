"""Writes the database file: beside the old one first, then in its place, so that readers never see half of it."""

from __future__ import annotations

import errno
import json
import tempfile
from collections import defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import duckdb

from knowledge.ci.build.offer_rows import lay_offers
from knowledge.ci.build.schema import Relation, read_schema
from knowledge.ci.build.system_rows import TableRow


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
    tables: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for table, row in rows:
        tables[table].append(row)
    tables["meta"] = [{"key": key, "value": value} for key, value in meta.items()]
    with tempfile.TemporaryDirectory(dir=path.parent, prefix=".ci-build-") as folder:
        draft = Path(folder) / "ci.duckdb"
        try:
            with duckdb.connect(str(draft)) as connection:
                _fill(connection, read_schema(), tables, Path(folder))
                lay_offers(connection, list(offers))
                connection.execute("CHECKPOINT")  # closing writes, too, but keeps silent about a full disk
        except (duckdb.IOException, duckdb.FatalException, duckdb.TransactionException) as error:
            raise OSError(errno.EIO, "the disk is full or fails") from error
        draft.replace(path)


def _fill(
    connection: duckdb.DuckDBPyConnection,
    relations: tuple[Relation, ...],
    tables: dict[str, list[dict[str, Any]]],
    folder: Path,
) -> None:
    for relation in relations:
        connection.execute(relation.statement)
    for relation in relations:
        _comment(connection, relation)
    tables["dictionary"] = _dictionary(connection, relations)
    for relation in relations:
        if relation.kind == "table":
            _insert(connection, relation.name, tables[relation.name], folder)


def _insert(connection: duckdb.DuckDBPyConnection, table: str, rows: list[dict[str, Any]], folder: Path) -> None:
    """Bulk insert through a JSON file: column types come from the table, and lists need no conversion."""
    if not rows:
        return
    types = {str(name): str(kind) for name, kind, *_ in connection.execute(f"DESCRIBE {table}").fetchall()}
    unknown = set(rows[0]) - set(types)
    if unknown:
        raise KeyError(f"table {table} has no column {sorted(unknown)[0]}")
    file = folder / f"{table}.json"
    file.write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")
    columns = ", ".join(f'"{name}"' for name in types)
    structure = "{" + ", ".join(f"'{name}': '{kind}'" for name, kind in types.items()) + "}"
    connection.execute(
        f"INSERT INTO {table} SELECT {columns}"  # noqa: S608 - names and types come from schema.sql
        f" FROM read_json(?, format := 'newline_delimited', columns := {structure})",
        [str(file)],
    )


def _dictionary(connection: duckdb.DuckDBPyConnection, relations: tuple[Relation, ...]) -> list[dict[str, Any]]:
    return [
        {
            "relation": relation.name,
            "relation_kind": relation.kind,
            "relation_meaning": relation.meaning,
            "column_position": position,
            "column_name": name,
            "column_type": kind,
            "meaning": relation.columns[name],
        }
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
