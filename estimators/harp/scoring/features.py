"""Which columns of a table are taken as inputs where nobody names them; each that is not is told with its reason."""

from __future__ import annotations

import re

from estimators.harp.tables import Table, TableColumn
from knowledge.errors import RequestError

_RESULT = re.compile(
    r"(^|_)(wall|elapsed|runtime|duration|time|walltime|cputime|seconds|secs?|s|ms|memory|mem|rss|ns_per_day|throughput|"
    r"speedup|efficiency|flops|energy|exit|status|state|error|result)(_|$)",
    re.IGNORECASE,
)
"""Parts of a name that speak of what came out, not of what went in."""
_RECORD = re.compile(
    r"(^|_)(id|jobid|job_id|uuid|date|timestamp|started|start|end|ended|submitted|path|file|url|source|"
    r"repetition|repeat|rep|run|index|row|split|fold|comment|note)(_|$)",
    re.IGNORECASE,
)
"""Parts of a name that speak of the record."""
_MOST_WORDS_SHARE = 0.5
"""Share of rows with a word of their own from which on a column of words names rows rather than inputs."""
_FEW_ROWS = 10


def usable_features(table: Table, target: str) -> tuple[list[TableColumn], dict[str, str]]:
    """Columns that look like inputs or resources, and the others with the reason.

    Raises:
        RequestError: none does.
    """
    taken, passed_over = [], {}
    for column in table.columns:
        reason = _reason(column, len(table.rows))
        if column.name == target:
            continue
        if reason:
            passed_over[column.name] = reason
        else:
            taken.append(column)
    if not taken:
        raise RequestError(
            f"No column of {table.name} besides {target} looks like an input; name the inputs with --features."
        )
    return taken, passed_over


def _reason(column: TableColumn, rows: int) -> str | None:
    if column.kind == "empty":
        return "empty"
    if column.different == 1 and rows > 1:
        return "always the same"
    if _RECORD.search(column.name):
        return "tells of the record"
    if _RESULT.search(column.name):
        return "looks like a result"
    if column.kind == "word" and rows > _FEW_ROWS and column.different > _MOST_WORDS_SHARE * rows:
        return "a word of its own in most rows"
    return None
