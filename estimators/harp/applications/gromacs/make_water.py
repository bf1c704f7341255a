"""Sets up a box of SPC water for GROMACS: coordinates, topology and the run input `water.tpr`.

Run as `make_water.py MOLECULES COULOMB FOLDER`, with COULOMB a name that GROMACS knows (PME or reaction-field); the
same words always write the same coordinates.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

DENSITY = 33.4
"""Water molecules in a cubic nanometre at room temperature: 0.9982 kg/l over 18.015 g/mol, times Avogadro's number."""

_BOND_NM = 0.1
_ANGLE = np.radians(109.47)
"""Length and angle of the SPC model, as in GROMACS' own oplsaa.ff/spc.itp."""

_SEED = 20260727

_PARAMETERS = """\
integrator      = md
dt              = 0.001
nsteps          = 100
nstlist         = 20
cutoff-scheme   = Verlet
coulombtype     = {coulomb}
rcoulomb        = 0.9
rvdw            = 0.9
fourierspacing  = 0.12
epsilon-rf      = 78
tcoupl          = v-rescale
tc-grps         = System
tau-t           = 0.1
ref-t           = 300
gen-vel         = yes
gen-temp        = 300
gen-seed        = 7
ld-seed         = 7
comm-mode       = Linear
nstlog          = 100
nstenergy       = 100
nstcalcenergy   = 20
"""
_TOPOLOGY = """\
#include "oplsaa.ff/forcefield.itp"
#include "oplsaa.ff/spc.itp"
[ system ]
Water
[ molecules ]
SOL {molecules}
"""


def edge_of(molecules: int) -> float:
    """Edge of the cubic box, nm."""
    return float((molecules / DENSITY) ** (1 / 3))


def oxygens(molecules: int) -> NDArray[np.float64]:
    """Places of the oxygen atoms, nm, shape (molecules, 3): random sites of the smallest cubic lattice with room."""
    sides = int(np.ceil(molecules ** (1 / 3) - 1e-9))
    steps = (np.arange(sides) + 0.5) * (edge_of(molecules) / sides)
    sites = np.stack(np.meshgrid(steps, steps, steps, indexing="ij"), axis=-1).reshape(-1, 3)
    chosen = np.random.default_rng(_SEED).choice(len(sites), size=molecules, replace=False)
    return sites[np.sort(chosen)]


def hydrogens() -> NDArray[np.float64]:
    """The two hydrogen atoms as seen from their oxygen, nm, shape (2, 3); the same for all, so that none collide."""
    half = _ANGLE / 2
    return _BOND_NM * np.array([[np.sin(half), 0.0, np.cos(half)], [-np.sin(half), 0.0, np.cos(half)]])


def coordinates(molecules: int) -> str:
    """Text of a `.gro` file.

    Raises:
        ValueError: no molecule is asked for.
    """
    if molecules < 1:
        raise ValueError(f"molecules is {molecules}; a box has one or more")
    rows = []
    pair = hydrogens()
    for number, oxygen in enumerate(oxygens(molecules)):
        places = (oxygen, oxygen + pair[0], oxygen + pair[1])
        for index, (name, (x, y, z)) in enumerate(zip(("OW", "HW1", "HW2"), places, strict=True), 3 * number + 1):
            residue = f"{(number + 1) % 100000:5d}SOL  "
            rows.append(f"{residue}{name:>5}{index % 100000:5d}{x:8.3f}{y:8.3f}{z:8.3f}")
    edge = f"{edge_of(molecules):10.5f}"
    return "\n".join(["Water", f"{3 * molecules}", *rows, edge * 3]) + "\n"


def set_up(molecules: int, coulomb: str, folder: Path) -> None:
    """Write all files and let `gmx grompp` put them together.

    Raises:
        CalledProcessError: GROMACS refuses them.
    """
    (folder / "water.gro").write_text(coordinates(molecules))
    (folder / "water.top").write_text(_TOPOLOGY.format(molecules=molecules))
    (folder / "water.mdp").write_text(_PARAMETERS.format(coulomb=coulomb))
    words = "gmx -quiet grompp -f water.mdp -c water.gro -p water.top -o water.tpr -po out.mdp -maxwarn 2"
    subprocess.run(words.split(), cwd=folder, check=True)  # noqa: S603 - fixed words


if __name__ == "__main__":
    set_up(int(sys.argv[1]), sys.argv[2], Path(sys.argv[3]))
