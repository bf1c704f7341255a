"""What was learned: stored and read back, rebuilt when facts change, and as good as it says."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from estimators.dnn.calibration import CLASSES, Calibration, open_calibration, store
from estimators.dnn.calibration.measurements import read_measurements, sources
from estimators.dnn.chips import Chip, chip_of
from knowledge.ci import open_catalogue
from knowledge.settings import Settings
from tests.estimators.dnn.devices import A100, H200, V100


def test_stored_and_read_back_it_is_the_same(settings_: Settings, tmp_path: Path) -> None:
    calibration = open_calibration(settings_)
    np.savez(tmp_path / "all.npz", **calibration.arrays())  # type: ignore[arg-type]
    with np.load(tmp_path / "all.npz", allow_pickle=False) as arrays:
        again = Calibration.from_arrays(arrays)
    assert again.learned.cells == calibration.learned.cells
    assert again.accuracy == calibration.accuracy
    assert again.intervals == calibration.intervals
    assert again.citations == calibration.citations


def test_it_is_read_not_built_the_second_time(settings_: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    open_calibration(settings_)
    monkeypatch.setattr(store, "_CACHE", {})
    monkeypatch.setattr(store, "calibrate", lambda data: pytest.fail("built again"))
    assert open_calibration(settings_).learned.networks


def test_a_broken_file_is_not_read(tmp_path: Path) -> None:
    broken = tmp_path / "broken.npz"
    broken.write_bytes(b"PK\x03\x04 not an archive")
    assert store._read(broken) is None
    assert store._read(tmp_path / "missing.npz") is None


def test_what_cannot_be_kept_is_learned_all_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "folder").write_text("a file where the folder should be")
    learned = object()
    monkeypatch.setattr(store, "calibrate", lambda measured: learned)
    monkeypatch.setattr(store, "read_measurements", lambda accelerators: ())
    assert store._build(tmp_path / "folder" / "new.npz", {}, None) is learned


def test_a_changed_peak_is_another_fingerprint() -> None:
    before = store.fingerprint({"a": A100})
    assert before == store.fingerprint({"a": A100})
    assert before != store.fingerprint({"a": replace(A100, peak_flops={**A100.peak_flops, "bf16": 1.0})})


def test_every_class_is_as_good_as_the_readme_says(settings_: Settings) -> None:
    accuracy = open_calibration(settings_).accuracy
    assert {entry.name for entry in accuracy} == set(CLASSES)
    for entry in accuracy:
        assert 0.85 <= entry.coverage <= 0.97, entry
        assert entry.median_error <= (0.2 if entry.task == "train" else 0.32), entry
        assert entry.low < 1 < entry.high
    errors = {(entry.name, entry.task): entry.median_error for entry in accuracy}
    assert errors["measured", "infer"] < errors["network and hardware", "infer"] < errors["neither", "infer"]


def test_rows_faster_than_their_device_are_left_out(settings_: Settings) -> None:
    data = read_measurements(open_catalogue(settings_).accelerators)
    assert len(data) > 19_000
    assert (data.log_ratio >= data.log_floor - 0.03).all()


def test_every_row_has_a_source_with_address_and_date(settings_: Settings) -> None:
    data = read_measurements(open_catalogue(settings_).accelerators)
    known = sources()
    for name in np.unique(data.source).tolist():
        assert known[name].url
        assert known[name].date


def test_the_same_chip_is_known_in_another_form() -> None:
    assert chip_of(A100).same_as(Chip("Ampere", 312e12))
    assert chip_of(H200).same_as(Chip("Hopper", 989.5e12))
    assert not chip_of(V100).same_as(chip_of(A100))
    assert not chip_of(H200).same_as(Chip("Hopper", 756e12))


def test_known_chips_are_found(settings_: Settings) -> None:
    calibration = open_calibration(settings_)
    assert calibration.chip_name(chip_of(H200))
    assert calibration.chip_name(Chip("Something new", 1e15)) is None
