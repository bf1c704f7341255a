"""Builds the database of a snapshot again, with today's code, and keeps it until another snapshot needs the room."""

from __future__ import annotations

import contextlib
import tempfile
from pathlib import Path

from knowledge.ci.build.carrying import sweep
from knowledge.ci.build.fingerprint import Inputs, code_hash, inputs
from knowledge.ci.build.lock import building
from knowledge.ci.build.making import make_database
from knowledge.ci.history.snapshot import Snapshot
from knowledge.ci.history.store import HistoryStore
from knowledge.errors import FactError, RequestError
from knowledge.settings import Settings

_KEPT = 4
"""Databases of earlier snapshots that are kept built."""


def built_as_of(settings: Settings) -> tuple[Path, Snapshot]:
    """The database as it was at `settings.as_of`, and the snapshot that this is.

    Raises:
        RequestError: there is no snapshot of that time.
    """
    snapshot = HistoryStore(settings.history_path).find(settings.as_of or "", "--as-of")
    return rebuilt(settings, snapshot), snapshot


def rebuilt(settings: Settings, snapshot: Snapshot) -> Path:
    """The database of a snapshot, built if it does not stand there.

    Raises:
        RequestError: the home folder cannot be written.
        FactError: the facts of that time break a rule of today's build.
    """
    folder = settings.home / "as-of"
    path = folder / f"{snapshot.short_id}-{code_hash()[:8]}.duckdb"
    if path.exists():
        return path
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with building(folder / "building.lock"):
            sweep(folder, ".facts-", ".ci-build-")
            if not path.exists():
                _build(settings, snapshot, path)
    except FactError as error:
        raise FactError(
            f"Snapshot {snapshot.number} of {snapshot.made_at} cannot be built by this version: {error.message}"
            " It stays in the history as it is; ask for a later one, `iplane ci history` lists them."
        ) from error
    except OSError as error:
        rule, remedy = f"it cannot be written ({error.strerror})", "choose a folder you may write"
        raise RequestError.of("IPLANE_HOME", str(folder), rule, remedy) from error
    _make_room(folder, path)
    return path


def _build(settings: Settings, snapshot: Snapshot, path: Path) -> None:
    with tempfile.TemporaryDirectory(dir=path.parent, prefix=".facts-") as name:
        place = Path(name)
        HistoryStore(settings.history_path).restore(snapshot, place)
        make_database(path, restored_inputs(place), place, place / "layers", snapshot.id)


def restored_inputs(folder: Path) -> Inputs:
    """The inputs of a restored snapshot."""
    return inputs(folder, folder / "layers")


def _make_room(folder: Path, newest: Path) -> None:
    others = sorted(folder.glob("*.duckdb"), key=_made_at, reverse=True)
    for path in [path for path in others if path != newest][_KEPT - 1 :]:
        with contextlib.suppress(OSError):  # another process may just have removed it; what stays only takes room
            path.unlink()


def _made_at(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except OSError:  # another process made room
        return 0.0
