"""Efficiencies fitted to public measurements: near them, above physics, honest about what was left out."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import estimators.dnn.measured
from estimators.dnn.serving.efficiency import efficiency, floor_seconds, held_out
from estimators.dnn.serving.measured import TITLES, measured, rows, sources
from knowledge.ci import open_catalogue
from knowledge.settings import Settings

PHASES = ("decode", "prefill")


@pytest.mark.parametrize("phase", PHASES)
def test_predictions_come_near_what_was_measured(phase: str) -> None:
    data = measured(phase)
    errors = np.log(data.seconds / efficiency(phase).seconds(data.work, data.bandwidth, data.peak, data.bits))
    assert np.median(np.abs(errors)) < 0.25
    assert abs(np.median(errors)) < 0.1


@pytest.mark.parametrize("phase", PHASES)
def test_the_interval_holds_nine_of_ten_left_out_errors(phase: str) -> None:
    errors, groups = held_out(phase)
    span = efficiency(phase).interval
    inside = (errors >= span.low) & (errors <= span.high)
    assert 0.85 <= inside.mean() <= 0.99
    assert len(np.unique(groups)) > 8


def test_left_out_errors_of_writing_stay_small() -> None:
    assert np.median(np.abs(np.expm1(held_out("decode")[0]))) < 0.2


@pytest.mark.parametrize("phase", PHASES)
def test_nothing_predicted_is_faster_than_the_datasheet(phase: str) -> None:
    data, found = measured(phase), efficiency(phase)
    floor = floor_seconds(data.work, data.bandwidth, data.peak)
    assert (found.seconds(data.work, data.bandwidth, data.peak, data.bits) >= floor).all()
    assert (data.seconds > floor * 0.98).all()  # nor is anything that was measured: a row that is, is misread


def test_every_row_has_a_source_with_a_page_and_a_date() -> None:
    assert {row["source"] for row in rows()} == set(TITLES)
    assert all(source.url and source.url.startswith("https://") and source.date for source in sources())


def test_datasheets_in_the_table_are_those_of_the_catalogue(settings_: Settings) -> None:
    accelerators = open_catalogue(settings_).accelerators
    for row in rows():
        known = accelerators.get(row["device"])
        if known is None:
            assert row["device"] == "broadcom-bcm2712"
            continue
        assert known.memory_bandwidth_bytes_per_second == pytest.approx(
            float(row["bandwidth_gb_per_s"]) * 1e9, rel=0.01
        )
        peak = float(row["peak_tflops"]) * 1e12
        assert any(
            peak == pytest.approx(rate / share, rel=0.01) for rate in known.peak_flops.values() for share in (1, 2)
        )


def test_the_table_is_shipped_beside_the_others() -> None:
    assert (Path(estimators.dnn.measured.__path__[0]) / "decoding.csv").is_file()
