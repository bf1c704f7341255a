"""Words facts from the configuration database: one sentence, a table when there is more than a row or two, sources."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from assistant.planner.reply import Reply
from assistant.planner.text import bag
from assistant.planner.wording.blocks import bullets, following, fresh, join, table
from assistant.planner.wording.cells import cell, hidden, is_number, kept_columns
from assistant.planner.wording.citing import Citing
from knowledge.quantities import write_count, write_hours

if TYPE_CHECKING:
    from knowledge.ci.questions.facts import Column, Facts

ROWS = 12
"""Rows shown; the statement that made them gives the rest."""
ROWS_EACH = 4
"""Rows of each, when several questions are answered side by side."""
_HEADS = {"gpus_per_node": "GPUs per node"}
"""Heads that say more than the label, where the label alone could mean something else."""
_NAMES = bag("system partition node_type name provider instance_type region area")
FEW = 3
"""Up to so many rows are said in lines instead of a table."""
BESIDE = 4
"""Up to so many systems stand side by side, one a column."""


def word(facts: Sequence[Facts], slots: Mapping[str, Any], notes: tuple[str, ...] = ()) -> Reply:
    """The answer for one question about facts or for several side by side."""
    citing = Citing(source for one in facts for source in one.sources)
    filled = [one for one in facts if one.rows]
    too_long = _too_long(filled, slots)
    blocks: list[str | list[str]] = [" ".join(notes), too_long or ""]
    if filled:
        blocks += _body(filled, citing, alone=not too_long)
    blocks += [" ".join(one.explanation for one in facts if one.explanation) + ("" if filled else citing.all())]
    suggestions = _suggestions(facts)
    blocks += [
        " ".join(text for one in facts for text in one.remarks),
        bullets("Sources disagree", [text for one in facts for text in one.conflicts], 4),
        bullets("Not known", [text for one in facts for text in one.unknowns], 4),
        citing.lines(),
        fresh(filled),
        following(suggestions),
    ]
    return Reply(join(blocks), "clarify" if too_long else "answer", suggestions)


def _body(filled: Sequence[Facts], citing: Citing, *, alone: bool) -> list[str | list[str]]:
    columns = filled[0].columns
    alike = all(one.columns == columns for one in filled)
    if not alike:
        return [block for one in filled for block in _one(one, citing, ROWS_EACH)]
    if len(filled) > 1:
        rows = [row for one in filled for row in one.rows[:ROWS_EACH]]
        return ["**Side by side**", _table(columns, rows, citing)]
    one = filled[0]
    if one.metric == "system" and len(one.rows) <= BESIDE:
        return [f"**{one.title}**{citing.all()}", _transposed(one)]
    return _one(one, citing, ROWS) if alone else [_table(one.columns, one.rows[:ROWS])]


def _one(one: Facts, citing: Citing, most: int) -> list[str | list[str]]:
    if len(one.rows) == 1:
        return [f"**{_line(one, one.rows[0])}.**{_marks(one, citing)}"]
    head = _headline(one) or f"**{one.title}: {write_count(one.total_rows)} found.**"
    if len(one.rows) <= FEW:
        return [f"{head}{_marks(one, citing)}", [f"- {_line(one, row)}." for row in one.rows]]
    rest = f"{write_count(one.total_rows)} rows in all." if one.total_rows > most else ""
    shown = one.rows[:most]
    several = len({row[0] for row in shown}) > 1
    return [
        head if several else f"{head}{_marks(one, citing)}",
        _table(one.columns, shown, citing if several else None),
        rest,
    ]


def _headline(one: Facts) -> str | None:
    """The one fact that was asked for, where it can be told from the rows."""
    if one.metric == "charge":
        return _unit(one)
    if one.metric != "max_walltime":
        return None
    hours = _values(one, "max_walltime_hours")
    systems = {str(name) for name in _values(one, "system")}
    if not hours or len(systems) != 1:
        return None
    if "unlimited" in hours:
        return f"**On {next(iter(systems))}, at least one partition has no walltime limit.**"
    known = [float(value) for value in hours if is_number(value)]
    return f"**The longest job on {next(iter(systems))} is {write_hours(max(known))}.**" if known else None


def _unit(one: Facts) -> str | None:
    """What a unit of charge means on the one system that is asked about."""
    systems, words = set(_values(one, "system")), set(_values(one, "charge_unit_text"))
    if len(systems) != 1 or len(words) != 1:
        return None
    return f"**The unit of charge on {systems.pop()}: {words.pop()}.**"


def _too_long(filled: Sequence[Facts], slots: Mapping[str, Any]) -> str | None:
    """A job longer than every limit there is: say so with the limit."""
    wanted = slots.get("walltime_hours")
    if wanted is None or not filled or filled[0].metric != "max_walltime":
        return None
    hours = _values(filled[0], "max_walltime_hours")
    known = [float(value) for value in hours if is_number(value)]
    if not known or len(known) < len(hours) or max(known) >= wanted:
        return None
    place = _values(filled[0], "system")[0]
    return (
        f"**{write_hours(wanted)} exceeds the maximum walltime on {place}, which is {write_hours(max(known))}.**"
        " Split the run into checkpointed jobs that each stay under the limit, or name another system. "
        "How long must one job be?"
    )


def _values(one: Facts, name: str) -> list[Any]:
    index = next((place for place, column in enumerate(one.columns) if column.name == name), None)
    return [] if index is None else [row[index] for row in one.rows if row[index] is not None]


def _line(one: Facts, row: Sequence[Any]) -> str:
    """`Delta gpuA100x4: longest job 48 h, default 30 min (default queue)`."""
    names, facts, notes = [], [], ""
    for column, value in zip(one.columns, row, strict=True):
        if hidden(column) or value is False or (value is None and column.name != _asked(one)):
            continue
        if column.name in _NAMES:
            names.append(str(value))
        elif column.name == "notes":
            notes = f" ({cell(value, column)})"
        else:
            facts.append(f"{column.label} {cell(value, column)}")
    return f"{' '.join(names)}: {', '.join(facts)}{notes}" if facts else " ".join(names) + notes


def _asked(one: Facts) -> str:
    return {"max_walltime": "max_walltime_hours", "charge": "charge_factor", "price": "on_demand_usd_per_hour"}.get(
        one.metric, one.metric
    )


def _marks(one: Facts, citing: Citing) -> str:
    return citing.mark(*(source.id for source in one.sources[:4]))


def _table(columns: Sequence[Column], rows: Sequence[Sequence[Any]], citing: Citing | None = None) -> list[str]:
    """The table; with `citing`, every row cites the source that bears the row's id."""
    kept = kept_columns(columns, rows)
    lines = [[cell(row[place], columns[place]) for place in kept] for row in rows]
    if citing is not None:
        ids = [place for place, column in enumerate(columns) if hidden(column)]
        for line, row in zip(lines, rows, strict=True):
            line[0] += citing.mark_like(str(row[place]) for place in ids)
    return table([_HEADS.get(columns[place].name, columns[place].label) for place in kept], lines)


def _transposed(one: Facts) -> list[str]:
    names = [str(value) for value in _values(one, "system")]
    lines = [
        (column.label, *(cell(row[place], column) for row in one.rows))
        for place, column in enumerate(one.columns)
        if not hidden(column) and column.name != "system" and any(row[place] is not None for row in one.rows)
    ]
    return table(["", *names], lines)


def _suggestions(facts: Sequence[Facts]) -> tuple[str, ...]:
    names = list(dict.fromkeys(str(value) for one in facts for value in _values(one, "system")))
    if len(names) == 1:
        return (
            f"Which GPUs does {names[0]} have?",
            f"Max walltime on {names[0]}?",
            f"How are jobs charged on {names[0]}?",
        )
    return ("Where should I train ResNet-50?", "Which systems have H100?")
