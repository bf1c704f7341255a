"""What a question about facts is answered with: a table, the SQL that made it, and what to say besides."""

from __future__ import annotations

from pydantic import Field

from knowledge.evidence import Evidence, Frozen

Cell = str | float | int | bool | None
"""`None` is unknown. Lists are joined to a text."""


class Column(Frozen):
    """One column: its name in the SQL, a label for readers, and the unit of its figures."""

    name: str
    label: str
    unit: str | None = None


class Facts(Evidence):
    """Rows from the CI configuration database.

    Attributes:
        title: what the table shows.
        metric: what was asked for; `sql` for a statement of the person's own.
        columns, rows: the table; `None` is unknown, the word "unlimited" stands where a source says so.
        total_rows: rows found before the limit; more than `rows` when `truncated`.
        sql: the statement, ready for `iplane ci sql`.
        from_facts: whether every selected column comes from a table; false for `SELECT 42`.
        explanation: why there is no row, and what there is instead.
        remarks: what to know of the systems concerned (retired, planned).
        conflicts: what sources disagree on, both values, one sentence each.
    """

    title: str
    metric: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    total_rows: int
    truncated: bool = False
    sql: str
    from_facts: bool = True
    explanation: str | None = None
    remarks: tuple[str, ...] = ()
    conflicts: tuple[str, ...] = Field(default=(), description="Both values, one sentence each.")

    def records(self) -> list[dict[str, Cell]]:
        """The rows as dictionaries by column name."""
        return [{column.name: value for column, value in zip(self.columns, row, strict=True)} for row in self.rows]
