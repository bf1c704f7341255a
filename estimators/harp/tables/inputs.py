"""Which columns are taken as inputs where nobody names them; each that is not is told with its reason."""

from __future__ import annotations

import re

from estimators.harp.tables.table import Table, TableColumn

_RESULT = re.compile(
    r"(^|_)(wall|elapsed|runtime|duration|time|walltime|cputime|seconds|secs?|s|ms|rss|maxrss|ns_per_day|throughput|"
    r"speedup|efficiency|flops|energy|exit|status|state|error|result|(peak|max|used)_(mem|memory)|(mem|memory)_(peak|"
    r"max|used))(_|$)",
    re.IGNORECASE,
)
"""Parts of a name that speak of what came out, not of what went in; plain memory may be what was given."""
_RECORD = re.compile(
    r"(^|_)(id|jobid|job_id|uuid|date|timestamp|started|start|end|ended|submitted|path|filename|url|repetition|repeat|"
    r"rep|run|index|row|split|fold|comment|note)(_|$)",
    re.IGNORECASE,
)
"""Parts of a name that speak of the record."""
_MOST_WORDS_SHARE = 0.5
"""Share of rows with a word of their own from which on a column of words names rows rather than inputs; a choice."""
_FEW_ROWS = 10


def likely_inputs(table: Table, *, but: frozenset[str], constant: bool) -> tuple[list[TableColumn], dict[str, str]]:
    """Columns that look like inputs or resources, and the others with the reason.

    Args:
        table: as it was read.
        but: columns of which it is known that they are something else; they are in neither answer.
        constant: whether to take columns that never vary.
    """
    taken, passed_over = [], {}
    for column in table.columns:
        if column.name in but:
            continue
        reason = _reason(column, len(table.rows), constant)
        if reason:
            passed_over[column.name] = reason
        else:
            taken.append(column)
    return taken, passed_over


def _reason(column: TableColumn, rows: int, constant: bool) -> str | None:
    if column.kind == "empty":
        return "empty"
    if _RECORD.search(column.name):
        return "tells of the record"
    if _RESULT.search(column.name):
        return "looks like a result"
    if column.different == 1 and rows > 1 and not constant:
        return "always the same"
    if column.kind == "word" and rows > _FEW_ROWS and column.different > _MOST_WORDS_SHARE * rows:
        return "a word of its own in most rows"
    return None
