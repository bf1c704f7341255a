"""Runs that were really measured and are shipped: one table an application, the machine described beside it."""

from estimators.harp.measured.machine import Machine, read_machine, write_machine
from estimators.harp.measured.runs_csv import is_runs_csv, read_runs_csv, write_runs_csv
from estimators.harp.measured.shipped import shipped_machine, shipped_names, shipped_runs

__all__ = [
    "Machine",
    "is_runs_csv",
    "read_machine",
    "read_runs_csv",
    "shipped_machine",
    "shipped_names",
    "shipped_runs",
    "write_machine",
    "write_runs_csv",
]
