"""Solves the Gray-Scott equations on a periodic square grid with forward Euler steps.

    du/dt = Du lap(u) - u v^2 + F (1 - u)        dv/dt = Dv lap(v) + u v^2 - (F + k) v

Run as `solve.py EDGE ITERATIONS PATTERN FILE.npz`. Equations after J. E. Pearson, "Complex Patterns in a Simple
System", Science 261 (1993).
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Field = NDArray[np.float64]

PATTERNS: Mapping[str, tuple[float, float]] = {"spots": (0.030, 0.062), "stripes": (0.029, 0.057)}
"""Feed rate F and kill rate k. A choice, as are diffusion and step (in cells and steps): a pattern lives with them."""
DIFFUSION_U = 0.16
DIFFUSION_V = 0.08
STEP = 1.0
SEED_EDGE = 12
"""One disturbed patch of this many cells stands in every square of three times its edge."""

_SEED = 20260727


def start(edge: int) -> tuple[Field, Field]:
    """Fields u and v at the beginning, shape (edge, edge): disturbed patches all over the trivial state.

    No cell has v = 0: where v would spread from nothing it would pass through numbers so small that processors
    slow down on them, and the time would depend on the pattern.
    """
    random = np.random.default_rng(_SEED)
    inside = np.arange(edge) % (3 * SEED_EDGE) < SEED_EDGE
    patch = inside[:, None] & inside[None, :]
    u, v = np.where(patch, 0.5, 1.0), np.where(patch, 0.25, 0.001)
    u -= 0.02 * random.random(u.shape)
    return u, v


def laplacian(field: Field, out: Field) -> None:
    """Five-point Laplacian with periodic edges, written to `out`."""
    np.multiply(field, -4.0, out=out)
    for source, target in ((field, out), (field.T, out.T)):
        target[1:] += source[:-1]
        target[:-1] += source[1:]
        target[0] += source[-1]
        target[-1] += source[0]


def advance(u: Field, v: Field, feed: float, kill: float, work: tuple[Field, Field, Field]) -> None:
    """One step, in place."""
    lap_u, lap_v, reaction = work
    laplacian(u, lap_u)
    laplacian(v, lap_v)
    np.multiply(v, v, out=reaction)
    reaction *= u
    lap_u *= DIFFUSION_U
    lap_u -= reaction
    lap_u += feed * (1.0 - u)
    lap_v *= DIFFUSION_V
    lap_v += reaction
    lap_v -= (feed + kill) * v
    u += STEP * lap_u
    v += STEP * lap_v


def solve(edge: int, iterations: int, pattern: str) -> tuple[Field, Field]:
    """Fields u and v after so many steps; progress is written to standard output.

    Raises:
        KeyError: the pattern has no rates.
    """
    feed, kill = PATTERNS[pattern]
    u, v = start(edge)
    work = (np.empty_like(u), np.empty_like(u), np.empty_like(u))
    for done in range(1, iterations + 1):
        advance(u, v, feed, kill, work)
        if done % max(1, iterations // 20) == 0:
            sys.stdout.write(f"iteration {done}\n")
            sys.stdout.flush()
    return u, v


def main(edge: int, iterations: int, pattern: str, path: Path) -> None:
    """Solve and write both fields."""
    u, v = solve(edge, iterations, pattern)
    np.savez(path, u=u, v=v)
    sys.stdout.write(f"done, mean of v {v.mean():.6f}\n")


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), sys.argv[3], Path(sys.argv[4]))
