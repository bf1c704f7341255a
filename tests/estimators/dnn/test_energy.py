"""Power, energy and emissions."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from estimators.dnn import Machine, Workload, estimate
from estimators.dnn.carbon import METHODS, Grid, emissions_kg, grid_of
from estimators.dnn.energy import watts
from knowledge.ci import open_catalogue
from knowledge.errors import RequestError, UnknownNameError
from knowledge.evidence import Source
from knowledge.settings import Settings
from tests.estimators.dnn.devices import A100

WORK = Workload(model="resnet50", dataset_size=10**6, epochs=2)
SOURCE = Source(id="test:grid", title="Grid of the test")
GRID = Grid("Somewhere", 400.0, "operational", 1.2, 1.3, SOURCE)


def power(busy: float, computing: float | None = None, module: float = 0.0, tdp: float = 400.0) -> float:
    share = None if computing is None else np.array([computing])
    return float(watts(np.array([tdp]), np.array([1.0]), np.array([busy]), np.array([module]), share)[0])


def test_computing_draws_more_than_waiting_for_memory_and_that_more_than_idling() -> None:
    idle, memory, arithmetic = power(0.0), power(1.0, 0.0), power(1.0, 1.0)
    assert idle < memory < arithmetic < 400 + 100
    assert power(1.0, 1.0, module=1.0) == arithmetic - 100


@given(st.floats(0, 1), st.floats(0, 1), st.floats(1, 2000))
def test_power_lies_between_idling_and_the_limit(busy: float, computing: float, tdp: float) -> None:
    assert 0.2 * tdp <= power(busy, computing, 1.0, tdp) <= tdp


def test_unknown_power_stays_unknown() -> None:
    assert np.isnan(power(1.0, tdp=float("nan")))


def test_emissions_are_energy_times_pue_times_intensity() -> None:
    found = estimate(WORK, Machine(A100, 4, 1, grid=GRID))
    assert found.energy is not None
    assert found.emissions is not None
    assert found.emissions.value == pytest.approx(found.energy.value * 1.2 * 0.4)
    assert found.emissions.unit == "kg CO2e"
    note = next(note.text for note in found.assumptions if note.field == "grid")
    assert METHODS["operational"] in note
    assert "1.2" in note
    assert SOURCE in found.sources


def test_an_unpublished_pue_is_assumed_and_said() -> None:
    found = estimate(WORK, Machine(A100, 4, 1, grid=replace(GRID, pue=None)))
    assert found.energy is not None
    assert found.emissions is not None
    assert found.emissions.value == pytest.approx(found.energy.value * 1.3 * 0.4)
    assert any("1.3 assumed" in note.text for note in found.assumptions)


def test_unknown_intensity_is_said_and_no_place_is_silent() -> None:
    found = estimate(WORK, Machine(A100, 4, 1, grid=replace(GRID, grams_per_kwh=None)))
    assert found.emissions is None
    assert any("grid intensity at Somewhere" in text for text in found.unknowns)
    nowhere = estimate(WORK, Machine(A100, 4, 1))
    assert nowhere.emissions is None
    assert not any("grid" in text for text in nowhere.unknowns)


def test_unknown_factors_make_unknown_emissions() -> None:
    known, unknown = np.array([2.0]), np.array([np.nan])
    assert float(emissions_kg(known, known, known)[0]) == 8.0
    assert np.isnan(emissions_kg(known, unknown, known)[0])


def test_a_place_is_found_by_system_site_or_region(settings_: Settings) -> None:
    catalogue = open_catalogue(settings_)
    texas = grid_of(catalogue, "frontera")
    assert texas.place.startswith("Texas Advanced Computing Center")
    assert texas.grams_per_kwh is not None
    assert texas.method == "life_cycle_consumption"
    assert grid_of(catalogue, texas.place) == texas
    region = next(offer for offer in catalogue.offers if offer.provider and offer.carbon_method == "operational")
    found = grid_of(catalogue, f"{region.provider} {region.region}")
    assert (found.grams_per_kwh, found.method) == (region.carbon_g_per_kwh, "operational")
    with pytest.raises(RequestError, match="nebius us-central1"):
        grid_of(catalogue, "us-central1")
    with pytest.raises(UnknownNameError, match="The site 'atlantis' is not known"):
        grid_of(catalogue, "atlantis")
    assert grid_of(catalogue, "TACC") == texas
    with pytest.raises(RequestError, match=r"^site is 'university', but it could be .*more; give the whole name"):
        grid_of(catalogue, "university")


def test_energy_grows_with_the_job_and_holds_the_overheads() -> None:
    short, long = (estimate(WORK.model_copy(update={"epochs": float(count)}), Machine(A100, 4, 1)) for count in (1, 4))
    assert short.energy is not None
    assert long.energy is not None
    assert 3 < long.energy.value / short.energy.value < 4
