"""The measured rows of edge devices: known names, whole sources, and nothing that physics forbids."""

from __future__ import annotations

import csv
from importlib.resources import files

import pytest

from estimators.dnn import networks
from estimators.dnn.measuring.rows import TABLE_COLUMNS
from estimators.dnn.peaks import peak_of
from knowledge.ci import open_catalogue
from knowledge.settings import Settings

FOLDER = files("estimators.dnn") / "measured"
WINOGRAD = 2.25
"""Convolutions of 3x3 can be done with so many times fewer multiplications (blocks of 2x2)."""


def table(name: str) -> list[dict[str, str]]:
    return list(csv.DictReader((FOLDER / name).read_text(encoding="utf-8").splitlines()))


ROWS = table("edge.csv")


def test_columns_are_those_of_the_measured_table() -> None:
    assert tuple(ROWS[0]) == TABLE_COLUMNS
    assert len(ROWS) > 400


def test_every_source_is_named_and_counts_its_rows() -> None:
    sources = {row["source_id"]: row for row in table("edge_sources.csv")}
    assert {row["source_id"] for row in ROWS} == set(sources)
    for name, source in sources.items():
        assert sum(row["source_id"] == name for row in ROWS) == int(source["rows"])
        assert source["url"].startswith("https://")


def test_no_configuration_stands_there_twice() -> None:
    keys = [tuple(value for name, value in row.items() if name != "samples_per_second") for row in ROWS]
    assert len(set(keys)) == len(keys)


def test_networks_and_devices_are_known(settings_: Settings) -> None:
    catalogue = open_catalogue(settings_)
    for row in ROWS:
        assert networks.find(row["network"])
        assert row["device"] in catalogue.accelerators or row["device"] in catalogue.processors
        assert float(row["samples_per_second"]) > 0


@pytest.mark.parametrize("words", ["nvidia", "apple"])
def test_no_accelerator_is_faster_than_its_peak_allows(settings_: Settings, words: str) -> None:
    accelerators = open_catalogue(settings_).accelerators
    judged = 0
    for row in (row for row in ROWS if row["device"].startswith(words)):
        peak = peak_of(accelerators[row["device"]], row["precision"], trains=False)  # type: ignore[arg-type]  # a table's word
        assert not isinstance(peak, str)
        size = int(row["image_size"])
        rate = 2 * networks.find(row["network"]).cost(size, size).macs * float(row["samples_per_second"])
        assert rate <= peak.flops * WINOGRAD, row
        judged += 1
    assert judged > 5
