"""Which rows learn and which are predicted; the rows of one configuration are never on both sides."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from estimators.harp.scoring.conditions import Condition
from estimators.harp.scoring.prepared import Prepared
from estimators.harp.tables import near_name
from knowledge.errors import RequestError

Places = NDArray[np.intp]


@dataclass(frozen=True)
class Part:
    """One way of parting a table.

    Attributes:
        train, test: places of rows. Rows that are only bounds never are in `test`.
        note: what else to know; may be empty.
    """

    train: Places
    test: Places
    note: str = ""


def by_fraction(table: Prepared, fraction: float, seed: int) -> Part:
    """Whole configurations drawn at random, at least one, for learning; all others are predicted.

    Raises:
        RequestError: there is only one configuration.
    """
    names, unit = np.unique(table.units, return_inverse=True)
    if len(names) < 2:
        raise RequestError(
            f"{table.name} holds one configuration only ({len(table.runs):,} rows), so none can be held out;"
            " add rows with other inputs."
        )
    number = min(max(1, round(fraction * len(names))), len(names) - 1)
    drawn = np.zeros(len(names), dtype=bool)
    drawn[np.random.default_rng(seed).permutation(len(names))[:number]] = True
    return _part(table, drawn[unit], ~drawn[unit])


def by_scale(table: Prepared, column: str) -> Part:
    """Learns from the lower half of the different values of a column, predicts the upper half.

    Raises:
        RequestError: the column holds words, or one value.
    """
    if column not in (known := tuple(dict.fromkeys(name for row in table.rows for name in row.values))):
        raise RequestError.of("--scale", column, f"{table.name} has no such column", near_name(column, known))
    values = np.array([_figure(row.values.get(column)) for row in table.rows], dtype=np.float64)
    different = np.unique(values[~np.isnan(values)])
    if len(different) < 2:
        raise RequestError.of("--scale", column, "it has fewer than two figures", "name a column of sizes")
    largest = different[math.ceil(len(different) / 2) - 1]
    note = f"learns where {column} <= {largest:g}"
    return _apart(table, values <= largest, values > largest, note)


def by_filters(table: Prepared, train: str, test: str) -> Part:
    """Two conditions on columns, such as `nodes <= 8 and system == 'ARCHER'`.

    Raises:
        RequestError: a condition is none, no row fits it, or a row fits both.
    """
    learns = Condition(train, "--train", table.name).fits(table.rows)
    tested = Condition(test, "--test", table.name).fits(table.rows)
    if both := int((learns & tested).sum()):
        raise RequestError(
            f"{both:,} rows fit both --train {train!r} and --test {test!r}; word them so that no row fits both."
        )
    return _apart(table, learns, tested, "")


def _apart(table: Prepared, learns: NDArray[np.bool_], tested: NDArray[np.bool_], note: str) -> Part:
    """What is on both sides with other rows of its configuration is not predicted."""
    seen = np.isin(table.units, table.units[learns])
    known = tested & seen
    notes = [note] if note else []
    if known.any():
        notes.append(f"{int(known.sum()):,} rows to predict are of configurations that learn, and are left out")
    return _part(table, learns, tested & ~seen, "; ".join(notes))


def _part(table: Prepared, learns: NDArray[np.bool_], tested: NDArray[np.bool_], note: str = "") -> Part:
    train, test = np.flatnonzero(learns), np.flatnonzero(tested & ~table.bound)
    for places, what in ((train[~table.bound[train]], "learn from"), (test, "predict")):
        if not len(places):
            reason = f" ({note})" if note else ""
            raise RequestError(
                f"{table.name}, parted so, leaves no row to {what}{reason}; part it elsewhere or give more rows."
            )
    return Part(train, test, note)


def _figure(value: object) -> float:
    return float(value) if isinstance(value, int | float) else math.nan
