"""The columns a model learns from: which are numbers, which are words, and configurations as a table of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from estimators.harp.application import Application
from estimators.harp.configuration import RESOURCES, Configuration
from estimators.harp.expressions import Value

Floats = NDArray[np.float64]
Objects = NDArray[np.object_]


@dataclass(frozen=True, slots=True)
class Column:
    """One column.

    Attributes:
        name: of the input, resource or feature.
        kind: number or word.
        unit: of a number, may be empty.
        role: input, resource or feature.
    """

    name: str
    kind: Literal["number", "word"]
    unit: str = ""
    role: Literal["input", "resource", "feature"] = "input"


@dataclass(frozen=True)
class Space:
    """All columns of an application or of an imported table.

    Attributes:
        columns: in a fixed order.
        derive: fills in resources and features that follow from a configuration.
    """

    columns: tuple[Column, ...]
    derive: Callable[[Configuration], Mapping[str, Value]] = dict

    def table(self, configurations: Sequence[Configuration]) -> Objects:
        """Configurations as rows, one value a column; a value that is missing is `None`.

        Returns:
            Array of objects of shape (configurations, columns): floats and strings.
        """
        rows = [self.derive(one) for one in configurations]
        table = np.empty((len(rows), len(self.columns)), dtype=object)
        for across, column in enumerate(self.columns):
            for down, row in enumerate(rows):
                table[down, across] = _cell(column, row.get(column.name))
        return table

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the columns."""
        return tuple(column.name for column in self.columns)


def _cell(column: Column, value: Value | None) -> float | str | None:
    if value is None:
        return None
    return float(value) if column.kind == "number" else str(value)


def space_of(application: Application) -> Space:
    """The columns of an application: inputs, resources that it varies, and its derived features."""
    columns = [
        Column(name, "word" if one.type == "choice" and _has_words(one.choices) else "number", one.unit, _role(name))
        for name, one in application.parameters.items()
    ]
    columns += [Column(name, "number", role="feature") for name in application.features]
    return Space(tuple(columns), application.values)


def space_of_rows(configurations: Sequence[Configuration], units: Mapping[str, str] | None = None) -> Space:
    """The columns of imported rows: a column is a number if every value in it is one."""
    names = dict.fromkeys(name for one in configurations for name in one)
    columns = []
    for name in names:
        words = any(isinstance(one.get(name), str) for one in configurations)
        columns.append(Column(name, "word" if words else "number", (units or {}).get(name, ""), _role(name)))
    return Space(tuple(columns))


def _role(name: str) -> Literal["input", "resource"]:
    return "resource" if name in RESOURCES else "input"


def _has_words(choices: Sequence[Value]) -> bool:
    return any(isinstance(one, str) for one in choices)
