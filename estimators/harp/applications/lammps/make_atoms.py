"""Writes a LAMMPS data file of Lennard-Jones atoms at a given density: a crystal with vacancies, so any number fits.

Run as `make_atoms.py ATOMS FILE`; the same words always write the same bytes.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

DENSITY = 0.8442
"""Atoms in a cube of one sigma: the liquid of LAMMPS' own benchmark (bench/in.lj of its sources)."""

_CORNERS = np.array([[0.0, 0.0, 0.0], [0.5, 0.5, 0.0], [0.5, 0.0, 0.5], [0.0, 0.5, 0.5]])
_SEED = 20260727


def edge_of(atoms: int) -> float:
    """Edge of the cubic box, in sigma."""
    return float((atoms / DENSITY) ** (1 / 3))


def positions(atoms: int) -> NDArray[np.float64]:
    """Positions in sigma, shape (atoms, 3): chosen at random from the smallest face-centred lattice that has room."""
    edge = edge_of(atoms)
    cells = int(np.ceil((atoms / 4) ** (1 / 3) - 1e-9))
    steps = np.arange(cells)
    origins = np.stack(np.meshgrid(steps, steps, steps, indexing="ij"), axis=-1).reshape(-1, 1, 3)
    sites = ((origins + _CORNERS) * (edge / cells)).reshape(-1, 3)
    chosen = np.random.default_rng(_SEED).choice(len(sites), size=atoms, replace=False)
    return np.asarray(sites[np.sort(chosen)])


def write(atoms: int, path: Path) -> None:
    """Write the data file.

    Raises:
        ValueError: fewer than four atoms.
    """
    if atoms < 4:
        raise ValueError(f"atoms is {atoms}; a crystal has four or more")
    edge = edge_of(atoms)
    sides = "\n".join(f"0.0 {edge:.9f} {axis}lo {axis}hi" for axis in "xyz")
    rows = "\n".join(f"{number} 1 {x:.6f} {y:.6f} {z:.6f}" for number, (x, y, z) in enumerate(positions(atoms), 1))
    path.write_text(
        f"Lennard-Jones atoms\n\n{atoms} atoms\n1 atom types\n{sides}\n\nMasses\n\n1 1.0\n\nAtoms # atomic\n\n{rows}\n"
    )


if __name__ == "__main__":
    write(int(sys.argv[1]), Path(sys.argv[2]))
