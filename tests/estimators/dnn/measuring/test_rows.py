"""The book of rows: written, continued after a stop, read back, and turned into the shipped table's columns."""

from __future__ import annotations

import csv
import gzip
from importlib.resources import files
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from estimators.dnn.measuring.case import Case, Outcome
from estimators.dnn.measuring.machine_facts import MachineFacts
from estimators.dnn.measuring.rows import (
    COLUMNS,
    TABLE_COLUMNS,
    append,
    done_keys,
    read,
    row_of,
    source_rows,
    to_measurements,
)
from knowledge.errors import RequestError

MACHINE = MachineFacts(
    *("cpu", "AMD EPYC", "amd-epyc-9554", "", "2.13.0", "AMD EPYC", 2, 2, 8 * 10**9, "Linux 6.1 x86_64", "2026-11-25"),
    matmul_flops=2e11,
)
IMAGE = Case("resnet50", "train", "amp_bf16", 8, 224, "nhwc", compiled=True)
WORDS = Case("bert-base", "infer", "fp32", 4, 128)
GOOD = Outcome("ok", 0.5, 0.01, 12, 2 * 10**9, "allocated", 40.0, "nvml", 25_557_032, 4.09e9, "random weights")


def test_a_row_holds_the_figures_in_the_columns_units() -> None:
    row = row_of(IMAGE, GOOD, MACHINE, "own_x")
    wanted = {
        "throughput_samples_per_s": "16",
        "step_time_ms": "500",
        "peak_memory_gb": "2",
        "energy_j_per_sample": "5",
        "params_m": "25.557",
        "gmacs": "4.09",
        "input": "224x224",
        "compiled": "yes",
        "matmul_tflops": "0.2",
        "copy_gb_s": "",
        "driver": "",
    }
    assert {name: row[name] for name in wanted} == wanted
    assert tuple(row) == COLUMNS


def test_unknown_is_an_empty_cell_never_zero() -> None:
    row = row_of(WORDS, Outcome("out_of_memory"), MACHINE, "own_x")
    measured = ("throughput_samples_per_s", "step_time_ms", "peak_memory_gb", "energy_j_per_sample", "spread", "steps")
    assert {row[name] for name in measured} == {""}


def test_a_run_is_continued_where_it_stopped(tmp_path: Path) -> None:
    book = tmp_path / "rows.csv"
    append(book, row_of(IMAGE, GOOD, MACHINE, "own_x"))
    append(book, row_of(WORDS, Outcome("timed_out"), MACHINE, "own_x"))
    with book.open("a", encoding="utf-8") as file:
        file.write("own_x,resnet18,res")
    rows = read(book)
    assert [row["model"] for row in rows] == ["resnet50", "bert-base"]
    assert done_keys(rows, "AMD EPYC") == {IMAGE.key}, "what took too long may be tried again"
    assert done_keys(rows, "another device") == set()


def test_a_row_after_a_cut_line_is_not_lost(tmp_path: Path) -> None:
    book = tmp_path / "rows.csv"
    append(book, row_of(IMAGE, GOOD, MACHINE, "own_x"))
    with book.open("a", encoding="utf-8") as file:
        file.write("own_x,resnet18,res")
    append(book, row_of(WORDS, GOOD, MACHINE, "own_x"))
    assert [row["model"] for row in read(book)] == ["resnet50", "bert-base"]


def test_another_file_is_not_written_to(tmp_path: Path) -> None:
    other = tmp_path / "other.csv"
    other.write_text("a,b\n1,2\n", encoding="utf-8")
    with pytest.raises(RequestError, match="holds other columns"):
        read(other)


def test_rows_become_rows_of_the_shipped_table() -> None:
    rows = [row_of(IMAGE, GOOD, MACHINE, "own_x"), row_of(WORDS, GOOD, MACHINE, "own_x")]
    image, words = to_measurements([*rows, row_of(WORDS, Outcome("failed"), MACHINE, "own_x")])
    shipped = gzip.decompress((files("estimators.dnn") / "measured" / "measurements.csv.gz").read_bytes()).decode()
    assert tuple(image) == TABLE_COLUMNS == tuple(next(csv.reader(shipped.splitlines())))
    assert (image["image_size"], image["sequence_length"], image["compiled"], image["layout"]) == (
        "224",
        "",
        "1",
        "nhwc",
    )
    assert (words["image_size"], words["sequence_length"], words["samples_per_second"]) == ("", "128", "8")
    assert image["device"] == "amd-epyc-9554"
    assert to_measurements(rows, device="other")[0]["device"] == "other"


def test_rows_without_a_device_are_refused() -> None:
    nameless = {**row_of(IMAGE, GOOD, MACHINE, "own_x"), "device_id": ""}
    with pytest.raises(RequestError, match="name no device"):
        to_measurements([nameless])


def test_a_source_counts_its_good_rows_and_takes_their_last_date() -> None:
    rows = [row_of(IMAGE, GOOD, MACHINE, "own_x"), row_of(WORDS, Outcome("failed"), MACHINE, "own_x")]
    later = {**rows[0], "date": "2026-12-01"}
    (source,) = source_rows([*rows, later])
    assert (source["rows"], source["date"], source["source_id"]) == ("2", "2026-12-01", "own_x")


@given(note=st.text(st.characters(exclude_categories=["Cs"]), max_size=40))
def test_any_note_comes_back_on_one_line(note: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    book = tmp_path_factory.mktemp("book") / "rows.csv"
    append(book, row_of(WORDS, Outcome("failed", notes=note), MACHINE, "own_x"))
    append(book, row_of(IMAGE, GOOD, MACHINE, "own_x"))
    assert [row["notes"] for row in read(book)] == [" ".join(note.split()), GOOD.notes]
