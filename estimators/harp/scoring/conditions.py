"""Conditions on the columns of a table, such as `nodes <= 8 and system == 'ARCHER'`, evaluated safely."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from estimators.harp.expressions import Expression
from estimators.harp.tables import Row, near_name
from knowledge.errors import RequestError


@dataclass(frozen=True, slots=True)
class Condition:
    """A condition as it was given.

    Attributes:
        text: an expression, see `estimators.harp.expressions`; words stand in quotes.
        option: by which it was given, for sentences. table: name of the table it is put to.
    """

    text: str
    option: str
    table: str

    def fits(self, rows: Sequence[Row]) -> NDArray[np.bool_]:
        """Which rows fit; one that lacks a value the condition asks for does not.

        Raises:
            RequestError: it is no condition, names no column, compares words with figures, or fits no row.
        """
        expression = self._expression()
        known = tuple(dict.fromkeys(name for row in rows for name in row.values))
        for name in sorted(expression.names.difference(known)):
            rule = f"{self.table} has no column {name}"
            raise RequestError.of(self.option, self.text, rule, f"{near_name(name, known)}; words stand in quotes")
        found = np.array([self._fit(expression, row) for row in rows], dtype=bool)
        if not found.any():
            raise RequestError.of(
                self.option, self.text, f"no row of {self.table} that can be used fits it", "widen it"
            )
        return found

    def _expression(self) -> Expression:
        try:
            return Expression(self.text)
        except ValueError as error:
            remedy = "write it like: nodes <= 8 and system == 'ARCHER'"
            raise RequestError.of(self.option, self.text, str(error), remedy) from error

    def _fit(self, expression: Expression, row: Row) -> bool:
        if not expression.names <= row.values.keys():
            return False
        try:
            return bool(expression.value({name: row.values[name] for name in expression.names}))
        except ValueError as error:
            remedy = "compare figures with figures, and words with words in quotes"
            raise RequestError.of(self.option, self.text, f"line {row.line}: {error}", remedy) from error
