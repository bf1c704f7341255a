"""Scores of a whole file: every row in its place, figures that follow from the rows, time that a person can wait."""

from __future__ import annotations

import math
import time
from pathlib import Path

import pytest

from estimators.dnn import Machine, Workload, estimate
from estimators.dnn.scoring import ESTIMATOR, score_file
from knowledge.ci import open_catalogue
from knowledge.errors import RequestError
from knowledge.settings import Settings
from tests.estimators.dnn.scoring.files import write


def test_every_row_is_in_its_place(tmp_path: Path, settings_: Settings) -> None:
    file = write(
        tmp_path / "rows.csv",
        {},
        {"accelerator": "RTX-4090", "throughput_samples_per_s": "4000"},
        {"accelerator": "A100-SXM4-80GB", "throughput_samples_per_s": "3000", "peak_memory_gb": "10"},
        {"model": "no such network"},
        {"precision": "fp4"},
        {"suspect": "1"},
        {"throughput_samples_per_s": "-5"},
        {"throughput_samples_per_s": "", "time_to_train_min": "9"},
        {"task": "train", "source_id": "else", "batch_size_per_device": "64", "throughput_samples_per_s": "900"},
    )
    told: list[tuple[int, int]] = []
    scores, cases = score_file(file, settings_, progress=lambda *one: told.append(one))
    assert (scores.total, scores.scored, scores.suspect) == (9, 4, 1)
    assert [bad.line for bad in scores.bad] == [8]
    assert sum(scores.not_scored.values()) == 1
    refused = {kind: one.rows for kind, one in scores.refused.items()}
    assert refused == {"network not known": 1, "precision not known": 1}
    assert scores.refused_share == pytest.approx(2 / 6)
    assert scores.refused_by_source == {"someone": 2}
    assert [case.line for case in cases] == [2, 3, 4, 10]
    assert told[-1] == (6, 6)
    for way, found in scores.by.items():
        assert sum(one.rows for one in found.values()) == 4, way
    assert set(scores.figures) == {ESTIMATOR, "roofline with one efficiency", "boosting without physics"}
    assert scores.ranking[ESTIMATOR].groups == 1
    assert scores.memory is not None
    assert scores.memory.rows == 1


def test_a_case_is_what_the_estimator_says(tmp_path: Path, settings_: Settings) -> None:
    change = {"accelerator": "A100-SXM4-80GB", "accelerator_count": "4", "batch_size_per_device": "32", "task": "train"}
    _, cases = score_file(write(tmp_path / "rows.csv", change), settings_)
    machine = Machine(open_catalogue(settings_).accelerator("nvidia-a100-sxm4-80gb"), 4, 1)
    work = Workload(model="resnet50", batch_size=128, precision="fp16", image_size=224, loader_workers=1000)
    said = estimate(work, machine).throughput
    assert cases[0].predicted == pytest.approx(said.value)
    assert cases[0].low == pytest.approx(said.low)
    assert cases[0].high == pytest.approx(said.high)
    assert cases[0].low <= cases[0].predicted <= cases[0].high


def test_what_is_measured_changes_no_estimate(tmp_path: Path, settings_: Settings) -> None:
    shown = {"throughput_samples_per_s": "123", "step_time_ms": "77", "peak_memory_gb": "3", "time_to_train_min": "5"}
    _, (first,) = score_file(write(tmp_path / "one.csv", {}), settings_)
    _, (second,) = score_file(write(tmp_path / "two.csv", shown), settings_)
    assert (first.predicted, first.low, first.high) == (second.predicted, second.low, second.high)
    assert first.baselines == second.baselines


def test_the_worst_come_first(tmp_path: Path, settings_: Settings) -> None:
    speeds = [str(10 ** (1 + place % 7)) for place in range(15)]
    rows = write(tmp_path / "rows.csv", *({"throughput_samples_per_s": speed} for speed in speeds))
    worst = score_file(rows, settings_)[0].worst
    off = [abs(math.log(case.predicted / case.measured)) for case in worst]
    assert len(worst) == 10
    assert off == sorted(off, reverse=True)


def test_two_thousand_rows_take_seconds(tmp_path: Path, settings_: Settings) -> None:
    names = ("resnet50", "resnet18", "vit_base_patch16_224", "convnext_tiny", "efficientnet_b0")
    rows = [{"model": names[place % 5], "batch_size_per_device": str(1 + place // 5)} for place in range(2000)]
    file = write(tmp_path / "rows.csv", *rows)
    score_file(write(tmp_path / "warm.csv", {}), settings_)
    started = time.process_time()
    scores, _ = score_file(file, settings_)
    assert scores.scored == 2000
    assert time.process_time() - started < 25


def test_a_file_with_nothing_to_score_is_refused(tmp_path: Path, settings_: Settings) -> None:
    with pytest.raises(RequestError, match=r"line 2: throughput_samples_per_s is -1"):
        score_file(write(tmp_path / "rows.csv", {"throughput_samples_per_s": "-1"}), settings_)


def test_a_file_of_refused_rows_has_scores_without_figures(tmp_path: Path, settings_: Settings) -> None:
    scores, cases = score_file(write(tmp_path / "rows.csv", {"model": "no such network"}), settings_)
    assert (scores.scored, scores.refused_share, cases) == (0, 1.0, ())
    assert not scores.figures
    assert scores.memory is None


@pytest.mark.parametrize(("model", "length"), [("llama-3-8b", 2048), ("whisper-large", 1500)])
def test_cases_are_in_samples_whatever_the_estimate_counts(
    model: str, length: int, tmp_path: Path, settings_: Settings
) -> None:
    """A language model's estimate counts tokens, a speech network's seconds of sound; rows count sequences."""
    change = {"model": model, "input": f"seq{length}", "batch_size_per_device": "2", "task": "train", "family": ""}
    change |= {"accelerator": "H200", "throughput_samples_per_s": "5", "precision": "bf16"}
    _, cases = score_file(write(tmp_path / "rows.csv", change), settings_)
    machine = Machine(open_catalogue(settings_).accelerator("h200"), 1, 1)
    work = Workload(model=model, batch_size=2, precision="bf16", sequence_length=length)
    assert cases[0].predicted == pytest.approx(2 / estimate(work, machine).step_seconds.value)
