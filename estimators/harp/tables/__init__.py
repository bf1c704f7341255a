"""Reads tables of measured runs, CSV or Parquet: bounded, every row that cannot be used told with its line."""

from estimators.harp.tables.inputs import likely_inputs
from estimators.harp.tables.kinds import figure
from estimators.harp.tables.lines import Lines, opened
from estimators.harp.tables.opening import MOST_ROWS, read_table
from estimators.harp.tables.raw import Reservoir, sampled_note
from estimators.harp.tables.table import LeftOut, LeftOutRows, Row, Table, TableColumn, near_name

__all__ = [
    "MOST_ROWS",
    "LeftOut",
    "LeftOutRows",
    "Lines",
    "Reservoir",
    "Row",
    "Table",
    "TableColumn",
    "figure",
    "likely_inputs",
    "near_name",
    "opened",
    "read_table",
    "sampled_note",
]
