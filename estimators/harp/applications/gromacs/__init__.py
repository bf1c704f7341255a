"""GROMACS: a box of water."""
