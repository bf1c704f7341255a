"""Solves the linear shallow-water equations on a rotating, doubly periodic basin (Arakawa C grid, forward-backward).

    dh/dt = -H (du/dx + dv/dy)        du/dt = f v - g dh/dx        dv/dt = -f u - g dh/dy

Run as `solve.py EDGE SIMULATED_HOURS FILE.npz`; edge is the number of cells along one side. The grid spacing is the
basin's 1000 km over the edge, so a finer grid needs shorter steps (Courant-Friedrichs-Lewy) and more of them.
Scheme: F. Mesinger and A. Arakawa, "Numerical Methods Used in Atmospheric Models" (GARP 17, 1976).
"""

from __future__ import annotations

import math
import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Field = NDArray[np.float64]

BASIN_M = 1.0e6
DEPTH_M = 1000.0
GRAVITY = 9.80665
CORIOLIS = 1.0e-4
COURANT = 0.5
"""Share of the longest stable step that is taken; depth and basin are choices as well (an ocean basin)."""


@dataclass
class Water:
    """Surface elevation (m) and both velocities (m/s), shape (edge, edge) each."""

    elevation: Field
    east: Field
    north: Field


def step_seconds(edge: int) -> float:
    """Length of a time step: the wave crosses half a cell."""
    return COURANT * BASIN_M / edge / math.sqrt(2 * GRAVITY * DEPTH_M)


def steps_of(edge: int, simulated_hours: float) -> int:
    """Time steps that cover the hours."""
    return math.ceil(simulated_hours * 3600 / step_seconds(edge))


def start(edge: int) -> Water:
    """A hump of one metre in water at rest."""
    centre = (np.arange(edge) + 0.5) / edge - 0.5
    hump = np.exp(-(centre[:, None] ** 2 + centre[None, :] ** 2) / (2 * 0.08**2))
    return Water(hump, np.zeros_like(hump), np.zeros_like(hump))


def advance(water: Water, seconds: float, spacing_m: float) -> None:
    """One step, in place: first the surface, then the velocities with the new surface."""
    height, east, north = water.elevation, water.east, water.north
    height -= (DEPTH_M * seconds / spacing_m) * (np.roll(east, -1, 0) - east + np.roll(north, -1, 1) - north)
    pull = GRAVITY * seconds / spacing_m
    around = 0.25 * (north + np.roll(north, 1, 0) + np.roll(north, -1, 1) + np.roll(np.roll(north, 1, 0), -1, 1))
    east += CORIOLIS * seconds * around - pull * (height - np.roll(height, 1, 0))
    around = 0.25 * (east + np.roll(east, -1, 0) + np.roll(east, 1, 1) + np.roll(np.roll(east, -1, 0), 1, 1))
    north -= CORIOLIS * seconds * around + pull * (height - np.roll(height, 1, 1))


def energy(water: Water) -> float:
    """Mean energy of a square metre over the density of water, m^3/s^2."""
    moving = DEPTH_M * float(np.mean(water.east**2 + water.north**2))
    return 0.5 * (moving + GRAVITY * float(np.mean(water.elevation**2)))


def solve(edge: int, simulated_hours: float) -> Water:
    """The water after so many hours; progress is written to standard output."""
    water, seconds, steps = start(edge), step_seconds(edge), steps_of(edge, simulated_hours)
    for done in range(1, steps + 1):
        advance(water, seconds, BASIN_M / edge)
        if done % max(1, steps // 20) == 0:
            sys.stdout.write(f"step {done} of {steps}\n")
            sys.stdout.flush()
    return water


def main(edge: int, simulated_hours: float, path: Path) -> None:
    """Solve and write all fields."""
    water = solve(edge, simulated_hours)
    np.savez(path, elevation=water.elevation, east=water.east, north=water.north)
    sys.stdout.write(f"done, energy {energy(water):.6e}\n")


if __name__ == "__main__":
    main(int(sys.argv[1]), float(sys.argv[2]), Path(sys.argv[3]))
