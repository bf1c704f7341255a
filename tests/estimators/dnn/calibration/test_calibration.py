"""What was learned: stored and read back, from the facts that are shipped, and as good as it says."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from importlib.resources import files
from pathlib import Path

import numpy as np
import pytest

from estimators.dnn.calibration import CLASSES, Calibration, open_calibration, store
from estimators.dnn.calibration.learned import learn
from estimators.dnn.calibration.measurements import Measurements, read_measurements, sources, take
from estimators.dnn.chips import Chip, chip_of
from knowledge.ci import open_catalogue
from knowledge.settings import Settings
from tests.estimators.dnn.devices import A100, H200, V100

WORST = {
    "measured": 0.15,
    "network and hardware": 0.15,
    "hardware": 0.15,
    "network": 0.2,
    "neither": 0.25,
    "processor": 0.6,
}
"""Median errors that are promised; CPUs that were not measured differ more by their runtime than by their peak."""

UNDATED = {"coral_models", "ultralytics_jetson_yolo11", "ultralytics_rpi_yolo11", "ultralytics_rpi_yolov8"}
"""Living pages that state no date."""


@pytest.fixture(scope="module")
def data() -> Measurements:
    with tempfile.TemporaryDirectory() as home:
        return read_measurements(open_catalogue(Settings(home=Path(home))))


def test_stored_and_read_back_it_is_the_same(data: Measurements, tmp_path: Path) -> None:
    calibration = open_calibration()
    path = store.keep(calibration, data, tmp_path / "all.npz")
    with np.load(path, allow_pickle=False) as arrays:
        again = Calibration.from_arrays(arrays)
    assert again.learned.cells == calibration.learned.cells
    assert again.accuracy == calibration.accuracy
    assert again.intervals == calibration.intervals
    assert again.citations == calibration.citations


def test_the_shipped_file_was_learned_from_the_shipped_facts(data: Measurements) -> None:
    assert str(store.shipped_arrays()["fingerprint"]) == store.fingerprint(data), "run `make calibrate`"


def test_learning_again_gives_what_is_shipped(data: Measurements) -> None:
    few = take(data, np.arange(0, len(data), 9))
    first, second = (learn(few) for _ in range(2))
    before, after = (one.predict(few.step, few.options, few.network, few.chip) for one in (first, second))
    assert np.array_equal(before, after)
    again, shipped = learn(data), open_calibration().learned
    assert again.cells == pytest.approx(shipped.cells, abs=1e-6)


def test_another_time_is_another_fingerprint(data: Measurements) -> None:
    few = take(data, np.arange(500))
    changed = replace(few, log_ratio=few.log_ratio + np.where(np.arange(500) == 7, 0.01, 0.0))
    assert store.fingerprint(few) == store.fingerprint(take(data, np.arange(500))) != store.fingerprint(changed)


def test_model_and_catalogue_are_small() -> None:
    package = files("estimators.dnn")
    folders = [package / "calibration" / store.SHIPPED, *(package / "networks" / "facts").iterdir()]
    assert sum(len(file.read_bytes()) for file in folders) < 15e6


def test_every_class_is_as_good_as_the_readme_says() -> None:
    accuracy = open_calibration().accuracy
    assert {entry.name for entry in accuracy} >= set(CLASSES) - {"processor"}
    for entry in accuracy:
        assert 0.85 <= entry.coverage <= 0.95, entry
        assert entry.median_error <= WORST[entry.name], entry
        assert entry.low < 1 < entry.high
    errors = {(entry.name, entry.task): entry.median_error for entry in accuracy}
    assert errors["measured", "infer"] < errors["network and hardware", "infer"] < errors["neither", "infer"]


def test_rows_faster_than_their_device_are_left_out(data: Measurements) -> None:
    assert len(data) > 19_000
    assert (data.log_ratio >= data.log_floor - 0.03).all()


def test_every_row_has_a_source_with_address_and_date(data: Measurements) -> None:
    known = sources()
    for name in np.unique(data.source).tolist():
        assert known[name].url or name.startswith("own_")
        assert known[name].date or name in UNDATED


def test_the_same_chip_is_known_in_another_form() -> None:
    assert chip_of(A100).same_as(Chip("Ampere", 312e12))
    assert chip_of(H200).same_as(Chip("Hopper", 989.5e12))
    assert not chip_of(V100).same_as(chip_of(A100))
    assert not chip_of(H200).same_as(Chip("Hopper", 756e12))


def test_known_chips_are_found() -> None:
    calibration = open_calibration()
    assert calibration.chip_name(chip_of(H200))
    assert calibration.chip_name(Chip("Something new", 1e15)) is None
