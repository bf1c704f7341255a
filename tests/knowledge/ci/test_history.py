"""Snapshots: each change of facts is one; what changed between two is said; answers can be of then."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.ci import open_catalogue
from knowledge.ci.build import ensure_built
from knowledge.ci.history import HistoryStore, changes_between, rebuilt
from knowledge.ci.history.store import facts_id
from knowledge.ci.layers import keep_discovered
from knowledge.errors import RequestError
from knowledge.settings import Settings
from tests.knowledge.ci.layered import layer, node, partition


@pytest.fixture
def own(home: Path) -> Settings:
    """Settings on an empty home of this test."""
    return Settings(home=home)


def discover(own: Settings, hours: float) -> None:
    """Let a discovery say that a partition of `mine` has this limit."""
    found = layer("mine", node_types=[node("n")], partitions=[partition("p", ["n"], max_walltime_hours=hours)])
    keep_discovered(own, found)


def test_a_build_a_discovery_and_their_change(own: Settings) -> None:
    ensure_built(own)
    discover(own, 48)
    discover(own, 72)
    store = HistoryStore(own.history_path)
    assert [(one.number, one.event) for one in store.all()] == [(1, "build"), (2, "discovery"), (3, "discovery")]
    changes = changes_between(rebuilt(own, store.find("2")), rebuilt(own, store.find("latest")))
    assert [change.text for change in changes] == ["mine p: max walltime 48 h -> 72 h"]
    back = changes_between(rebuilt(own, store.find("latest")), rebuilt(own, store.find("previous")))
    assert [change.text for change in back] == ["mine p: max walltime 72 h -> 48 h"]
    added = [
        change.text for change in changes_between(rebuilt(own, store.find("first")), rebuilt(own, store.find("2")))
    ]
    assert "mine: system added" in added
    assert "mine p: partition added" in added
    assert not changes_between(rebuilt(own, store.find("3")), rebuilt(own, store.find("3")))


def test_nothing_new_makes_no_snapshot(own: Settings) -> None:
    ensure_built(own)
    ensure_built(own, force=True)
    assert len(HistoryStore(own.history_path).all()) == 1


def test_a_catalogue_as_of_then(own: Settings) -> None:
    discover(own, 48)
    discover(own, 72)
    then = own.model_copy(update={"as_of": "1"})
    earlier, now = open_catalogue(then), open_catalogue(own)
    assert earlier.system("mine").partitions[0].max_walltime_hours == 48
    assert now.system("mine").partitions[0].max_walltime_hours == 72
    assert earlier.snapshot_id != now.snapshot_id
    assert earlier.snapshot_words.endswith("as of 1.")
    assert earlier.query("SELECT max_walltime_hours FROM limits WHERE system_id = 'mine'").rows == ((48.0,),)
    earlier.close()
    now.close()


def test_a_time_before_the_first_snapshot_is_said(own: Settings) -> None:
    ensure_built(own)
    with pytest.raises(RequestError, match="--as-of is '2020-01-01', but the first snapshot was made at 20"):
        open_catalogue(own.model_copy(update={"as_of": "2020-01-01"}))
    with pytest.raises(RequestError, match="there are numbers 1 to 1"):
        open_catalogue(own.model_copy(update={"as_of": "yesterday"}))


def test_what_names_a_snapshot(own: Settings) -> None:
    discover(own, 48)
    discover(own, 72)
    store = HistoryStore(own.history_path)
    first, last = store.all()
    day = last.made_at[:10]
    for name, meant in (("1", first), ("#2", last), (first.id[:8], first), (day, last), (first.made_at, None)):
        found = store.find(name)
        assert found == meant or (meant is None and found.made_at <= first.made_at)
    with pytest.raises(RequestError, match="run `iplane ci build`"):
        HistoryStore(own.home / "none.sqlite").find("1")


def test_a_snapshot_keeps_every_content_once(own: Settings, tmp_path: Path) -> None:
    store, files = HistoryStore(tmp_path / "h.sqlite"), {"a": tmp_path / "a", "b": tmp_path / "b"}
    for path in files.values():
        path.write_text("same " * 1000)
    assert store.record(files, "build", "one") is not None
    size = (tmp_path / "h.sqlite").stat().st_size
    files["b"].write_text("other")
    assert store.record(files, "build", "two") is not None
    files["b"].write_text("same " * 1000)
    third = store.record(files, "build", "as at first")
    assert third is not None
    assert third.id == store.find("1").id
    assert (tmp_path / "h.sqlite").stat().st_size <= size + 8192
    store.restore(store.find("2"), tmp_path / "out")
    assert (tmp_path / "out" / "b").read_text() == "other"


def test_several_processes_may_record_at_once(tmp_path: Path) -> None:
    def record(number: int) -> None:
        path = tmp_path / f"{number}.txt"
        path.write_text(str(number))
        assert HistoryStore(tmp_path / "h.sqlite").record({"x": path}, "build", str(number)) is not None

    threads = [threading.Thread(target=record, args=(number,)) for number in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    found = HistoryStore(tmp_path / "h.sqlite").all()
    assert [one.number for one in found] == list(range(1, 13))
    assert len({one.id for one in found}) == 12


@given(st.dictionaries(st.text("abc/.", min_size=1, max_size=8), st.binary(max_size=20), max_size=4))
def test_the_id_depends_on_names_and_contents_alone(
    tmp_path_factory: pytest.TempPathFactory, files: dict[str, bytes]
) -> None:
    folder = tmp_path_factory.mktemp("id")
    paths = {}
    for number, (name, content) in enumerate(files.items()):
        paths[name] = folder / str(number)
        paths[name].write_bytes(content)
    assert facts_id(paths) == facts_id(dict(reversed(paths.items())))
    if files:
        name = next(iter(files))
        paths[name].write_bytes(files[name] + b"!")
        changed = facts_id(paths)
        paths[name].write_bytes(files[name])
        assert facts_id(paths) != changed


def test_another_date_of_reading_is_no_change_and_a_value_that_becomes_known_is(own: Settings) -> None:
    for day, hours in (("24", None), ("25", None), ("25", 48.0)):
        found = layer(
            "mine",
            node_types=[node("n")],
            partitions=[partition("p", ["n"], max_walltime_hours=hours)],
            as_of=f"2026-11-{day}",
            read_at=f"2026-11-{day}T10:00:00Z",
        )
        keep_discovered(own, found)
    store = HistoryStore(own.history_path)
    first, second, third = (rebuilt(own, snapshot) for snapshot in store.all())
    assert changes_between(first, second) == ()
    assert [change.text for change in changes_between(second, third)] == ["mine p: max walltime unknown -> 48 h"]
