"""`iplane evaluate harp`: tables, documents, lists, and how it says no."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.estimators.harp.scoring.tables import Knowing, Learning, write
from tests.ui.cli.running import Run, runner
from ui.cli import evaluate_harp


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    return runner(monkeypatch, capsys)


@pytest.fixture
def table(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A table, and a learner that knows its law in place of the models, which have tests of their own."""
    monkeypatch.setattr(evaluate_harp, "_learner", lambda: Learning(Knowing()))
    return write(tmp_path / "t.csv", "9,1,fast,7,inf,0", "9,x,fast,7,1,0")


def test_a_table_is_scored(run: Run, table: Path, tmp_path: Path) -> None:
    out = tmp_path / "scores.json"
    done = run("evaluate", "harp", str(table), "--target", "wall_s", "--fractions", "0.2", "--seeds", "1",
               "--scale", "n", "--json", str(out))  # fmt: skip
    assert done.code == 0, done.err
    assert "120 rows of 60 configurations, 2 left out" in done.out
    assert "random forest in logs" in done.out
    assert "The mean is of rows with the same mode" in done.out
    assert "line 122: wall_s is infinite" in done.err
    assert "line 123: cores is 'x', but the column holds numbers" in done.err
    assert "features taken: n, cores, mode." in done.err
    assert "not taken: constant (always the same); rep (tells of the record)." in done.err
    found = json.loads(out.read_text())
    assert [split["kind"] for split in found["splits"]] == ["0.2 of configurations", "small -> large"]
    assert found["splits"][0]["figures"]["model"]["killed_share"] == 0
    assert found["splits"][0]["figures"]["random forest"]["killed_share"] is None


def test_conditions_say_which_rows_learn(run: Run, table: Path) -> None:
    done = run("evaluate", "harp", str(table), "--target", "wall_s", "--features", "n,cores,mode", "--train",
               "n <= 800 and mode == 'fast'", "--test", "n > 800", "--json", "-")  # fmt: skip
    (split,) = json.loads(done.out)["splits"]
    assert (split["train_rows"], split["test_rows"]) == (40, 40)


def test_the_models_of_the_program_learn_a_table(run: Run, tmp_path: Path) -> None:
    path = write(tmp_path / "t.csv", repetitions=1)
    done = run("evaluate", "harp", str(path), "--target", "wall_s", "--fractions", "0.3", "--seeds", "1", "--json", "-")
    assert done.code == 0, done.err
    figures = json.loads(done.out)["splits"][0]["figures"]
    assert figures["model"]["median_error"] < figures["mean"]["median_error"]


def test_a_list_is_scored_with_totals(run: Run, table: Path, tmp_path: Path) -> None:
    path = tmp_path / "list.yaml"
    path.write_text("tables:\n- {file: t.csv, target: wall_s, features: [n, cores, mode], scale: n, title: The law}\n")
    done = run("evaluate", "harp", "--tables", str(path), "--fractions", "0.2", "--seeds", "1")
    assert done.code == 0, done.err
    assert "Learns from: 0.2 of configurations" in done.out
    assert "Learns from: small -> large" in done.out
    assert "lower median error than the random forest on 1, than the mean on 1." in done.out
    assert "covers 85 to 95 % on 0 (not The law)" in done.out
    found = json.loads(run("evaluate", "harp", "--tables", str(path), "--seeds", "1", "--json", "-").out)
    assert found["totals"]["0.5 of configurations"]["beats_mean"] == 1


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ((), "Neither a file nor --tables is given"),
        (("FILE",), "--target is missing"),
        (("FILE", "--tables", "public", "--target", "wall_s"), "A file and --tables are given"),
        (("--tables", "public"), "--folder is missing"),
        (("--tables", "x.yaml", "--target", "wall_s"), "the list says what is predicted"),
        (("--tables", "none.yaml"), "--tables is 'none.yaml', but it cannot be read"),
        (("--tables", "public", "--folder", "nowhere"), "cannot be read"),
        (("FILE", "--target", "wall_s", "--folder", "x"), "it belongs to --tables"),
        (("FILE", "--target", "wall_s", "--train", "n < 3"), "--test is missing"),
        (("FILE", "--target", "wall_s", "--fractions", "0.1,2"), "a part lies between 0 and 1"),
        (("FILE", "--target", "wall_s", "--fractions", ","), "it names no part"),
        (("FILE", "--target", "wall_s", "--json", "no/such/folder.json"), "no file can be written there"),
        (("FILE", "--target", "wall_s", "--scale", "mode"), "fewer than two figures"),
        (("FILE", "--target", "wall_s", "--scale", "mood"), "no such column"),
    ],
)
def test_what_cannot_be_done_is_one_sentence(run: Run, table: Path, arguments: tuple[str, ...], sentence: str) -> None:
    done = run("evaluate", "harp", *(str(table) if word == "FILE" else word for word in arguments))
    assert done.code == 1
    assert sentence in done.err
    assert done.err.strip().splitlines()[-1].startswith("iplane: ")
