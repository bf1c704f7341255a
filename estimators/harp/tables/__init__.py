"""Reads tables of measured runs, CSV or Parquet: bounded, every row that cannot be used told with its line."""

from estimators.harp.tables.inputs import likely_inputs
from estimators.harp.tables.kinds import figure
from estimators.harp.tables.opening import MOST_ROWS, read_table
from estimators.harp.tables.table import LeftOut, Row, Table, TableColumn

__all__ = ["MOST_ROWS", "LeftOut", "Row", "Table", "TableColumn", "figure", "likely_inputs", "read_table"]
