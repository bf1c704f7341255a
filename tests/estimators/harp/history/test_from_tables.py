"""Importing tables: columns are recognised, units heeded, bad rows told, and nothing is taken that nobody said."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from estimators.harp.application_file import read_application
from estimators.harp.history import Imported, Named, RunHistory, import_table, write_runs_csv
from estimators.harp.history.statuses import is_over, status_of_exit, status_of_word
from estimators.harp.history.units import BYTES_PER, SECONDS_PER, bytes_of, plain, seconds_of, split_unit
from estimators.harp.run import Origin, Scale, Status
from knowledge.errors import RequestError
from tests.estimators.harp.runs import run

MELT = read_application(
    """
name: melt
title: Melting
command: melt -n {atoms} -p {pair}
inputs:
  atoms: {small: [10, 1000], full: [10000, 1000000], default: 100}
  pair: {type: choice, choices: [lj, eam]}
resources:
  cores: {small: [1, 4], full: [1, 64]}
""",
    "melt.yaml",
    Path(),
)


def imported(folder: Path, text: str, named: Named | None = None, **more: object) -> Imported:
    path = folder / "runs.csv"
    path.write_text(text, "utf-8")
    return import_table(path, "melt", named=named or Named(), **more)  # type: ignore[arg-type]  # options by name


def test_a_table_without_an_application_file(tmp_path: Path) -> None:
    found = imported(
        tmp_path,
        "JobID,Atoms,n_nodes,nnodes,mode,elapsed_min,Peak Memory (MB),state,exit_code\n"
        "1,1000,x,2,fast,1.5,3,COMPLETED,0\n"
        "2,2000,x,2,slow,10,4,TIMEOUT,1\n",
    )
    one, two = found.runs
    assert one.configuration == {"Atoms": 1000, "n_nodes": "x", "nodes": 2, "mode": "fast"}
    assert (one.wall_seconds, one.peak_memory_bytes, one.status) == (90.0, 3 * 2**20, Status.FINISHED)
    assert (two.wall_seconds, two.status, two.longer_than_seconds) == (600.0, Status.TIMED_OUT, 600.0)
    assert (one.origin, one.scale, one.exit_status) == (Origin.IMPORTED, Scale.OTHER, 0)
    assert "JobID (tells of the record)" in " ".join(found.notes)


def test_an_application_file_says_what_is_an_input(tmp_path: Path) -> None:
    found = imported(
        tmp_path, "atoms,pair,ncpus,wall_s,noise\n500,lj,2,1,9\n50000,EAM,64,70,9\n70,lj,64,3,9\n", application=MELT
    )
    assert [dict(one.configuration) for one in found.runs] == [
        {"atoms": 500, "pair": "lj", "cores": 2},
        {"atoms": 50000, "pair": "eam", "cores": 64},
        {"atoms": 70, "pair": "lj", "cores": 64},
    ]
    assert [one.scale for one in found.runs] == [Scale.SMALL, Scale.FULL, Scale.OTHER]
    assert found.notes == ("columns not used: noise",)


def test_a_default_is_no_answer_for_a_run_that_was_made(tmp_path: Path) -> None:
    with pytest.raises(RequestError, match="no column tells atoms and cores"):
        imported(tmp_path, "pair,wall_s\nlj,1\n", application=MELT)
    found = imported(tmp_path, "pair,wall_s\nlj,1\n", application=MELT, given={"atoms": 300, "cores": 1})
    assert found.runs[0].configuration == {"atoms": 300, "pair": "lj", "cores": 1}
    found = imported(tmp_path, "pair,n,wall_s,cores\nlj,7,1,1\n", Named(inputs={"n": "atoms"}), application=MELT)
    assert found.runs[0].configuration["atoms"] == 7
    for named, values in ((Named(inputs={"n": "atom"}), {}), (Named(), {"atom": 1})):
        with pytest.raises(RequestError, match="melt has no such input"):
            imported(tmp_path, "pair,n,wall_s\nlj,7,1\n", named, application=MELT, given=values)


def test_rows_that_are_no_run_are_told_with_their_line(tmp_path: Path) -> None:
    rows = ["500,lj,1,10", "500,xx,1,10", ",lj,1,10", "500,lj,1,-3", "500,lj,1,", "500,lj,1,0", "5.5,lj,1,10"]
    found = imported(tmp_path, "atoms,pair,cores,wall_s\n" + "\n".join(rows), application=MELT)
    assert len(found.runs) == 1
    told = {one.line: one.reason for one in found.left_out.told}
    assert sorted(told) == [3, 4, 5, 6, 7, 8]
    assert "did you mean" in told[3] or "choices" in told[3]
    assert told[4] == "atoms is empty"
    assert told[5] == "wall_s is -3 s, below zero"
    assert told[6] == "wall_s is empty"
    assert "shorter than the clock" in told[7]


def test_runs_that_went_wrong_are_kept(tmp_path: Path) -> None:
    found = imported(tmp_path, "n,wall_s\n1,5\n2,inf\n", Named())
    assert [(one.status, one.wall_seconds) for one in found.runs] == [(Status.FINISHED, 5.0), (Status.FAILED, None)]
    found = imported(tmp_path, "n,state,wall_s\n1,OUT_OF_MEMORY,5\n2,RUNNING,6\n3,weird,7\n4,CANCELLED by 10,\n")
    assert [one.status for one in found.runs] == [Status.OUT_OF_MEMORY, Status.KILLED]
    assert [one.reason for one in found.left_out.told] == [
        "state is 'RUNNING': it is not over", "state is 'weird': how it ended is not understood",
    ]  # fmt: skip


def test_importing_twice_changes_nothing_and_equal_rows_are_repetitions(tmp_path: Path) -> None:
    text = "n,wall_s\n1,5\n1,5\n2,6\n"
    history = RunHistory(tmp_path / "runs.sqlite")
    first = imported(tmp_path, text)
    assert [one.repetition for one in first.runs] == [0, 1, 0]
    assert history.add(first.runs).added == 3
    assert history.add(imported(tmp_path, text + "3,7\n").runs) == type(history.add([]))(1, 3)


def test_a_time_in_words_and_a_unit_that_nobody_tells(tmp_path: Path) -> None:
    assert imported(tmp_path, "n,elapsed\n1,1-00:00:01\n2,00:00:05\n").runs[0].wall_seconds == 86_401
    found = imported(tmp_path, "n,time\n1,3\n")
    assert found.notes == ("time is taken as seconds; --time-unit says otherwise",)
    assert imported(tmp_path, "n,time\n1,3\n", Named(time_unit="h")).runs[0].wall_seconds == 10_800
    with pytest.raises(RequestError, match="does not tell its unit"):
        imported(tmp_path, "n,wall_s,rss\n1,3,4\n")
    with pytest.raises(RequestError, match="no such unit"):
        imported(tmp_path, "n,time\n1,3\n", Named(time_unit="fortnight"))
    with pytest.raises(RequestError, match="no column of it looks like a time"):
        imported(tmp_path, "n,m\n1,3\n")
    with pytest.raises(RequestError, match="no such column; did you mean wall_s"):
        imported(tmp_path, "n,wall_s\n1,3\n", Named(target="wal_s"))


def test_a_table_of_this_program_is_read_as_it_is(tmp_path: Path) -> None:
    path, runs = tmp_path / "runs.csv.gz", (run("a"), run("b", status=Status.TIMED_OUT, message="at its limit"))
    write_runs_csv(path, [*runs, run("c", application="other")])
    found = import_table(path, "melt", MELT)
    assert found.runs == runs
    assert found.notes == ("1 runs of other applications were passed over",)
    with pytest.raises(RequestError, match="holds runs of melt, other"):
        import_table(path, "nobody")


@given(st.floats(0, 1e9), st.sampled_from(sorted(SECONDS_PER)), st.sampled_from(["wall", "elapsed", "run_time"]))
def test_a_name_carries_its_unit(value: float, unit: str, stem: str) -> None:
    assert split_unit(f"{stem}_{unit}", SECONDS_PER) == (stem, unit)
    assert split_unit(f"{stem.title()} [{unit}]", SECONDS_PER) == (stem, unit)
    assert seconds_of(value, unit) == value * SECONDS_PER[unit]


@given(st.integers(0, 2**40), st.sampled_from(sorted(BYTES_PER)))
def test_sizes_of_slurm_and_of_columns(number: int, unit: str) -> None:
    assert bytes_of(number, unit) == number * BYTES_PER[unit]
    assert bytes_of(f"{number}K", "bytes") == number * 1024
    assert bytes_of(f"{number}", "bytes") == number


@given(st.text(max_size=30))
def test_no_text_upsets_the_readers(text: str) -> None:
    for found in (bytes_of(text, "b"), seconds_of(text, "s")):
        assert found is None or found >= 0
    assert status_of_word(text) is None or is_over(text)
    assert plain(plain(text)) == plain(text)


@pytest.mark.parametrize(
    ("word", "status"),
    [
        ("COMPLETED", Status.FINISHED), ("CANCELLED by 1001", Status.KILLED), ("CANCELLED+", Status.KILLED),
        ("TIMEOUT", Status.TIMED_OUT), ("OUT_OF_ME+", Status.OUT_OF_MEMORY), ("NODE_FAIL", Status.KILLED),
        ("FAILED", Status.FAILED), ("RUNNING", None), ("", None),
    ],
)  # fmt: skip
def test_states_of_slurm(word: str, status: Status | None) -> None:
    assert status_of_word(word) is status


def test_exit_statuses_of_the_shell() -> None:
    assert [status_of_exit(one) for one in (0, 1, 124, 137)] == [
        Status.FINISHED, Status.FAILED, Status.TIMED_OUT, Status.KILLED,
    ]  # fmt: skip
