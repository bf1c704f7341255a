"""From facts to the database file: validated, hashed, atomic, rebuilt only when the facts changed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from knowledge.ci.build.fingerprint import (
    FACTS,
    Stamp,
    hash_of_contents,
    hash_of_times,
    identity,
    inputs,
    read_stamp,
    write_stamp,
)
from knowledge.errors import RequestError
from knowledge.settings import Settings

__all__ = ["FACTS", "Built", "ensure_built"]


@dataclass(frozen=True, slots=True)
class Built:
    """A database that belongs to the facts.

    Attributes:
        path: the file. content: hash of everything it was built from. fresh: whether this call built it.
    """

    path: Path
    content: str
    fresh: bool


def ensure_built(settings: Settings, *, facts: Path = FACTS, force: bool = False) -> Built:
    """Make sure that the database of `settings` belongs to the facts, building it if it does not.

    Safe with several processes at once; costs a few milliseconds when nothing changed.

    Raises:
        FactError: a fact file is wrong (the old database stays).
        RequestError: the home folder cannot be written.
    """
    path = settings.ci_database_path
    files = inputs(facts)
    times = hash_of_times(files)
    stamp = None if force else _current(path, times)
    if stamp is not None:
        return Built(path, stamp.content, fresh=False)
    from knowledge.ci.build.lock import building

    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with building(path.with_suffix(".lock")):
            return _build(path, facts, files, force=force)
    except OSError as error:
        raise RequestError.of(
            "IPLANE_HOME", str(path.parent), f"it cannot be written ({error.strerror})", "choose a folder you may write"
        ) from error


def _build(path: Path, facts: Path, files: list[Path], *, force: bool) -> Built:
    """Build inside the lock, unless another process just did, or only file times changed."""
    times, content = hash_of_times(files), hash_of_contents(files)
    old = read_stamp(_stamp_path(path))
    if not force and old is not None and old.content == content and old.database == identity(path) != "":
        write_stamp(_stamp_path(path), Stamp(times, content, old.database))
        return Built(path, content, fresh=False)
    from knowledge.ci.build.reading import read_facts
    from knowledge.ci.build.system_rows import system_rows
    from knowledge.ci.build.table_rows import table_rows
    from knowledge.ci.build.writing import write_database

    read = read_facts(facts)
    meta = {
        "content_hash": content,
        "built_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "systems": str(len(read.systems)),
    }
    write_database(path, [*system_rows(read), *table_rows(read)], meta)
    write_stamp(_stamp_path(path), Stamp(times, content, identity(path)))
    return Built(path, content, fresh=True)


def _current(path: Path, times: str) -> Stamp | None:
    stamp = read_stamp(_stamp_path(path))
    return stamp if stamp and stamp.facts == times and stamp.database == identity(path) != "" else None


def _stamp_path(path: Path) -> Path:
    return path.with_suffix(".stamp")
