"""The solvers compute what their equations say."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from estimators.harp.applications.eulers_number import digits
from estimators.harp.applications.gray_scott import solve as gray_scott
from estimators.harp.applications.shallow_water import solve as shallow_water

E_100 = "2.7182818284590452353602874713526624977572470936999595749669676277240766303535475945713821785251664274"
"""One hundred digits of e: OEIS A001113."""


@pytest.mark.parametrize("method", digits.METHODS)
def test_eulers_number_has_its_known_digits(method: str, tmp_path: Path) -> None:
    digits.main(100, method, tmp_path / "e")
    assert (tmp_path / "e").read_text() == f"{E_100}\n"


def test_both_ways_to_eulers_number_agree() -> None:
    for count in (1, 17, 1000, 4321):
        assert digits.series(count) == digits.splitting(count)


def test_the_number_of_terms_is_the_least_that_is_enough() -> None:
    for count in (5, 100, 3000):
        terms = digits.terms_for(count)
        factorial = 1
        for factor in range(1, terms):
            factorial *= factor
        assert factorial < 10**count <= factorial * terms


def test_the_laplacian_is_that_of_a_wave() -> None:
    edge = 64
    turn = 2 * np.pi * np.arange(edge) / edge
    field = np.sin(3 * turn)[:, None] * np.cos(2 * turn)[None, :]
    found = np.empty_like(field)
    gray_scott.laplacian(field, found)
    rate = 2 * np.cos(2 * np.pi * 3 / edge) + 2 * np.cos(2 * np.pi * 2 / edge) - 4
    np.testing.assert_allclose(found, rate * field, atol=1e-12)


def test_diffusion_alone_conserves_the_substance() -> None:
    _, v = gray_scott.start(32)
    u = np.zeros_like(v)
    before = v.sum()
    gray_scott.advance(u, v, 0.0, 0.0, (np.empty_like(u), np.empty_like(u), np.empty_like(u)))
    assert v.sum() == pytest.approx(before)


@pytest.mark.parametrize("pattern", gray_scott.PATTERNS)
def test_concentrations_stay_between_none_and_all_and_a_pattern_lives(pattern: str) -> None:
    u, v = gray_scott.solve(48, 1500, pattern)
    assert u.min() >= 0
    assert u.max() <= 1.02
    assert v.min() >= 0
    assert v.std() > 0.01


def test_water_is_conserved_and_its_energy_stays() -> None:
    water = shallow_water.start(48)
    volume, energy = water.elevation.sum(), shallow_water.energy(water)
    after = shallow_water.solve(48, 4.0)
    assert after.elevation.sum() == pytest.approx(volume)
    assert shallow_water.energy(after) == pytest.approx(energy, rel=0.05)


def test_a_wave_travels_at_the_speed_of_shallow_water(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shallow_water, "CORIOLIS", 0.0)
    edge, turns = 128, 2 * np.pi * np.arange(128) / 128
    flat = np.zeros((edge, edge))
    water = shallow_water.Water(np.cos(turns)[:, None] + flat, flat.copy(), flat.copy())
    period = shallow_water.BASIN_M / np.sqrt(shallow_water.GRAVITY * shallow_water.DEPTH_M)
    steps = round(period / 2 / shallow_water.step_seconds(edge))
    for _ in range(steps):
        shallow_water.advance(water, shallow_water.step_seconds(edge), shallow_water.BASIN_M / edge)
    np.testing.assert_allclose(water.elevation[:, 0], -np.cos(turns), atol=0.03)


def test_a_finer_grid_takes_more_steps() -> None:
    assert shallow_water.steps_of(200, 6) == pytest.approx(2 * shallow_water.steps_of(100, 6), abs=1)
