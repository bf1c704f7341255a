"""One process at a time carries a campaign on. A dead one's place is taken; a living one's is not."""

from __future__ import annotations

import os
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager

import psutil

from estimators.harp.campaign.ledger import Ledger
from knowledge.errors import RequestError

SILENT_SECONDS = 180.0
"""An owner on another host of a shared home counts as dead after this long without a sign of life; a choice."""
BORN_WITHIN_SECONDS = 2.0
"""Start times of one process are told alike to this."""


@contextmanager
def owned(ledger: Ledger) -> Iterator[None]:
    """Own a campaign while inside.

    Raises:
        RequestError: another living process owns it.
    """
    _take(ledger)
    try:
        yield
    finally:
        with ledger.writing() as connection:
            connection.execute("DELETE FROM owner WHERE host = ? AND pid = ?", (socket.gethostname(), os.getpid()))


def sign_of_life(ledger: Ledger) -> None:
    """Tell other hosts that this process lives."""
    with ledger.writing() as connection:
        connection.execute("UPDATE owner SET seen = ? WHERE pid = ?", (time.time(), os.getpid()))


def owner_of(ledger: Ledger) -> str | None:
    """The living process that carries it on, in words; `None` if none does."""
    with ledger.writing() as connection:
        row = connection.execute("SELECT host, pid, born, seen FROM owner").fetchone()
    return f"process {row[1]} on {row[0]}" if row and _lives(*row) else None


def _take(ledger: Ledger) -> None:
    me = (socket.gethostname(), os.getpid(), psutil.Process().create_time(), time.time())
    with ledger.writing() as connection:
        row = connection.execute("SELECT host, pid, born, seen FROM owner").fetchone()
        if row is not None and _lives(*row):
            raise RequestError(
                f"The campaign {ledger.path.stem} is being carried on by process {row[1]} on {row[0]}; wait for it,"
                " stop it with Ctrl-C, or look at it with `iplane harp campaign status`."
            )
        connection.execute("INSERT OR REPLACE INTO owner VALUES (1, ?, ?, ?, ?)", me)


def _lives(host: str, pid: int, born: float, seen: float) -> bool:
    if host != socket.gethostname():
        return time.time() - seen < SILENT_SECONDS
    try:
        process = psutil.Process(pid)
        return abs(process.create_time() - born) < BORN_WITHIN_SECONDS and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False
    except psutil.AccessDenied:
        return True
