"""What was tried once is not tried again, and never mistaken for something else."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

import numpy as np
import pytest

from estimators.harp.measured import shipped_names
from estimators.harp.predicting import remembering
from estimators.harp.predicting.__main__ import lessons
from estimators.harp.predicting.remembering import SHIPPED, fingerprint, learn_remembered
from estimators.harp.space import space_of
from tests.estimators.harp.predicting.made import APPLICATION, runs

SPACE = space_of(APPLICATION)
ASKED = {"cells": 500_000, "steps": 1000, "cores": 2}


@pytest.fixture(autouse=True)
def _nothing_fitted() -> None:
    remembering.forget_fitted()


def _count(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Names of what is tried from now on."""
    from estimators.harp.models import held_out

    tried: list[str] = []
    real = held_out.held_out_errors

    def counted(candidate: object, *rest: object) -> object:
        tried.append(type(candidate).__name__)
        return real(candidate, *rest)  # type: ignore[arg-type] # passed on as it came

    monkeypatch.setattr(held_out, "held_out_errors", counted)
    return tried


def test_the_second_time_nothing_is_tried_and_it_says_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    known, tried = runs(7), _count(monkeypatch)
    first = learn_remembered(SPACE, known, "wall_seconds", tmp_path)
    number = len(tried)
    remembering.forget_fitted()  # as in another process
    again = learn_remembered(SPACE, known, "wall_seconds", tmp_path)
    assert 0 < number == len(tried)
    assert again.scores == first.scores
    assert np.array_equal(again.forecast([ASKED]).median, first.forecast([ASKED]).median)
    assert np.array_equal(again.upper([ASKED], 0.05), first.upper([ASKED], 0.05))


def test_one_process_fits_once(tmp_path: Path) -> None:
    known = runs(7)
    first = learn_remembered(SPACE, known, "wall_seconds", tmp_path)
    assert learn_remembered(SPACE, known, "wall_seconds", tmp_path) is first
    assert learn_remembered(SPACE, known[:-1], "wall_seconds", tmp_path) is not first


def test_a_damaged_file_is_worked_out_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    known = runs(5)
    learn_remembered(SPACE, known, "wall_seconds", tmp_path)
    (file,) = tmp_path.glob("*.npz")
    file.write_bytes(file.read_bytes()[:50])
    remembering.forget_fitted()
    tried = _count(monkeypatch)
    learn_remembered(SPACE, known, "wall_seconds", tmp_path)
    assert tried


def test_a_folder_that_cannot_be_written_is_no_harm(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("no folder")
    assert learn_remembered(SPACE, runs(5), "wall_seconds", blocked / "learned").scores


@pytest.mark.parametrize("change", ["figure", "status", "order", "target", "code"])
def test_anything_that_changes_the_answer_changes_the_fingerprint(change: str, monkeypatch: pytest.MonkeyPatch) -> None:
    known = runs(5)
    before = fingerprint(SPACE, known, "wall_seconds")
    assert fingerprint(SPACE, runs(5), "wall_seconds") == before
    if change == "figure":
        known[2] = known[2].model_copy(update={"wall_seconds": (known[2].wall_seconds or 0) + 1e-9})
    elif change == "status":
        known[2] = known[2].model_copy(update={"status": "timed_out"})
    elif change == "order":
        known.reverse()
    elif change == "code":
        monkeypatch.setattr(remembering, "_code", lambda: "other")
    target = "peak_memory_bytes" if change == "target" else "wall_seconds"
    assert fingerprint(SPACE, known, target) != before  # type: ignore[arg-type] # one of two words


@pytest.mark.parametrize("name", shipped_names())
def test_what_is_shipped_fits_the_tables_and_the_models(name: str) -> None:
    """`make harp-models` renews it; without, the first question about an application takes ten times as long."""
    folder = Path(str(files("estimators.harp.predicting"))) / SHIPPED
    for space, learned, target in lessons(name):
        assert (folder / f"{fingerprint(space, learned, target)}.npz").is_file()
