"""Files of measurements: every row is scored, counted or named, whatever stands in it."""

from __future__ import annotations

import csv
import gzip
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from estimators.dnn.scoring import reading
from estimators.dnn.scoring.asking import Refusal, workload_of
from estimators.dnn.scoring.cells import LEAST, MOST, CellError, positive, whole
from estimators.dnn.scoring.reading import read_rows
from knowledge.errors import RequestError
from tests.estimators.dnn.scoring.files import COLUMNS, write


def test_rows_are_read_as_they_are_written(tmp_path: Path) -> None:
    file = write(
        tmp_path / "rows.csv",
        {},
        {"accelerator_count": "8", "nodes": "2", "throughput_samples_per_s": "", "step_time_ms": "50"},
        {"input": "seq512", "throughput_samples_per_s": "", "throughput_native": "5120", "throughput_unit": "tokens/s"},
        {"params_m": "25.6", "gmacs": "4.1", "peak_memory_gb": "7.5"},
    )
    found = read_rows(file)
    assert not found.bad
    assert [row.line for row in found.rows] == [2, 3, 4, 5]
    assert [row.samples_per_second for row in found.rows[:3]] == [2500, 256 * 8 / 0.05, 10]
    assert (found.rows[1].accelerators, found.rows[1].nodes) == (8, 2)
    last = found.rows[3]
    assert (last.parameters, last.macs, last.peak_memory_bytes) == pytest.approx((25.6e6, 4.1e9, 7.5e9))


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"throughput_samples_per_s": "-1"}, "throughput_samples_per_s is -1"),
        ({"throughput_samples_per_s": "0"}, "above zero"),
        ({"throughput_samples_per_s": "fast"}, "no number"),
        ({"throughput_samples_per_s": "inf"}, "above zero"),
        ({"accelerator_count": "-8"}, "accelerator_count"),
        ({"nodes": "1.5"}, "whole number"),
        ({"batch_size_per_device": "1e300"}, "must lie between 1e-12 and 1e+18"),
        ({"throughput_samples_per_s": "1e-300"}, "must lie between"),
        ({"batch_size_per_device": "many"}, "batch_size_per_device"),
        ({"task": "serve"}, "train or infer"),
        ({"task": ""}, "task is missing"),
        ({"model": " "}, "model is missing"),
        ({"accelerator": "nan"}, "accelerator is missing"),
        ({"peak_memory_gb": "-2"}, "peak_memory_gb"),
    ],
)
def test_a_bad_row_is_named_with_its_line(tmp_path: Path, change: dict[str, str], word: str) -> None:
    found = read_rows(write(tmp_path / "rows.csv", {}, change, {}))
    assert [row.line for row in found.rows] == [2, 4]
    assert [bad.line for bad in found.bad] == [3]
    assert word in found.bad[0].reason


def test_suspect_and_unmeasured_rows_are_counted(tmp_path: Path) -> None:
    nothing = {"throughput_samples_per_s": ""}
    found = read_rows(
        write(
            tmp_path / "rows.csv",
            {"suspect": "1"},
            {"suspect": "1.0", "throughput_samples_per_s": "-3"},
            {**nothing, "time_to_train_min": "12"},
            {**nothing, "throughput_native": "9", "throughput_unit": "mel-frames/s"},
            nothing,
            {},
        )
    )
    assert (len(found.rows), found.suspect, found.total) == (1, 2, 6)
    assert sorted(found.not_scored.values()) == [1, 1, 1]
    assert any("mel-frames/s" in reason for reason in found.not_scored)


def test_ragged_lines_are_named(tmp_path: Path) -> None:
    file = write(tmp_path / "rows.csv", {})
    file.write_text(file.read_text() + "a,b,c\n\n")
    found = read_rows(file)
    assert len(found.rows) == 1
    assert [(bad.line, bad.reason[:14]) for bad in found.bad] == [(3, "it has 3 cells")]


def test_packed_files_and_byte_order_marks_are_read(tmp_path: Path) -> None:
    text = write(tmp_path / "rows.csv", {}).read_bytes()
    packed = tmp_path / "rows.csv.gz"
    packed.write_bytes(gzip.compress(b"\xef\xbb\xbf" + text))
    assert len(read_rows(packed).rows) == 1


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (b"model,task\nresnet50,train\n", "lacks accelerator"),
        (b"model,task,accelerator\n", "throughput_samples_per_s or step_time_ms"),
        (b"", "lacks"),
        (b"model\xff\xfe", "UTF-8"),
    ],
)
def test_a_file_that_is_none_is_refused(tmp_path: Path, content: bytes, word: str) -> None:
    file = tmp_path / "rows.csv"
    file.write_bytes(content)
    with pytest.raises(RequestError, match=word):
        read_rows(file)


def test_missing_broken_and_huge_files_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(RequestError, match="cannot be read"):
        read_rows(tmp_path / "none.csv")
    with pytest.raises(RequestError, match="cannot be read"):
        read_rows(tmp_path)
    broken = tmp_path / "broken.csv.gz"
    broken.write_bytes(gzip.compress(b"model,task" * 1000)[:-20])
    with pytest.raises(RequestError, match="cannot be read"):
        read_rows(broken)
    monkeypatch.setattr(reading, "MOST_BYTES", 1000)
    with pytest.raises(RequestError, match="larger"):
        read_rows(write(tmp_path / "large.csv", *({} for _ in range(20))))


CELLS = st.sampled_from(
    ["", "1", "-2", "nan", "1e999", "train", "infer", "seq512", "\u00e9\x00", 'a"b,c', "two\nlines"]
)


@given(st.lists(st.lists(CELLS, min_size=len(COLUMNS), max_size=len(COLUMNS)), max_size=6))
def test_no_row_is_ever_lost(tmp_path_factory: pytest.TempPathFactory, rows: list[list[str]]) -> None:
    file = tmp_path_factory.mktemp("any") / "rows.csv"
    with file.open("w", newline="", encoding="utf-8", errors="replace") as out:
        writer = csv.writer(out)
        writer.writerow(COLUMNS)
        writer.writerows(rows)
    found = read_rows(file)
    assert found.total == len(rows)


@given(st.floats(min_value=LEAST, max_value=MOST))
def test_numbers_come_back_as_written(value: float) -> None:
    assert positive({"x": repr(value)}, "x") == value


@given(st.text(max_size=20))
def test_a_cell_is_a_number_missing_or_refused(text: str) -> None:
    try:
        found = positive({"x": text}, "x")
    except CellError:
        return
    assert found is None or found > 0


def test_whole_numbers_have_a_default() -> None:
    assert whole({}, "x", default=1) == 1
    assert whole({"x": "8.0"}, "x", default=1) == 8
    with pytest.raises(CellError):
        whole({"x": "1e999"}, "x", default=1)


def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.csv")
    with pytest.raises(RequestError, match="no regular file"):
        read_rows(tmp_path / "pipe.csv")


@pytest.mark.parametrize("line", ["x", "resnet50,train,V100,,1"])
def test_more_rows_than_are_read_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, line: str) -> None:
    """Whether they are good or bad: reading a million bad ones takes as long."""
    path = tmp_path / "many.csv"
    path.write_text("model,task,accelerator,step_time_ms,throughput_samples_per_s\n" + f"{line}\n" * 6)
    monkeypatch.setattr(reading, "MOST_ROWS", 6)
    assert read_rows(path).total == 6
    monkeypatch.setattr(reading, "MOST_ROWS", 5)
    with pytest.raises(RequestError, match="more than 5 rows"):
        read_rows(path)


def test_a_batch_that_cannot_be_is_refused_by_name(tmp_path: Path) -> None:
    (row,) = read_rows(write(tmp_path / "rows.csv", {"batch_size_per_device": "1e17"})).rows
    refusal = workload_of(row)
    assert isinstance(refusal, Refusal)
    assert "batch_size is 100000000000000000" in refusal.text
