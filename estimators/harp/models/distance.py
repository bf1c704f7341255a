"""How far a configuration lies outside the profiled range, in doublings that matter."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from estimators.harp.forecast import TOGETHER
from estimators.harp.models.observations import Observations
from estimators.harp.models.power_law import PowerLaw
from estimators.harp.models.profiled import Span, spans_of
from estimators.harp.space import Column, Objects, Space
from knowledge.quantities import write_number

Floats = NDArray[np.float64]

LEAST_EXPONENT = 0.2
"""A column counts at least so much per doubling, even where it did not seem to matter."""
MOST_EXPONENT = 3.0
TOLD = 1.05
"""A row as a whole so many times the largest is told; less is not worth a sentence."""


@dataclass(frozen=True)
class Measure:
    """What distances of one application are told by.

    Attributes:
        law: a power law of all runs, for the size of a row as one figure.
        exponents: size of the effect of each column, 0 for those that are not counted.
    """

    law: PowerLaw
    exponents: Floats

    def sizes(self, table: Objects) -> Floats:
        """Doublings of the target that the law gives each row."""
        return np.asarray(self.law.predict(table) / np.log(2), dtype=np.float64)


@dataclass(frozen=True)
class Distance:
    """Doublings outside, each column by its exponent: four times as many steps of a cheap input matter less.

    Columns inside their ranges are not enough: where runs were large in one input or another but never in all, a row
    that is large in all is outside by as much as it is larger than the largest of them.

    Attributes:
        spans: what each column held. measure: see there. largest: size of the largest row, in doublings.
    """

    spans: tuple[Span, ...]
    measure: Measure
    largest: float

    def of(self, table: Objects) -> Floats:
        """Distance of each row, 0 inside."""
        columns = [
            exponent * np.array([span.doublings(cell) for cell in table[:, place]])
            for place, (span, exponent) in enumerate(zip(self.spans, self.measure.exponents, strict=True))
            if exponent > 0
        ]
        across = np.sum(columns, axis=0) if columns else np.zeros(len(table))
        return np.maximum(across, self.larger(table))

    def larger(self, table: Objects) -> Floats:
        """Doublings by which rows are larger than the largest profiled, 0 for those that are not."""
        return np.maximum(self.measure.sizes(table) - self.largest, 0.0)

    def sentence(self, row: Objects) -> tuple[str, ...]:
        """That a row is larger than any profiled although no column is; empty where it is not."""
        factor = float(2 ** np.minimum(self.larger(row[None]), 60.0)[0])
        if factor < TOLD:
            return ()
        return (f"{TOGETHER} make it {write_number(factor, 3)} times the largest profiled",)


def measure_of(space: Space, seen: Observations) -> Measure:
    """Exponents of a power law of the columns, by size; features follow from inputs and are not counted again."""
    words = tuple(place for place, column in enumerate(space.columns) if column.kind == "word")
    law = PowerLaw(words, ridge=0.1, start_up=len(seen) >= 4).fit(seen.table, seen.logs, seen.weights)
    found = law.encoder_.slopes(law.coefficients_[0][1:], len(space.columns))
    counted = np.array([_counts(column) for column in space.columns])
    exponents = np.where(counted, np.clip(np.abs(found), LEAST_EXPONENT, MOST_EXPONENT), 0.0)
    return Measure(law, np.asarray(exponents, dtype=np.float64))


def distance_of(space: Space, table: Objects, measure: Measure) -> Distance:
    """Distance from these rows."""
    return Distance(spans_of(space, table), measure, float(measure.sizes(table).max()))


def _counts(column: Column) -> bool:
    return column.kind == "number" and column.role != "feature"
