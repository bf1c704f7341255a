"""A table made ready: the rows that can be scored as runs, the others told with their line."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from estimators.harp.configuration import key_of
from estimators.harp.expressions import Value
from estimators.harp.run import Origin, Run, Status
from estimators.harp.space import Column, Space
from estimators.harp.tables import LeftOutRows, Row, Table, TableColumn, likely_inputs
from knowledge.errors import RequestError

KILL_RISK = 0.05
"""Chance that a request is too small, where nobody says: the share that issue and policy allow."""


@dataclass(frozen=True, slots=True)
class Question:
    """What is predicted from what.

    Attributes:
        target: column. features: columns; empty = all that look like inputs, see `likely_inputs`.
        words: features whose figures are names (codes, versions).
        group_by: columns that tell configurations apart; empty = the features.
        kill_risk: that requests are made for.
        censored_above: a target of this or more, or infinite, is a run that was stopped there; `None` = an infinite
            one is left out.
    """

    target: str
    features: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    group_by: tuple[str, ...] = ()
    kill_risk: float = KILL_RISK
    censored_above: float | None = None


@dataclass(frozen=True)
class Prepared:
    """Rows as runs; the target stands in `wall_seconds`, whatever its unit.

    Attributes:
        name: of the table. question: with the features that are taken.
        space: of the features. runs, rows: one entry a row. measured: target. bound: whether it is only a lower bound.
        units: what is kept together, as text (the configuration, or what `group_by` says).
        groups: words of the row, for the mean of its group. group_columns: that these are made of.
        left_out: rows that cannot be scored. passed_over: columns not taken as features, with why.
    """

    name: str
    question: Question
    space: Space
    runs: tuple[Run, ...]
    rows: tuple[Row, ...]
    measured: NDArray[np.float64]
    bound: NDArray[np.bool_]
    units: NDArray[np.str_]
    groups: NDArray[np.str_]
    group_columns: tuple[str, ...]
    left_out: LeftOutRows
    passed_over: dict[str, str] = field(default_factory=dict)


def prepared(table: Table, question: Question) -> Prepared:
    """Make a table ready.

    Raises:
        RequestError: a column is not there, the target holds words, or no row can be scored.
    """
    target = table.column(question.target, "--target")
    if target.kind != "number":
        holds = "words" if target.kind == "word" else "nothing"
        raise RequestError.of("--target", target.name, f"the column holds {holds}", "name a column of figures")
    features, passed_over = _features(table, question)
    question = Question(
        target.name, tuple(one.name for one in features), question.words, question.group_by, question.kill_risk,
        question.censored_above,
    )  # fmt: skip
    for names, option in ((question.group_by, "--group-by"), (question.words, "--words")):
        for name in names:
            table.column(name, option)
    rows, left_out = _usable(table, question)
    space = Space(tuple(Column(one.name, _kind(one, question)) for one in features))
    return _prepared(table, question, space, rows, left_out, passed_over)


def _kind(column: TableColumn, question: Question) -> Literal["number", "word"]:
    return "word" if column.kind == "word" or column.name in question.words else "number"


def _features(table: Table, question: Question) -> tuple[list[TableColumn], dict[str, str]]:
    if not question.features:
        taken, passed_over = likely_inputs(table, but=frozenset({question.target}), constant=False)
        if not taken:
            rule = f"No column of {table.name} besides {question.target} looks like an input"
            raise RequestError(f"{rule}; name the inputs with --features.")
        return taken, passed_over
    if question.target in question.features:
        raise RequestError.of("--features", question.target, "it is the target", "leave it out")
    return [table.column(name, "--features") for name in dict.fromkeys(question.features)], {}


def _usable(table: Table, question: Question) -> tuple[list[Row], LeftOutRows]:
    """Rows whose target says something and whose figures are finite."""
    left_out = LeftOutRows(list(table.left_out.told), table.left_out.number)
    rows = []
    for row in table.rows:
        reason = _reason(row.values.get(question.target), question)
        reason = reason or next(
            (
                f"{name} is infinite"
                for name in question.features
                if isinstance(value := row.values.get(name), float) and math.isinf(value)
            ),
            None,
        )
        if reason:
            left_out.add(row.line, reason)
        else:
            rows.append(row)
    left_out.told.sort(key=lambda one: one.line)
    if not rows:
        first = f" (line {left_out.told[0].line}: {left_out.told[0].reason})" if left_out.told else ""
        rule = f"none of the {table.total:,} rows has a value above zero in it{first}"
        raise RequestError.of("--target", question.target, rule, "name the column of measured figures")
    return rows, left_out


def _reason(value: Value | None, question: Question) -> str | None:
    """Why a row cannot be scored by its target."""
    name = question.target
    if value is None:
        return f"{name} is empty"
    if not isinstance(value, str) and value <= 0:
        return f"{name} is {value:g}, not above zero"
    if value == math.inf and question.censored_above is None:
        return f"{name} is infinite (a run that failed or was stopped)"
    return None


def _prepared(
    table: Table,
    question: Question,
    space: Space,
    rows: Sequence[Row],
    left_out: LeftOutRows,
    passed_over: dict[str, str],
) -> Prepared:
    words = tuple(column.name for column in space.columns if column.kind == "word")
    measured = np.array([float(row.values[question.target]) for row in rows], dtype=np.float64)
    limit = math.inf if question.censored_above is None else question.censored_above
    bound = measured >= limit
    measured = np.minimum(measured, limit)
    runs = tuple(
        _run(table.name, row, question, float(value), bool(stopped))
        for row, value, stopped in zip(rows, measured, bound, strict=True)
    )
    units = [
        _text(row, question.group_by) if question.group_by else run.key for row, run in zip(rows, runs, strict=True)
    ]
    groups = [_text(row, words) for row in rows]
    return Prepared(
        table.name, question, space, runs, tuple(rows), measured, bound, np.array(units), np.array(groups), words,
        left_out, passed_over,
    )  # fmt: skip


def _run(name: str, row: Row, question: Question, value: float, stopped: bool) -> Run:
    configuration = {one: row.values[one] for one in question.features if one in row.values}
    configuration |= {one: str(configuration[one]) for one in question.words if one in configuration}
    return Run(
        run_id=f"line {row.line}",
        application=name[:100],
        configuration=configuration,
        status=Status.TIMED_OUT if stopped else Status.FINISHED,
        origin=Origin.IMPORTED,
        wall_seconds=value,
    )


def _text(row: Row, names: Sequence[str]) -> str:
    return key_of({name: row.values[name] for name in names if name in row.values})
