"""Shipped tables: what is written is read back exactly, and the same runs give the same bytes."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from estimators.harp.measured import read_runs_csv, write_runs_csv
from estimators.harp.run import Run
from knowledge.errors import FactError
from tests.estimators.harp.runs import RUNS, run


@given(st.lists(RUNS, max_size=4, unique_by=lambda one: one.run_id))
def test_runs_come_back_as_they_were(tmp_path_factory: pytest.TempPathFactory, runs: list[Run]) -> None:
    path = tmp_path_factory.mktemp("runs") / "table.csv.gz"
    write_runs_csv(path, runs)
    found = read_runs_csv(path)
    assert found == tuple(sorted(runs, key=lambda one: one.run_id))
    kinds = {one.run_id: {name: type(value) for name, value in one.configuration.items()} for one in runs}
    assert {one.run_id: {name: type(value) for name, value in one.configuration.items()} for one in found} == kinds
    assert [one.key for one in found] == [one.key for one in sorted(runs, key=lambda one: one.run_id)]


def test_the_order_of_runs_changes_no_byte(tmp_path: Path) -> None:
    runs = [run("a"), run("b", configuration={"system": "x", "atoms": 3.0})]
    for name, these in (("one", runs), ("two", runs[::-1])):
        write_runs_csv(tmp_path / f"{name}.csv.gz", these)
    assert (tmp_path / "one.csv.gz").read_bytes() == (tmp_path / "two.csv.gz").read_bytes()


def test_a_spoilt_line_is_named(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    write_runs_csv(path, [run("a"), run("b")])
    path.write_text(path.read_text().replace("b,melt", "b,"))
    with pytest.raises(FactError, match="line 3: application"):
        read_runs_csv(path)


@pytest.mark.parametrize("data", [b"", b"a,b\n1,2\n", gzip.compress(b"x" * 100)[:-9], b"\xff\xfe"])
def test_what_is_no_table_of_runs_is_told(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "table.csv.gz").write_bytes(data)
    with pytest.raises(FactError, match=r"table\.csv\.gz"):
        read_runs_csv(tmp_path / "table.csv.gz")
