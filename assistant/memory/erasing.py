"""Takes the last traces of deleted rows out of the state file and its write-ahead log."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection
from sqlalchemy.exc import DatabaseError

from knowledge.errors import ServiceError


def erase_traces(connection: Connection, path: Path) -> None:
    """Write the file anew from what is left in it, and empty its log.

    Deleting a row frees its place, and SQLite may keep copies of it in pages it has moved rows out of, and in the log
    until other writing has gone over it. Nothing but rewriting the file is sure to leave no text behind.

    Raises:
        ServiceError: another program holds the file; the rows are gone already, but not their traces.
    """
    try:
        connection.exec_driver_sql("PRAGMA temp_store=MEMORY")  # no copy on disk outside the home folder
        connection.exec_driver_sql("VACUUM")
        busy = connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").scalar()
    except DatabaseError as error:
        raise _left(path, str(error.orig)) from error
    if busy:
        raise _left(path, "another program is reading it")


def _left(path: Path, why: str) -> ServiceError:
    return ServiceError(
        f"It is deleted, but traces of its text may be left in {path.name} or {path.name}-wal ({why}); end other"
        " programs that use it, then delete something again.",
        transient=True,
    )
