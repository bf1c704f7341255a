"""The history of runs: nothing is lost or doubled, whoever writes; damage is told in a sentence."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from estimators.harp.history import RunHistory, known_names, known_runs, record
from estimators.harp.history import known as known_room
from estimators.harp.run import Run
from knowledge.errors import ServiceError
from tests.estimators.harp.runs import RUNS, run


@settings(max_examples=8)  # each is a few transactions that are really on the disk
@given(st.lists(RUNS, max_size=5))
def test_the_last_run_of_each_id_comes_back(tmp_path_factory: pytest.TempPathFactory, runs: list[Run]) -> None:
    history = RunHistory(tmp_path_factory.mktemp("home") / "deep" / "runs.sqlite")
    last = {one.run_id: one for one in runs}
    first, again = history.add(runs), history.add(runs)
    assert (first.added, first.renewed) == (len(last), 0)
    assert (again.added, again.renewed) == (0, len(last))
    for name in {one.application for one in runs}:
        assert {one.run_id: one for one in history.runs(name)} == {
            run_id: one for run_id, one in last.items() if one.application == name
        }
    assert sum(history.counts().values()) == len(last)


def test_campaigns_are_told_apart_and_runs_can_be_removed(tmp_path: Path) -> None:
    history = RunHistory(tmp_path / "runs.sqlite")
    assert history.runs("melt") == ()
    history.add([run("a", campaign_id="x"), run("b", campaign_id="y"), run("c")])
    assert [one.run_id for one in history.runs("melt", campaign_id="y")] == ["b"]
    assert history.remove(["a", "nobody"]) == 1
    assert [one.run_id for one in history.runs("melt")] == ["b", "c"]


def test_pages_are_joined(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("estimators.harp.history.store._PAGE", 3)
    history = RunHistory(tmp_path / "runs.sqlite")
    history.add([run(f"r{number:02}") for number in range(10)])
    assert [one.run_id for one in history.runs("melt")] == [f"r{number:02}" for number in range(10)]


WRITER = """
import sys
from pathlib import Path
from estimators.harp.history import RunHistory
from estimators.harp.run import Run, Status
history = RunHistory(Path(sys.argv[1]))
for number in range(25):
    history.add([Run(run_id=f"{sys.argv[2]}-{number}", application="melt", configuration={"n": number},
                     status=Status.FINISHED, wall_seconds=1.0)])
"""


def test_several_processes_write_at_once_from_the_first_moment_on(tmp_path: Path) -> None:
    path = tmp_path / "runs.sqlite"
    writers = [subprocess.Popen([sys.executable, "-c", WRITER, str(path), name]) for name in "abc"]
    assert [writer.wait(timeout=60) for writer in writers] == [0, 0, 0]
    assert len(RunHistory(path).runs("melt")) == 75


def test_what_a_dying_writer_leaves_is_an_empty_history(tmp_path: Path) -> None:
    (tmp_path / "runs.sqlite").touch()
    history = RunHistory(tmp_path / "runs.sqlite")
    assert history.runs("melt") == ()
    assert history.counts() == {}
    assert history.add([run()]).added == 1


def test_damage_is_told(tmp_path: Path) -> None:
    history = RunHistory(tmp_path / "runs.sqlite")
    history.add([run("a"), run("b")])
    with sqlite3.connect(history.path) as connection:
        connection.execute("UPDATE runs SET body = '{}' WHERE run_id = 'b'")
    connection.close()
    with pytest.raises(ServiceError, match="The run b in the history"):
        history.runs("melt")
    (tmp_path / "other.sqlite").write_bytes(b"no database" * 100)
    with pytest.raises(ServiceError, match=r"other\.sqlite cannot be read"):
        RunHistory(tmp_path / "other.sqlite").runs("melt")
    with pytest.raises(ServiceError, match=r"other\.sqlite cannot be written"):
        RunHistory(tmp_path / "other.sqlite").add([run()])
    (tmp_path / "file").touch()
    with pytest.raises(ServiceError, match="cannot be written"):
        RunHistory(tmp_path / "file" / "runs.sqlite").add([run()])


def test_a_run_of_endless_text_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ServiceError, match="shorten its message"):
        RunHistory(tmp_path / "runs.sqlite").add([run(message="x" * 200_000)])


def test_shipped_and_own_runs_are_known_together(monkeypatch: pytest.MonkeyPatch) -> None:
    shipped = (run("a"), run("b", wall_seconds=9.0))
    monkeypatch.setattr(known_room, "shipped_runs", lambda name: shipped if name == "melt" else ())
    monkeypatch.setattr(known_room, "shipped_names", lambda: ("melt",))
    record(run("b", wall_seconds=2.0))
    record(run("c", application="other"))
    assert [(one.run_id, one.wall_seconds) for one in known_runs("melt")] == [("a", 1.5), ("b", 2.0)]
    assert known_names() == ("melt", "other")
    assert known_runs("nobody") == ()
