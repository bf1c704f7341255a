"""Boxes of atoms and of water: as many as asked, in the box, apart from each other, at the density named."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.spatial import cKDTree

from estimators.harp.applications.gromacs import make_water
from estimators.harp.applications.lammps import make_atoms


@settings(deadline=None, max_examples=25)
@given(st.integers(4, 4000))
def test_atoms_are_as_many_as_asked_in_the_box_and_apart(atoms: int) -> None:
    places, edge = make_atoms.positions(atoms), make_atoms.edge_of(atoms)
    assert places.shape == (atoms, 3)
    assert places.min() >= 0
    assert places.max() < edge
    assert atoms / edge**3 == pytest.approx(make_atoms.DENSITY)
    if atoms >= 1000:  # fewer leave so many vacancies that the lattice is pressed together
        assert cKDTree(places, boxsize=edge).query(places, k=2)[0][:, 1].min() > 0.95


def test_the_data_file_is_the_same_every_time(tmp_path: Path) -> None:
    for name in ("one", "two"):
        make_atoms.write(100, tmp_path / name)
    text = (tmp_path / "one").read_text()
    assert text == (tmp_path / "two").read_text()
    assert len(text.split("Atoms # atomic")[1].split("\n")) - 3 == 100


def test_too_few_atoms_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="atoms is 3"):
        make_atoms.write(3, tmp_path / "none")


@settings(deadline=None, max_examples=25)
@given(st.integers(1, 1500))
def test_water_has_three_atoms_a_molecule_and_columns_where_gromacs_reads_them(molecules: int) -> None:
    lines = make_water.coordinates(molecules).splitlines()
    assert int(lines[1]) == 3 * molecules == len(lines) - 3
    places = np.array([[float(line[at : at + 8]) for at in (20, 28, 36)] for line in lines[2:-1]])
    first = places.reshape(-1, 3, 3)
    np.testing.assert_allclose(np.linalg.norm(first[:, 1] - first[:, 0], axis=1), 0.1, atol=2e-3)
    assert molecules / float(lines[-1].split()[0]) ** 3 == pytest.approx(make_water.DENSITY, rel=1e-3)


def test_oxygen_atoms_are_apart() -> None:
    edge = make_water.edge_of(501)
    places = make_water.oxygens(501)
    assert cKDTree(places, boxsize=edge).query(places, k=2)[0][:, 1].min() > 0.2
