"""A process that is killed, a disk that is full, a home that cannot do everything: whole databases all the same."""

from __future__ import annotations

import errno
import os
import shutil
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import pytest

from knowledge.ci import open_catalogue
from knowledge.ci.build import carrying, ensure_built, lock
from knowledge.ci.history import HistoryStore, rebuilding
from knowledge.ci.layers import keep_discovered, keep_import
from knowledge.errors import FactError, RequestError, ServiceError
from knowledge.settings import Settings
from tests.knowledge.ci.layered import layer, node, partition
from tests.knowledge.ci.test_layers import offer

WALLTIME = "SELECT max_walltime_hours FROM partitions WHERE system_id = 'mine'"
KILLED = """
import os, sys
from pathlib import Path
from knowledge.ci import layers
from knowledge.ci import build
from knowledge.ci.build import making, writing
from knowledge.ci.history import store
from knowledge.settings import Settings
from tests.knowledge.ci.test_layers_killed import discover
point, home = sys.argv[1:]
module, _, name = point.rpartition(":")
place = {"layers": layers, "build": build, "making": making, "store": store.HistoryStore}[module]
setattr(place, name, lambda *_, **__: os._exit(9))
discover(Settings(home=Path(home)), 72)
"""
POINTS = (
    "layers:_link_others", "layers:_write_systems", "layers:build_locked", "making:write_database",
    "store:_keep", "store:record", "build:write_stamp", "layers:_put_in_place", "layers:_told",
)  # fmt: skip


@pytest.fixture
def own(home: Path) -> Settings:
    """Settings on an empty home of this test."""
    return Settings(home=home)


def discover(own: Settings, hours: float) -> Any:
    """Let a discovery say that a partition of `mine` has this limit."""
    found = layer("mine", node_types=[node("n")], partitions=[partition("p", ["n"], max_walltime_hours=hours)])
    return keep_discovered(own, found)


@pytest.mark.parametrize("point", POINTS)
def test_killed_anywhere_the_next_open_is_whole(own: Settings, point: str) -> None:
    discover(own, 48)
    ended = subprocess.run([sys.executable, "-c", KILLED, point, str(own.home)], check=False)
    assert ended.returncode == 9
    catalogue = open_catalogue(own)
    ((hours,),) = catalogue.select(WALLTIME).rows
    assert hours == (72 if point == "layers:_told" else 48)
    newest = HistoryStore(own.history_path).all()[-1]
    assert newest.id == catalogue.snapshot_id, "the history holds what the answers come from"
    catalogue.close()
    for path in own.home.glob(".*"):
        os.utime(path, (0, 0))
    discover(own, 96)
    assert not list(own.home.glob(".*")), "what the killed process left is swept up"


def test_without_links_files_are_copied(own: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise OSError(errno.EPERM, "Operation not permitted")

    monkeypatch.setattr(os, "link", refuse)
    discover(own, 48)
    keep_import(own, "prices", [], [offer()], "one price")
    assert {path.name for path in own.layers_path.rglob("*.*")} == {"mine.json", "prices.parquet"}
    assert not ensure_built(own).fresh


def test_layers_may_lie_on_another_file_system(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "new").write_text("new")
    (tmp_path / "old").write_text("old")
    replace = Path.replace

    def refuse(self: Path, target: Path) -> Path:
        if self.name == "new":
            raise OSError(errno.EXDEV, "Invalid cross-device link")
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", refuse)
    carrying.move(tmp_path / "new", tmp_path / "old")
    assert (tmp_path / "old").read_text() == "new"


def test_a_file_system_without_locks_is_not_waited_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise OSError(errno.ENOSYS, "Function not implemented")

    monkeypatch.setattr("fcntl.flock", refuse)
    monkeypatch.setattr(lock, "_WAIT_SECONDS", 0.0)
    with lock.building(tmp_path / "lock"):
        pass


def test_of_two_files_of_one_import_the_newer_counts(own: Settings) -> None:
    keep_import(own, "both", [], [offer()], "offers first")
    parquet = own.layers_path / "imported" / "both.parquet"
    spared = own.home / "spared"
    shutil.copy2(parquet, spared)
    keep_import(own, "both", [layer("mine", how="imported", node_types=[node("n")])], [], "then a system")
    shutil.copy2(spared, parquet)  # as if the process had been killed before it removed the old one
    assert not ensure_built(own).fresh


def test_a_home_with_odd_letters(tmp_path: Path) -> None:
    own = Settings(home=tmp_path / "o'brien [1] ä")
    keep_import(own, "prices", [], [offer()], "one price")
    discover(own, 48)
    assert open_catalogue(own).select(WALLTIME).rows == ((48.0,),)


def test_a_catalogue_in_use_is_not_closed_by_a_newer_one(own: Settings) -> None:
    discover(own, 48)
    before = open_catalogue(own)
    failures: list[BaseException] = []
    stop = threading.Event()

    def ask() -> None:
        while not stop.is_set():
            try:
                assert before.select(WALLTIME).rows == ((48.0,),)
            except BaseException as error:
                failures.append(error)
                return

    thread = threading.Thread(target=ask)
    thread.start()
    discover(own, 72)
    assert open_catalogue(own).select(WALLTIME).rows == ((72.0,),)
    stop.set()
    thread.join()
    assert not failures


def test_a_closed_catalogue_is_not_handed_out(own: Settings) -> None:
    discover(own, 48)
    open_catalogue(own).close()
    assert open_catalogue(own).select(WALLTIME).rows == ((48.0,),)


def test_two_names_of_one_snapshot_keep_their_words(own: Settings) -> None:
    discover(own, 48)
    for name in ("1", "latest"):
        assert open_catalogue(own.model_copy(update={"as_of": name})).snapshot_words.endswith(f"as of {name}.")


def test_only_what_the_layer_itself_did_is_counted(own: Settings) -> None:
    kept = keep_discovered(own, layer(partitions=[partition("gpuA100x4", [], max_walltime_hours=72.0)]))
    assert kept.conflicts == 1
    other = layer("mine", how="imported", tool="export", node_types=[node("n")])
    kept = keep_import(own, "export", [other], [], "one system")
    assert (kept.conflicts, kept.confirmed, kept.filled) == (0, 0, 0)


def test_a_damaged_history_is_named(own: Settings) -> None:
    own.history_path.write_bytes(b"this is no history " * 100)
    with pytest.raises(RequestError, match="it is damaged and cannot be read as a history; move it away"):
        ensure_built(own)
    own.history_path.unlink()
    assert ensure_built(own).snapshot == 1


def test_a_history_that_another_process_holds_is_said(own: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    import sqlite3

    ensure_built(own)
    monkeypatch.setattr("knowledge.ci.history.store._WAIT_SECONDS", 0.0)
    holder = sqlite3.connect(own.history_path, isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    with pytest.raises(ServiceError, match="Another process has been writing"):
        discover(own, 48)
    holder.execute("ROLLBACK")
    holder.close()
    assert not (own.layers_path / "discovered" / "mine.json").exists()
    discover(own, 48)


def test_a_snapshot_that_breaks_the_forms_of_today_is_named(own: Settings, tmp_path: Path) -> None:
    ensure_built(own)
    store = HistoryStore(own.history_path)
    (tmp_path / "delta.yaml").write_text("id: delta\n")
    store.restore(store.find("1"), tmp_path / "then")
    files = {path.relative_to(tmp_path / "then").as_posix(): path for path in (tmp_path / "then").rglob("*.*")}
    store.record({**files, "systems/delta.yaml": tmp_path / "delta.yaml"}, "build", "of a later version")
    with pytest.raises(FactError, match=r"Snapshot 2 of 20.* cannot be built by this version: .*delta.yaml.*history"):
        open_catalogue(own.model_copy(update={"as_of": "2"}))


def test_a_damaged_database_of_then_is_built_again(own: Settings) -> None:
    ensure_built(own)
    path = rebuilding.rebuilt(own, HistoryStore(own.history_path).find("1"))
    path.write_bytes(b"no database")
    assert open_catalogue(own.model_copy(update={"as_of": "1"})).system("delta").id == "delta"


def test_a_day_that_no_calendar_has_is_refused(own: Settings) -> None:
    ensure_built(own)
    for day in ("2026-02-31", "2026-13-01T10:00Z"):
        with pytest.raises(RequestError, match="but the calendar has no such date"):
            HistoryStore(own.history_path).find(day, "--as-of")


def test_a_home_that_may_only_be_read(own: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    ensure_built(own)
    touched = own.layers_path / "discovered"
    discover(own, 48)
    os.utime(touched / "mine.json", (1, 1))  # only a time: the content is that of the database

    def refuse(*_: object, **__: object) -> None:
        raise OSError(errno.EROFS, "Read-only file system")

    monkeypatch.setattr("knowledge.ci.build.lock.building", refuse)
    assert not ensure_built(own).fresh
    (touched / "mine.json").write_text((touched / "mine.json").read_text().replace("48", "49"))
    with pytest.raises(RequestError, match="Read-only file system"):
        ensure_built(own)


def test_a_history_that_may_only_be_read(own: Settings) -> None:
    ensure_built(own)
    made = HistoryStore(own.history_path).all()
    own.history_path.chmod(0o444)
    own.home.chmod(0o555)
    try:
        assert HistoryStore(own.history_path).all() == made
    finally:
        own.home.chmod(0o755)
