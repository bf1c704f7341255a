"""LAMMPS: a Lennard-Jones liquid."""
