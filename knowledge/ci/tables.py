"""Reads whole tables of the built database, each once. For the project's own reading, not for anybody's SQL."""

from __future__ import annotations

import threading
from collections import defaultdict
from pathlib import Path
from typing import Any

import duckdb

from knowledge.ci.sandbox.client import QueryResult

Record = dict[str, Any]


class Tables:
    """The tables of one database file. Safe to use from several threads."""

    def __init__(self, path: Path) -> None:
        self._connection = _attached(path)
        self._rows: dict[str, list[Record]] = {}
        self._lock = threading.RLock()

    def rows(self, table: str) -> list[Record]:
        """All rows of a table or view as dictionaries."""
        with self._lock:
            if table not in self._rows:
                self._rows[table] = self.query(f'SELECT * FROM "{table}"').records()  # noqa: S608 - names are ours
            return self._rows[table]

    def of_system(self, table: str, system_id: str) -> list[Record]:
        """The rows of one system; reads only those, unless the whole table was read before."""
        with self._lock:
            if table in self._rows:
                return [row for row in self._rows[table] if row["system_id"] == system_id]
            sql = f'SELECT * FROM "{table}" WHERE system_id = $system'  # noqa: S608 - names are ours
            return self.query(sql, {"system": system_id}).records()

    def by(self, table: str, column: str) -> dict[str, list[Record]]:
        """The rows of a table, grouped by a column."""
        groups: dict[str, list[Record]] = defaultdict(list)
        for row in self.rows(table):
            groups[row[column]].append(row)
        return groups

    def query(self, sql: str, parameters: dict[str, Any] | None = None) -> QueryResult:
        """Run the project's own SQL with named parameters (`$system`)."""
        with self._lock:
            cursor = self._connection.execute(sql, parameters or {})
            columns = tuple(str(column[0]) for column in cursor.description or [])
            return QueryResult(columns, tuple(cursor.fetchall()), truncated=False)

    def close(self) -> None:
        """Close the file."""
        self._connection.close()


def _attached(path: Path) -> duckdb.DuckDBPyConnection:
    """A connection of its own: connecting to the path, DuckDB would hand out the file that this process has open
    under that name, although another one has taken its place."""
    connection = duckdb.connect(":memory:", config={"threads": "2"})
    try:
        connection.execute("ATTACH $path AS ci (READ_ONLY)", {"path": str(path)})
        connection.execute("USE ci")
        connection.execute("SET enable_external_access = false")
    except duckdb.Error:
        connection.close()
        raise
    return connection
