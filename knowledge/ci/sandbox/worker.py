"""The process that runs statements of people and models: `python -m knowledge.ci.sandbox.worker SETTINGS`.

Reads one JSON text a line from standard input (a statement) and answers with one JSON object a line on standard
output. It ends when its input ends. Whatever goes wrong in it, only it is lost.
"""

from __future__ import annotations

import datetime
import decimal
import json
import sys
import uuid
from typing import Any

import duckdb

from knowledge.ci.sandbox.checking import Checked, NotAllowedError, UnusableError, check
from knowledge.ci.sandbox.dictionary import Dictionary, read_dictionary
from knowledge.ci.sandbox.explaining import explain
from knowledge.ci.sandbox.types import is_figure, plain_type
from knowledge.ci.sandbox.units import units_of

MAX_RESULT_CHARACTERS = 4_000_000
"""Largest answer that is handed on."""

_TOO_LARGE = {"unusable": "The result is too large to hand on; select fewer columns or rows."}


def main() -> None:
    """Open the database named in the settings and answer until the input ends."""
    settings = json.loads(sys.argv[1])
    connection = _open(settings)
    dictionary = read_dictionary(connection)
    megabytes = settings["max_memory_megabytes"]
    limit_bytes = _limit_memory(megabytes)
    _say({"ready": True})
    for line in sys.stdin:
        answer = _answer(connection, json.loads(line), dictionary, settings)
        _say({**answer, "spent": True} if _is_worn(limit_bytes, megabytes) else answer)


def _open(settings: dict[str, Any]) -> duckdb.DuckDBPyConnection:
    """Read-only, no files, no network, no extensions, bounded, and the configuration locked after that."""
    return duckdb.connect(
        settings["path"],
        read_only=True,
        config={
            "enable_external_access": "false",
            "autoinstall_known_extensions": "false",
            "autoload_known_extensions": "false",
            "python_enable_replacements": "false",
            "memory_limit": f"{settings['max_memory_megabytes']}MB",
            "temp_directory": "",
            "max_temp_directory_size": "0B",
            "threads": "2",
            "max_execution_time": str(settings["max_milliseconds"]),
            "lock_configuration": "true",
        },
    )


def _limit_memory(megabytes: int) -> int | None:
    """Let the process grow by the allowed memory and a margin; without such a limit, DuckDB's own holds.

    Returns:
        The most addresses the process may take, in bytes; `None` where the system knows no such limit.
    """
    try:
        import resource

        limit = _address_bytes() + (2 * megabytes + 512) * 2**20
        resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
        return limit
    except (ImportError, OSError, ValueError):
        return None


def _address_bytes() -> int:
    """Addresses the process has taken. They hardly ever come back, although the memory behind them does."""
    import resource

    with open("/proc/self/statm", encoding="ascii") as file:  # noqa: PTH123 - one line
        return int(file.read().split()[0]) * resource.getpagesize()


def _is_worn(limit_bytes: int | None, megabytes: int) -> bool:
    """Whether the next statement could no longer get the memory it may have, with its margin."""
    return limit_bytes is not None and limit_bytes - _address_bytes() < 2 * megabytes * 2**20


def _answer(
    connection: duckdb.DuckDBPyConnection, sql: str, dictionary: Dictionary, settings: dict[str, Any]
) -> dict[str, Any]:
    """What the statement gives, or why it gives nothing; `spent` asks for a fresh process afterwards."""
    try:
        checked = check(connection, sql, dictionary)
        try:
            return _run(connection, sql, checked, dictionary, settings["max_rows"])
        except duckdb.Error as error:
            return _failed(error, settings) or {"unusable": explain(error, checked.statement, dictionary)}
    except NotAllowedError as error:
        return {"refused": str(error)}
    except UnusableError as error:
        return {"unusable": str(error)}
    except (duckdb.Error, MemoryError) as error:
        return _failed(error, settings) or {"unusable": "The statement cannot be read; write one plain SELECT."}
    except Exception:  # a value that Python cannot hold, or a mistake of ours: the door stays open all the same
        return {"unusable": "The result cannot be handed on; select other columns or convert them to VARCHAR."}


def _failed(error: Exception, settings: dict[str, Any]) -> dict[str, Any] | None:
    """What to say of a limit that was met; `None` for any other error."""
    if isinstance(error, duckdb.InterruptException):
        seconds = settings["max_milliseconds"] / 1000
        return {"unusable": f"The query ran longer than {seconds:g} s and was stopped; ask for less."}
    if isinstance(error, duckdb.OutOfMemoryException | duckdb.IOException | MemoryError):
        megabytes = settings["max_memory_megabytes"]
        return {"unusable": f"The query needs more than {megabytes} MB of memory and was stopped; ask for less."}
    if isinstance(error, duckdb.PermissionException):
        return {"refused": "Files and settings of this machine may not be read here."}
    if isinstance(error, duckdb.InternalException | duckdb.FatalException):
        return {"unusable": "The database cannot carry out this statement; write it another way.", "spent": True}
    return None


def _run(
    connection: duckdb.DuckDBPyConnection, sql: str, checked: Checked, dictionary: Dictionary, max_rows: int
) -> dict[str, Any]:
    cursor = connection.execute(sql)
    description = cursor.description or []
    rows = cursor.fetchmany(max_rows + 1)
    if sum(len(value) for row in rows for value in row if isinstance(value, str)) > MAX_RESULT_CHARACTERS:
        return _TOO_LARGE
    columns = [str(column[0]) for column in description]
    types = [plain_type(str(column[1])) for column in description]
    units = units_of(checked.tree, columns, dictionary)
    return {
        "columns": columns,
        "types": types,
        "units": [unit if is_figure(kind) else None for unit, kind in zip(units, types, strict=True)],
        "rows": [[_plain(value) for value in row] for row in rows[:max_rows]],
        "truncated": len(rows) > max_rows,
        "from_facts": checked.from_facts,
    }


def _say(message: dict[str, Any]) -> None:
    text = json.dumps(message)
    if len(text) > 2 * MAX_RESULT_CHARACTERS:
        text = json.dumps({**_TOO_LARGE, "spent": True})
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def _plain(value: Any) -> Any:
    """A value as JSON knows it."""
    if value is None or isinstance(value, str | int | float):
        return value
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if isinstance(value, dict):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, decimal.Decimal):
        return float(value)
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, datetime.date | datetime.time | datetime.timedelta | uuid.UUID):
        return str(value)
    return repr(value)


if __name__ == "__main__":
    main()
