"""From facts and layers to the database file: validated, hashed, atomic, rebuilt only when they changed."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from knowledge.ci.build.carrying import sweep
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

__all__ = ["FACTS", "Built", "Cause", "build_locked", "ensure_built"]


@dataclass(frozen=True, slots=True)
class Built:
    """A database that belongs to the facts.

    Attributes:
        path: the file. content: hash of everything it was built from. fresh: whether this call built it.
        snapshot: number of the snapshot that this call made; `None` = the facts had not changed.
    """

    path: Path
    content: str
    fresh: bool
    snapshot: int | None = None


@dataclass(frozen=True, slots=True)
class Cause:
    """Why a database is built, for the history: build, discovery or import, and one line about it."""

    event: str = "build"
    note: str = "facts of the project"


def ensure_built(settings: Settings, *, facts: Path = FACTS, force: bool = False, cause: Cause | None = None) -> Built:
    """Make sure that the database of `settings` belongs to facts and layers, building it if it does not.

    With `settings.as_of`, the database of that time is meant. Safe with several processes at once; costs a few
    milliseconds when nothing changed.

    Raises:
        FactError: a fact file or a layer is wrong (the old database stays).
        RequestError: the home folder cannot be written, or there is no snapshot of the time asked for.
    """
    if settings.as_of is not None:
        from knowledge.ci.history import built_as_of

        earlier, snapshot = built_as_of(settings)
        return Built(earlier, snapshot.id, fresh=False)
    path = settings.ci_database_path
    found = inputs(facts, settings.layers_path)
    times = hash_of_times(found.files)
    stamp = None if force else _current(path, times)
    if stamp is not None:
        return Built(path, stamp.content, fresh=False)
    from knowledge.ci.build.lock import building

    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with building(path.with_suffix(".lock")):
            return build_locked(settings, facts, settings.layers_path, force=force, cause=cause or Cause())
    except OSError as error:
        if not force and stands(path, hash_of_contents(found.files)):
            return Built(path, hash_of_contents(found.files), fresh=False)  # a home that may only be read
        raise RequestError.of(
            "IPLANE_HOME", str(path.parent), f"it cannot be written ({error.strerror})", "choose a folder you may write"
        ) from error


def build_locked(settings: Settings, facts: Path, layers: Path, *, force: bool, cause: Cause) -> Built:
    """Build inside the lock, unless another process just did, or only file times changed.

    Args:
        settings: of this process. facts: folder of facts.
        layers: folder of layers: that of the settings, or one that shall take its place.
        force: build even if nothing changed. cause: for the history.
    """
    path, found = settings.ci_database_path, inputs(facts, layers)
    times, content = hash_of_times(found.files), hash_of_contents(found.files)
    if not force and stands(path, content):
        write_stamp(_stamp_path(path), Stamp(times, content, identity(path)))
        return Built(path, content, fresh=False)
    from knowledge.ci.build.making import make_database
    from knowledge.ci.history.store import HistoryStore, facts_id

    sweep(path.parent, ".ci-build-", ".layers-", ".count-")
    make_database(path, found, facts, layers, facts_id(found.facts))
    snapshot = HistoryStore(settings.history_path).record(found.facts, cause.event, cause.note)
    write_stamp(_stamp_path(path), Stamp(times, content, identity(path)))  # last: what is killed before is built again
    return Built(path, content, fresh=True, snapshot=snapshot.number if snapshot else None)


def stands(path: Path, content: str) -> bool:
    """Whether a database was built from this content and is still the one that was built."""
    stamp = read_stamp(_stamp_path(path))
    return stamp is not None and stamp.content == content and stamp.database == identity(path) != ""


def _current(path: Path, times: str) -> Stamp | None:
    stamp = read_stamp(_stamp_path(path))
    return stamp if stamp and stamp.facts == times and stamp.database == identity(path) != "" else None


def _stamp_path(path: Path) -> Path:
    return path.with_suffix(".stamp")
