"""Answers a question: builds the SQL, runs it, and puts the evidence beside the rows."""

from __future__ import annotations

import re
from typing import Any

from knowledge.ci.catalogue import Catalogue
from knowledge.ci.freshness import freshness
from knowledge.ci.questions.conditions import Conditions, conditions
from knowledge.ci.questions.evidence import conflicts, explanation, remarks, sources, unknowns
from knowledge.ci.questions.facts import Cell, Column, Facts
from knowledge.ci.questions.metric import Metric
from knowledge.ci.questions.metrics import METRICS, find_metric
from knowledge.ci.questions.question import Question

UNLIMITED_WORD = "unlimited"
"""Stands in a table where a source says that there is no limit."""


def answer(question: Question, catalogue: Catalogue) -> Facts:
    """Answer a question about facts.

    Raises:
        UnknownNameError: a name that nothing bears; near names are offered.
        RequestError: a metric or filter that does not exist.
    """
    question = _cloud_as_provider(question, catalogue)
    metric = find_metric(question.metric) if question.metric else METRICS[_fitting_metric(question)]
    if metric.name == "charge" and question.provider is not None and not question.systems:
        metric = METRICS["price"]
    wanted = conditions(question, metric, catalogue)
    sql = _statement(metric, wanted, question)
    found = catalogue.select(sql, wanted.values).records()
    rows = [_spelled_out(row) for row in found]
    shown = rows[: question.limit]
    based_on = sources(metric, shown, wanted.system_ids, catalogue)
    columns = tuple(column for column in metric.columns if column.name != "walltime_unlimited")
    return Facts(
        title=_title(metric, question, wanted, catalogue),
        metric=metric.name,
        columns=columns,
        rows=tuple(tuple(row[column.name] for column in columns) for row in shown),
        total_rows=len(rows),
        truncated=len(rows) > len(shown),
        sql=_for_readers(sql, wanted.values),
        explanation=None if rows else explanation(question, wanted.system_ids, catalogue),
        remarks=remarks(metric, shown, wanted.system_ids, catalogue),
        conflicts=conflicts(metric, shown, wanted.system_ids, catalogue),
        unknowns=unknowns(metric, question, shown, wanted.system_ids, catalogue),
        sources=based_on,
        freshness=freshness(catalogue, based_on),
    )


def run_sql(sql: str, catalogue: Catalogue, limit: int) -> Facts:
    """Run a statement that a person or a model wrote, in the sandbox.

    Raises:
        RefusedError, RequestError: see `Catalogue.query`.
    """
    result = catalogue.query(sql)
    shown = result.rows[:limit]
    return Facts(
        title="Result of the SQL query",
        metric="sql",
        columns=tuple(
            Column(name=name, label=name, unit=unit)
            for name, unit in zip(result.columns, result.units or (None,) * len(result.columns), strict=True)
        ),
        rows=tuple(tuple(_cell(value) for value in row) for row in shown),
        total_rows=len(result.rows),
        truncated=result.truncated or len(result.rows) > limit,
        sql=sql,
        from_facts=result.from_facts,
        explanation=None if result.rows else "The query found no rows.",
    )


def _cloud_as_provider(question: Question, catalogue: Catalogue) -> Question:
    """People ask for `aws` as for a system."""
    from dataclasses import replace

    clouds = [name for name in question.systems if name.strip().lower() in catalogue.providers]
    if not clouds:
        return question
    rest = tuple(name for name in question.systems if name not in clouds)
    metric = question.metric if rest or question.metric in {"transfer", "price"} else "price"
    return replace(question, systems=rest, provider=question.provider or clouds[0], metric=metric)


def _fitting_metric(question: Question) -> str:
    if question.systems:
        return "gpu_types" if question.accelerator else "max_walltime" if question.partition else "system"
    if question.provider:
        return "price"
    places = (
        question.program
        or question.country
        or question.min_walltime_hours
        or question.min_accelerator_count is not None
    )
    return "accelerator" if question.accelerator and not places else "system_list"


def _statement(metric: Metric, wanted: Conditions, question: Question) -> str:
    columns = ", ".join(f"v.{column.name}" for column in metric.columns)
    parts = [f"SELECT {columns}", f"FROM {metric.view} v"]
    if wanted.texts:
        parts.append("WHERE " + "\n  AND ".join(wanted.texts))
    if question.order is not None:
        extreme = metric.extreme or metric.answer
        parts.append(f"QUALIFY {extreme} = {question.order}({extreme}) OVER ()")
    parts.append(f"ORDER BY {metric.order}")
    return "\n".join(parts)


def _for_readers(sql: str, values: dict[str, Any]) -> str:
    """The statement with its values written in, ready to be run again."""
    return re.sub(r"\$([a-z_]+)", lambda match: _literal(values[match[1]]), sql)


def _literal(value: Any) -> str:
    if isinstance(value, list):
        return "[" + ", ".join(_literal(item) for item in value) + "]"
    return "'" + value.replace("'", "''") + "'" if isinstance(value, str) else f"{value:g}"


def _spelled_out(row: dict[str, Any]) -> dict[str, Cell]:
    cells = {name: _cell(value) for name, value in row.items()}
    if cells.get("walltime_unlimited"):
        cells["max_walltime_hours"] = UNLIMITED_WORD
    return cells


def _cell(value: Any) -> Cell:
    if isinstance(value, list | tuple):
        return ", ".join(str(item) for item in value)
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, float) and value == float("inf"):
        return UNLIMITED_WORD
    return value if isinstance(value, str | float | int | bool | None) else str(value)


def _title(metric: Metric, question: Question, wanted: Conditions, catalogue: Catalogue) -> str:
    names = [catalogue.system(system_id).name for system_id in wanted.system_ids]
    about = [
        f"of {', '.join(names)}" if names else "",
        f"partition {question.partition}" if question.partition else "",
        f"with {question.accelerator}" if question.accelerator else "",
        f"at {question.provider}" if question.provider else "",
        f"through {question.program}" if question.program else "",
        f"in {question.country}" if question.country else "",
        f"of kind {question.kind}" if question.kind else "",
        f"for jobs of {question.min_walltime_hours:g} h or more" if question.min_walltime_hours else "",
        f"with {question.min_accelerator_memory_gb:g} GiB or more" if question.min_accelerator_memory_gb else "",
        f"with {question.min_accelerator_count:,} accelerators or more" if question.min_accelerator_count else "",
    ]
    return " ".join([metric.title, *(part for part in about if part)])
