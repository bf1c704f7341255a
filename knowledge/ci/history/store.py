"""Keeps snapshots in one SQLite file of the home folder: each file's content once, compressed, however many hold it."""

from __future__ import annotations

import contextlib
import errno
import hashlib
import re
import sqlite3
import zlib
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path

from knowledge.ci.history.snapshot import Snapshot
from knowledge.errors import RequestError, ServiceError

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
_MAY_NOT_WRITE = frozenset({sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM})
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
        with self._open(writing=False) as connection:
            rows = connection.execute("SELECT number, id, made_at, event, note FROM snapshots ORDER BY number")
            return tuple(Snapshot(*row) for row in rows)

    def find(self, name: str, field: str = "snapshot") -> Snapshot:
        """The snapshot that a person means: a number, an id or its beginning, a date, `first`, `previous`, `latest`.

        A date means what was known at its end, a moment what was known then; both in universal time, as the history
        lists them.

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
        """Write the files of a snapshot into a folder.

        Raises:
            RequestError: the history is damaged.
        """
        with self._open(writing=False) as connection:
            rows = connection.execute(
                "SELECT name, compressed FROM files JOIN contents ON hash = content WHERE id = ?", [snapshot.id]
            )
            for name, compressed in rows:
                path = folder / name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(_content(compressed, self._path))

    def _keep(self, connection: sqlite3.Connection, identity: str, files: Mapping[str, Path]) -> None:
        for name, path in files.items():
            content = path.read_bytes()
            digest = hashlib.sha256(content).hexdigest()
            if not connection.execute("SELECT 1 FROM contents WHERE hash = ?", [digest]).fetchone():
                connection.execute("INSERT INTO contents VALUES (?, ?)", [digest, zlib.compress(content)])
            connection.execute("INSERT INTO files VALUES (?, ?, ?)", [identity, name, digest])

    @contextlib.contextmanager
    def _open(self, *, writing: bool = True) -> Iterator[sqlite3.Connection]:
        """A connection in write-ahead mode: a process that is killed in the middle leaves the last whole snapshot.

        Raises:
            OSError: the disk is full or fails, or the file may not be written.
            ServiceError: another process holds it for a minute.
            RequestError: the file is damaged.
        """
        with contextlib.closing(self._connected(writing=writing)) as connection, _in_words(self._path):
            yield connection

    def _connected(self, *, writing: bool) -> sqlite3.Connection:
        connection = sqlite3.connect(self._path, timeout=_WAIT_SECONDS, isolation_level=None)
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            connection.executescript(_SCHEMA)
            return connection
        except sqlite3.Error as error:
            connection.close()
            if not writing and getattr(error, "sqlite_errorcode", 0) & 0xFF in _MAY_NOT_WRITE:
                address = f"{self._path.resolve().as_uri()}?immutable=1"  # a home that may only be read
                return sqlite3.connect(address, uri=True, isolation_level=None)
            with _in_words(self._path):
                raise
            raise


@contextlib.contextmanager
def _in_words(path: Path) -> Iterator[None]:
    """What SQLite says, as an error of the project."""
    try:
        yield
    except sqlite3.Error as error:
        code = getattr(error, "sqlite_errorcode", 0) & 0xFF
        if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
            told = f"Another process has been writing {path} for a minute; try again when it has ended."
            raise ServiceError(told, transient=True) from error
        if code in (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR, *_MAY_NOT_WRITE):
            number = errno.ENOSPC if code == sqlite3.SQLITE_FULL else errno.EIO
            raise OSError(number, f"the history: {error}", str(path)) from error
        raise _damaged(path) from error


def _content(compressed: bytes, path: Path) -> bytes:
    try:
        return zlib.decompress(compressed)
    except zlib.error as error:
        raise _damaged(path) from error


def _damaged(path: Path) -> RequestError:
    rule = "it is damaged and cannot be read as a history"
    return RequestError.of("ci-history.sqlite", str(path), rule, "move it away, and a new history begins")


def _find(snapshots: tuple[Snapshot, ...], name: str) -> Snapshot | None:
    places = {"first": 0, "latest": -1, "previous": -2}
    if name in places:
        place = places[name]
        return snapshots[place] if len(snapshots) >= abs(place) else None
    if _DAY.fullmatch(name) or _MOMENT.fullmatch(name):
        if not _is_in_the_calendar(name):
            return None
        until = f"{name}T23:59:59Z" if _DAY.fullmatch(name) else name.rstrip("Z") + "Z"
        return next((one for one in reversed(snapshots) if one.made_at <= until), None)
    by_number = next((one for one in snapshots if str(one.number) == name), None)
    if by_number is not None or not _ID.fullmatch(name):
        return by_number
    return next((one for one in reversed(snapshots) if one.id.startswith(name)), None)


def _is_in_the_calendar(name: str) -> bool:
    try:
        datetime.fromisoformat(name.rstrip("Z"))
    except ValueError:
        return False
    return True


def _why_none(snapshots: tuple[Snapshot, ...], name: str) -> str:
    first, last = snapshots[0], snapshots[-1]
    if (_DAY.fullmatch(name) or _MOMENT.fullmatch(name)) and not _is_in_the_calendar(name):
        return "the calendar has no such date"
    if _DAY.fullmatch(name) or _MOMENT.fullmatch(name):
        return f"the first snapshot was made at {first.made_at}, after that"
    return f"it must be {_WAYS}, and there are numbers {first.number} to {last.number}"
