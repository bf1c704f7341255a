"""`iplane wait`, `iplane estimate wait` and `iplane evaluate wait`: what they print and how they say no."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from knowledge.settings import settings
from tests.ui.cli.running import Run, runner


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], built_home: Path, home: Path) -> Run:
    """A command line whose catalogue is the session's, and whose history is this test's own."""
    from knowledge.ci import open_catalogue

    monkeypatch.setenv("IPLANE_HOME", str(built_home))
    settings.cache_clear()
    open_catalogue()
    (home / "ci.duckdb").symlink_to(built_home / "ci.duckdb")
    monkeypatch.setenv("IPLANE_HOME", str(home))
    settings.cache_clear()
    return runner(monkeypatch, capsys)


@pytest.fixture
def sacct(tmp_path: Path) -> Path:
    rows = [
        f"{1000 + place}|ann|gpuA100x4|2026-11-{1 + place // 24:02}T{place % 24:02}:00:00|"
        f"2026-11-{1 + place // 24:02}T{place % 24:02}:{place % 50:02}:30|"
        f"2026-11-{1 + place // 24:02}T{place % 24:02}:59:00|COMPLETED|2|128|1-00:00:00"
        for place in range(100)
    ]
    file = tmp_path / "sacct.txt"
    header = "JobID|User|Partition|Submit|Start|End|State|NNodes|NCPUS|Timelimit"
    file.write_text("\n".join([header, *rows, "7|ann|gpuA100x4|never||||||", ""]))
    return file


def test_waits_are_imported_shown_predicted_from_and_forgotten(run: Run, sacct: Path) -> None:
    done = run("wait", "import", str(sacct), "--system", "Delta")
    assert done.code == 0, done.err
    assert "100 jobs of delta" in done.out
    assert "line 102" in done.err
    shown = json.loads(run("wait", "show", "--json").out)
    assert shown["systems"] == [{"system": "delta", "jobs": 100, "waits": 100}]
    assert {one["partition"] for one in shown["partitions"]} == {"", "gpuA100x4"}
    assert "gpuA100x4" in run("wait", "show").out
    asked = ("estimate", "wait", "--system", "delta", "--partition", "gpuA100x4", "--nodes", "2", "--walltime", "24h")
    found = json.loads(run(*asked, "--json").out)
    assert found["method"] == "learned from history"
    assert 0 < found["median"]["value"] < found["upper"]["value"] <= 1
    assert found["upper"]["coverage"] == 0.9
    plain = run(*asked)
    assert "90% of such jobs start within" in plain.out
    assert run("wait", "forget", "--system", "delta").out.startswith("100 jobs")
    assert "not known" in run(*asked).out


def test_a_system_without_data_is_unknown_with_the_prior_apart(run: Run) -> None:
    found = run("estimate", "wait", "--system", "delta")
    assert found.code == 0
    assert "not known" in found.out.splitlines()[0]
    assert "Prior:" in found.out
    assert "No waits were imported" in run("wait", "show").out


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("estimate", "wait", "--system", "nowhere-at-all"), "not known"),
        (("estimate", "wait", "--system", "delta", "--nodes", "0"), "--nodes"),
        (("estimate", "wait", "--system", "delta", "--walltime", "soon"), "--walltime"),
        (("estimate", "wait", "--system", "delta", "--partition", "a;b"), "--partition"),
        (("wait", "import", "none.txt", "--system", "delta"), "cannot be read"),
        (("wait", "import", "none.txt", "--system", "delta", "--format", "xls"), "--format"),
        (("evaluate", "wait", "none.swf"), "cannot be read"),
    ],
)
def test_bad_input_is_one_sentence(run: Run, arguments: tuple[str, ...], words: str) -> None:
    done = run(*arguments)
    assert done.code == 1
    assert done.err.startswith("iplane: ")
    assert words in done.err
    assert len(done.err.strip().splitlines()) == 1
    assert done.out == ""


SWF = "{0} {1} {2} 10 1 -1 -1 1 60 -1 1 1 1 -1 1 1 -1 -1"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "empty"),
        ("once upon a time\n", "begins like no trace"),
        ("\n".join(SWF.format(place, place, 0) for place in range(99)), "moment of its submission"),
        ("\n".join(SWF.format(place, place, -1) for place in range(99)), "states no wait"),
        ("\n".join(SWF.format(place, 60 * place, place % 7) for place in range(20)), "too few"),
    ],
)
def test_what_cannot_be_scored_is_refused_in_one_sentence(run: Run, tmp_path: Path, text: str, words: str) -> None:
    file = tmp_path / "trace.swf"
    file.write_text(text)
    done = run("evaluate", "wait", str(file))
    assert done.code == 1
    assert words in done.err
    assert len(done.err.strip().splitlines()) == 1


def test_a_trace_is_scored_for_people_and_machines(run: Run, tmp_path: Path) -> None:
    file, out = tmp_path / "trace.swf", tmp_path / "scores.json"
    rows = [SWF.format(place, 100 * place, 37 * place % 90) for place in range(200)]
    file.write_text("\n".join(["; UnixStartTime: 0", *rows[:50], "1 2 3", *rows[50:], ""]))
    done = run("evaluate", "wait", str(file), "--json", str(out))
    assert done.code == 0, done.err
    assert "trace.swf" in done.out
    assert "line 52" in done.err
    (scores,) = json.loads(out.read_text())["traces"]
    assert scores["jobs"] == 200
    assert scores["skipped_rows"] == 1
    assert 0.5 < scores["coverage"] <= 1
    printed = run("evaluate", "wait", str(file), "--json", "-", "--jobs", "150")
    (first,) = json.loads(printed.out)["traces"]
    assert (first["jobs"], first["jobs_left_out"]) == (150, 50)
    assert run("evaluate", "wait", str(file), "--json", str(tmp_path / "no" / "folder")).code == 1


def test_a_job_store_that_is_broken_is_told(run: Run) -> None:
    settings().wait_history_path.write_text("no database at all, but long enough to be looked at as one " * 20)
    done = run("wait", "show")
    assert done.code == 1
    assert "history of waits" in done.err


def test_one_row_is_one_row(run: Run, tmp_path: Path) -> None:
    trace = tmp_path / "few.txt"
    trace.write_text(
        "JobID|User|Partition|Submit|Start|End|State|NNodes|NCPUS|Timelimit\n"
        "1|a|p|2026-11-01T10:00:00|2026-11-01T11:00:00|2026-11-01T12:00:00|COMPLETED|1|4|01:00:00\n"
        "2|a|p|garbage|2026-11-01T11:00:00|2026-11-01T12:00:00|COMPLETED|1|4|01:00:00\n",
        encoding="utf-8",
    )
    assert "1 row was left out" in run("wait", "import", str(trace), "--system", "anvil").out
    assert "1 wait of it is known, and" in run("estimate", "wait", "--system", "anvil").out
    run("wait", "forget", "--system", "anvil")
