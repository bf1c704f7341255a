"""Counts, times and sizes: read as people write them, written as people read them."""

from knowledge.quantities.reading import read_bytes, read_count, read_hours, read_number
from knowledge.quantities.writing import (
    write_bytes,
    write_count,
    write_hours,
    write_interval,
    write_money,
    write_number,
    write_quantity,
)

__all__ = [
    "read_bytes",
    "read_count",
    "read_hours",
    "read_number",
    "write_bytes",
    "write_count",
    "write_hours",
    "write_interval",
    "write_money",
    "write_number",
    "write_quantity",
]
