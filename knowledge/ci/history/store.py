"""Keeps snapshots in one SQLite file of the home folder: each file's content once, compressed, however many hold it."""

from __future__ import annotations

import contextlib
import hashlib
import re
import sqlite3
import zlib
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path

from knowledge.ci.history.snapshot import Snapshot
from knowledge.errors import RequestError

_SCHEMA = """
    CREATE TABLE IF NOT EXISTS snapshots (
        number INTEGER PRIMARY KEY AUTOINCREMENT,
        id TEXT NOT NULL,
        made_at TEXT NOT NULL,
        event TEXT NOT NULL,
        note TEXT NOT NULL
    );
    CREATE TABLE IF NOT EXISTS files (
        id TEXT NOT NULL,
        name TEXT NOT NULL,
        content TEXT NOT NULL,
        PRIMARY KEY (id, name)
    ) WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS contents (hash TEXT PRIMARY KEY, compressed BLOB NOT NULL);
"""
_WAIT_SECONDS = 60.0
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2})?Z?")
_ID = re.compile(r"[0-9a-f]{6,64}")
_WAYS = "a number, an id, a date such as 2026-11-24, `first`, `previous` or `latest`"


def facts_id(files: Mapping[str, Path]) -> str:
    """The id of facts and layers: a hash of names and contents."""
    total = hashlib.sha256()
    for name in sorted(files):
        total.update(f"{name} {hashlib.sha256(files[name].read_bytes()).hexdigest()}\n".encode())
    return total.hexdigest()


class HistoryStore:
    """The history of one home folder; several processes may use it at once.

    Args:
        path: of the SQLite file; made at the first snapshot.
    """

    def __init__(self, path: Path) -> None:
        self._path = path

    def record(self, files: Mapping[str, Path], event: str, note: str) -> Snapshot | None:
        """Keep what was built from, unless the newest snapshot holds the same; all of it or nothing.

        Returns:
            The new snapshot, or `None` if nothing had changed.
        """
        identity = facts_id(files)
        with self._open() as connection:
            connection.execute("BEGIN IMMEDIATE")
            newest = connection.execute("SELECT id FROM snapshots ORDER BY number DESC LIMIT 1").fetchone()
            if newest is not None and newest[0] == identity:
                return None
            if not connection.execute("SELECT 1 FROM files WHERE id = ? LIMIT 1", [identity]).fetchone():
                self._keep(connection, identity, files)
            made_at = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
            number = connection.execute(
                "INSERT INTO snapshots (id, made_at, event, note) VALUES (?, ?, ?, ?)",
                [identity, made_at, event, note],
            ).lastrowid
            connection.execute("COMMIT")
        return Snapshot(number or 0, identity, made_at, event, note)

    def all(self) -> tuple[Snapshot, ...]:
        """Every snapshot, oldest first."""
        if not self._path.exists():
            return ()
        with self._open() as connection:
            rows = connection.execute("SELECT number, id, made_at, event, note FROM snapshots ORDER BY number")
            return tuple(Snapshot(*row) for row in rows)

    def find(self, name: str, field: str = "snapshot") -> Snapshot:
        """The snapshot that a person means: a number, an id or its beginning, a date, `first`, `previous`, `latest`.

        A date means what was known at its end, a moment what was known then.

        Raises:
            RequestError: there is none; the sentence says which there are.
        """
        snapshots = self.all()
        if not snapshots:
            raise RequestError.of(field, name, "there is no snapshot yet", "run `iplane ci build`")
        found = _find(snapshots, name.strip().lstrip("#"))
        if found is None:
            raise RequestError.of(field, name, _why_none(snapshots, name), "`iplane ci history` lists them")
        return found

    def restore(self, snapshot: Snapshot, folder: Path) -> None:
        """Write the files of a snapshot into a folder."""
        with self._open() as connection:
            rows = connection.execute(
                "SELECT name, compressed FROM files JOIN contents ON hash = content WHERE id = ?", [snapshot.id]
            )
            for name, compressed in rows:
                path = folder / name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(zlib.decompress(compressed))

    def _keep(self, connection: sqlite3.Connection, identity: str, files: Mapping[str, Path]) -> None:
        for name, path in files.items():
            content = path.read_bytes()
            digest = hashlib.sha256(content).hexdigest()
            if not connection.execute("SELECT 1 FROM contents WHERE hash = ?", [digest]).fetchone():
                connection.execute("INSERT INTO contents VALUES (?, ?)", [digest, zlib.compress(content)])
            connection.execute("INSERT INTO files VALUES (?, ?, ?)", [identity, name, digest])

    @contextlib.contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        """A connection in write-ahead mode: a process that is killed in the middle leaves the last whole snapshot."""
        connection = sqlite3.connect(self._path, timeout=_WAIT_SECONDS, isolation_level=None)
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            connection.executescript(_SCHEMA)
            yield connection
        finally:
            connection.close()


def _find(snapshots: tuple[Snapshot, ...], name: str) -> Snapshot | None:
    places = {"first": 0, "latest": -1, "previous": -2}
    if name in places:
        place = places[name]
        return snapshots[place] if len(snapshots) >= abs(place) else None
    if _DAY.fullmatch(name) or _MOMENT.fullmatch(name):
        until = f"{name}T23:59:59Z" if _DAY.fullmatch(name) else name.rstrip("Z") + "Z"
        return next((one for one in reversed(snapshots) if one.made_at <= until), None)
    by_number = next((one for one in snapshots if str(one.number) == name), None)
    if by_number is not None or not _ID.fullmatch(name):
        return by_number
    return next((one for one in reversed(snapshots) if one.id.startswith(name)), None)


def _why_none(snapshots: tuple[Snapshot, ...], name: str) -> str:
    first, last = snapshots[0], snapshots[-1]
    if _DAY.fullmatch(name) or _MOMENT.fullmatch(name):
        return f"the first snapshot was made at {first.made_at}, after that"
    return f"it must be {_WAYS}, and there are numbers {first.number} to {last.number}"
