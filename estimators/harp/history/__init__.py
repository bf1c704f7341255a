"""Runs of applications, kept in the home folder; the door that campaigns, imports and the execution engine share."""

from estimators.harp.history.columns import Named
from estimators.harp.history.from_accounting import Chosen, import_accounting
from estimators.harp.history.from_tables import import_table
from estimators.harp.history.imported import Imported
from estimators.harp.history.known import known_names, known_runs, record
from estimators.harp.history.live import accounting
from estimators.harp.history.store import RunHistory, Written
from estimators.harp.measured import read_runs_csv, shipped_names, write_runs_csv

__all__ = [
    "Chosen",
    "Imported",
    "Named",
    "RunHistory",
    "Written",
    "accounting",
    "import_accounting",
    "import_table",
    "known_names",
    "known_runs",
    "read_runs_csv",
    "record",
    "shipped_names",
    "write_runs_csv",
]
