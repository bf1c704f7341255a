"""Reading tables: what is written is read back; what cannot be used is told with its line, never a traceback."""

from __future__ import annotations

import contextlib
import csv
import gzip
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from estimators.harp.tables import read_table
from knowledge.errors import RequestError


def write(path: Path, text: str) -> Path:
    path.write_text(text, "utf-8")
    return path


CELLS = st.integers(-(2**52), 2**52) | st.floats(allow_nan=False, allow_infinity=False)


@given(st.lists(st.tuples(CELLS, CELLS), min_size=1, max_size=6))
def test_figures_come_back_as_they_were_written(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[float, float]]
) -> None:
    path = tmp_path_factory.mktemp("table") / "t.csv"
    with path.open("w", newline="") as file:
        csv.writer(file).writerows([("a", "b"), *rows])
    found = read_table(path)
    assert [(row.values["a"], row.values["b"]) for row in found.rows] == rows
    assert [row.line for row in found.rows] == list(range(2, len(rows) + 2))


@given(st.binary(max_size=300))
def test_any_bytes_are_a_table_or_one_sentence(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    path = tmp_path_factory.mktemp("table") / "t.csv"
    path.write_bytes(data)
    with contextlib.suppress(RequestError):  # any other error fails the test
        assert read_table(path).rows


def test_a_few_texts_among_figures_are_left_out_and_many_make_words(tmp_path: Path) -> None:
    figures = "".join(f"{n},{n % 3}x\n" for n in range(20))
    found = read_table(write(tmp_path / "t.csv", f"time,name\n{figures}timeout,1x\n"))
    assert [(one.name, one.kind) for one in found.columns] == [("time", "number"), ("name", "word")]
    assert [(one.line, one.reason) for one in found.left_out.told] == [
        (22, "time is 'timeout', but the column holds numbers")
    ]
    assert len(found.rows) == 20


def test_lines_are_those_of_the_file_when_a_cell_runs_over_several(tmp_path: Path) -> None:
    found = read_table(write(tmp_path / "t.csv", 'a,b\n1,"x\ny\nz"\n\n2,w\n3\n'))
    assert [(row.line, row.values["a"]) for row in found.rows] == [(2, 1), (6, 2)]
    assert [(one.line, one.reason) for one in found.left_out.told] == [(7, "it has 1 fields instead of 2")]


def test_what_says_nothing_is_not_there(tmp_path: Path) -> None:
    found = read_table(write(tmp_path / "t.csv", "a;b;c\n1;;x\n2;NA;\n3;nan;N/A\n"))
    assert [dict(row.values) for row in found.rows] == [{"a": 1, "c": "x"}, {"a": 2}, {"a": 3, "c": "N/A"}]
    assert [one.kind for one in found.columns] == ["number", "empty", "word"]


def test_of_many_rows_so_many_are_drawn_and_that_is_said(tmp_path: Path) -> None:
    path = tmp_path / "t.csv.gz"
    path.write_bytes(gzip.compress(("a\n" + "".join(f"{n}\n" for n in range(1000))).encode()))
    first, again, other = (read_table(path, 50, seed) for seed in (0, 0, 1))
    assert first.total == 1000
    assert len(first.rows) == 50
    assert first.notes == ("Of 1,000 rows 50 were drawn at random",)
    assert first.rows == again.rows != other.rows
    assert all(row.values["a"] == row.line - 2 for row in first.rows)
    assert max(row.line for row in first.rows) > 900  # not the first ones


def test_parquet_is_read_with_its_types_and_sampled(tmp_path: Path) -> None:
    import duckdb

    path = tmp_path / "t.parquet"
    with duckdb.connect(":memory:") as connection:
        connection.execute(
            "COPY (SELECT i AS n, i / 2 AS half, 'w' || i % 2 AS word, NULL::INT AS nothing, DATE '2026-01-02' AS day,"
            f" 1.25::DECIMAL(4, 2) AS exact FROM range(500) t(i)) TO '{path}'"
        )
    whole, drawn = read_table(path), read_table(path, 20)
    assert dict(whole.rows[3].values) == {"n": 3, "half": 1.5, "word": "w1", "day": "2026-01-02", "exact": 1.25}
    assert (len(drawn.rows), drawn.total, len(drawn.notes)) == (20, 500, 1)
    assert all(row.values["n"] == row.line - 1 for row in drawn.rows)
    path.write_bytes(path.read_bytes()[:200])
    with pytest.raises(RequestError, match="cannot be read as Parquet"):
        read_table(path)


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("", "it is empty"),
        ("a,b\n", "a header and no rows"),
        ("a,a\n1,2\n", "two of its columns are called 'a'"),
        ("1,2\n3,4\n", "figures, not names"),
        ("a,b\n1\n2,3,4\n", "no row of it can be read (line 2: it has 1 fields"),
    ],
)
def test_what_is_no_table_is_told(tmp_path: Path, text: str, rule: str) -> None:
    with pytest.raises(RequestError) as told:
        read_table(write(tmp_path / "t.csv", text))
    assert rule in told.value.message


def test_a_line_without_end_and_broken_gzip_are_told(tmp_path: Path) -> None:
    with pytest.raises(RequestError, match="a line of it has more than"):
        read_table(write(tmp_path / "t.csv", "a\n" + "9" * 1_000_001))
    (tmp_path / "t.gz").write_bytes(gzip.compress(b"a\n1\n" * 1000)[:-20])
    with pytest.raises(RequestError, match="not whole gzip data"):
        read_table(tmp_path / "t.gz")
    with pytest.raises(RequestError, match="cannot be read"):
        read_table(tmp_path / "none.csv")
