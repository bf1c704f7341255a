"""One tool call as the text of a folding step: readable arguments and result, bounded in size."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import ValidationError

from assistant.events import ToolCall
from knowledge.evidence import Quantity
from knowledge.quantities import write_interval, write_number, write_quantity

TITLES = {
    "recommend_placement": ("Comparing places to run", "Compared places to run"),
    "estimate_dnn": ("Estimating time, memory and energy", "Estimated time, memory and energy"),
    "predict_application": ("Predicting time and memory from measured runs", "Predicted time and memory"),
    "query_ci_database": ("Looking up the facts", "Looked up the facts"),
    "search_documentation": ("Searching the guides", "Searched the guides"),
    "write_job_script": ("Writing the job script", "Wrote the job script"),
}
"""What a step is called while it runs and when it is done; another tool is called by its own name."""

OPTION_COLUMNS = ("rank", "where", "devices", "run", "charge", "wait")
_SHOWN_AS_OPTIONS = ("options", "frontier", "rejected", "sources", "assumptions", "unknowns", "groups")
"""Of a placement's result: what the table, the chart or the answer itself already shows."""

LONGEST_LIST = 8
LONGEST_TEXT = 400
LONGEST_BLOCK = 6_000
LARGEST_TABLE_ROWS = 25


def title_of(name: str, *, running: bool) -> str:
    """The step's title."""
    while_running, done = TITLES.get(name, (name, name))
    return while_running if running else done


def arguments_text(arguments: Mapping[str, Any]) -> str:
    """The arguments that were given, as a JSON block."""
    given = {name: value for name, value in arguments.items() if value not in (None, (), [], {})}
    return f"**Arguments**\n\n{_fenced(_json(given), 'json')}"


def call_text(call: ToolCall) -> str:
    """Arguments and result (or the error's sentence) of a finished call."""
    if not call.ok:
        return f"{arguments_text(call.arguments)}\n\n**It did not work**\n\n{_fenced(call.error or 'No reason given.')}"
    return f"{arguments_text(call.arguments)}\n\n**Result**\n\n{_result(call.result or {})}"


def _result(result: Mapping[str, Any]) -> str:
    """Rows and options as tables, a script as it stands, everything else as JSON with long lists cut."""
    columns, rows, options, script = (result.get(name) for name in ("columns", "rows", "options", "script"))
    if isinstance(columns, list | tuple) and isinstance(rows, list | tuple) and columns:
        return _beside(_table(columns, rows), result, "columns", "rows")
    if isinstance(options, list | tuple) and options and all(isinstance(each, Mapping) for each in options):
        return _beside(_table(OPTION_COLUMNS, [_option_row(each) for each in options]), result, *_SHOWN_AS_OPTIONS)
    if isinstance(script, str):
        return _beside(_fenced(script, "bash"), result, "script")
    return _fenced(_json(shortened(result)), "json")


def _beside(shown: str, result: Mapping[str, Any], *left_out: str) -> str:
    """What was shown by itself, followed by the rest of the result as JSON."""
    rest = shortened({name: value for name, value in result.items() if name not in left_out})
    return f"{shown}\n\n{_fenced(_json(rest), 'json')}" if rest else shown


def _option_row(option: Mapping[str, Any]) -> list[Any]:
    charge = option.get("charge")
    amount = charge.get("amount") if isinstance(charge, Mapping) else None
    count = option.get("accelerator_count")
    devices = f"{write_number(count) if isinstance(count, int | float) else '?'} × {option.get('accelerator')}"
    cells = [
        option.get("rank"),
        option.get("where"),
        devices,
        option.get("run_hours"),
        amount,
        option.get("wait_hours"),
    ]
    return [shortened(cell) for cell in cells]


def _table(columns: Sequence[Any], rows: Sequence[Any]) -> str:
    lines = [_row(columns), _row(["---"] * len(columns))]
    lines += [_row(row if isinstance(row, list | tuple) else [row]) for row in rows[:LARGEST_TABLE_ROWS]]
    hidden = len(rows) - LARGEST_TABLE_ROWS
    return "\n".join(lines) + (f"\n\n({hidden} more rows)" if hidden > 0 else "")


def _row(cells: Sequence[Any]) -> str:
    return "| " + " | ".join(cell if cell == "---" else as_plain(cell) for cell in cells) + " |"


def as_plain(value: Any) -> str:
    """A value as Markdown that shows exactly its characters, on one line."""
    if value is None:
        return "not known"
    text = " ".join(shortened(str(value)).split())
    return re.sub(r"([\\`*_{}\[\]<>()#+!|~$&-])", r"\\\1", text) if isinstance(value, str) else text


def shortened(value: Any) -> Any:
    """The same data with long lists and texts cut (what was cut is said in its place) and quantities in words."""
    if isinstance(value, Mapping) and {"value", "unit"} <= set(value):
        return _quantity(value)
    if isinstance(value, Mapping):
        return {str(name): shortened(each) for name, each in value.items() if each not in (None, (), [], {})}
    if isinstance(value, list | tuple):
        kept = [shortened(each) for each in value[:LONGEST_LIST]]
        hidden = len(value) - LONGEST_LIST
        return [*kept, f"... {hidden} more"] if hidden > 0 else kept
    if isinstance(value, str) and len(value) > LONGEST_TEXT:
        return f"{value[:LONGEST_TEXT]}... ({len(value) - LONGEST_TEXT} more characters)"
    return value


def _quantity(value: Mapping[str, Any]) -> Any:
    try:
        quantity = Quantity.model_validate(value)
    except ValidationError:
        return dict(value)
    interval = write_interval(quantity)
    return write_quantity(quantity) + (f" ({interval})" if interval else "")


def _json(value: Any) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False, default=str)


def _fenced(text: str, language: str = "") -> str:
    """A code block that nothing inside can close, cut at `LONGEST_BLOCK` characters."""
    if len(text) > LONGEST_BLOCK:
        text = f"{text[:LONGEST_BLOCK]}\n... ({len(text) - LONGEST_BLOCK} more characters)"
    longest = max((len(run) for run in re.findall(r"`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}{language}\n{text}\n{fence}"
