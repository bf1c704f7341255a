"""Runs of applications, kept in the home folder; the door that campaigns, imports and the execution engine share."""

from estimators.harp.history.known import known_names, known_runs, record
from estimators.harp.history.store import RunHistory, Written
from estimators.harp.measured import read_runs_csv, shipped_names, write_runs_csv

__all__ = [
    "RunHistory",
    "Written",
    "known_names",
    "known_runs",
    "read_runs_csv",
    "record",
    "shipped_names",
    "write_runs_csv",
]
