"""The process that runs statements of people and models: `python -m knowledge.ci.sandbox.worker SETTINGS`.

Reads one JSON text a line from standard input (a statement) and answers with one JSON object a line on standard
output. It ends when its input ends. Whatever goes wrong in it, only it is lost.
"""

from __future__ import annotations

import datetime
import decimal
import json
import re
import sys
from typing import Any

import duckdb

from knowledge.ci.sandbox.checking import NotAllowedError, UnusableError, check, first_line

MAX_RESULT_CHARACTERS = 4_000_000
"""Largest answer that is handed on."""

_MISSING_COLUMN = re.compile(r'column "(?P<name>[^"]+)"[^\n]*not found')
_CANDIDATES = re.compile(r"Candidate bindings: (?P<names>[^\n]+)")


def main() -> None:
    """Open the database named in the settings and answer until the input ends."""
    settings = json.loads(sys.argv[1])
    connection = _open(settings)
    relations = frozenset(row[0] for row in connection.execute("SELECT DISTINCT relation FROM dictionary").fetchall())
    _limit_memory(settings["max_memory_megabytes"])
    _say({"ready": True})
    for line in sys.stdin:
        _say(_answer(connection, json.loads(line), relations, settings))


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


def _limit_memory(megabytes: int) -> None:
    """Let the process grow by the allowed memory and a margin; without such a limit, DuckDB's own holds."""
    try:
        import resource

        with open("/proc/self/statm", encoding="ascii") as file:  # noqa: PTH123 - one line, before anything else
            used = int(file.read().split()[0]) * resource.getpagesize()
        limit = used + (2 * megabytes + 512) * 2**20
        resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    except (ImportError, OSError, ValueError):
        return


def _answer(
    connection: duckdb.DuckDBPyConnection, sql: str, relations: frozenset[str], settings: dict[str, Any]
) -> dict[str, Any]:
    seconds = settings["max_milliseconds"] / 1000
    try:
        facts = check(connection, sql, relations)
        return {**_run(connection, sql, settings["max_rows"]), "from_facts": facts}
    except NotAllowedError as error:
        return {"refused": str(error)}
    except UnusableError as error:
        return {"unusable": str(error)}
    except duckdb.InterruptException:
        return {"unusable": f"The query ran longer than {seconds:g} s and was stopped; ask for less."}
    except (duckdb.OutOfMemoryException, duckdb.IOException, MemoryError):
        megabytes = settings["max_memory_megabytes"]
        return {"unusable": f"The query needs more than {megabytes} MB of memory and was stopped; ask for less."}
    except duckdb.PermissionException:
        return {"refused": "Files and settings of this machine may not be read here."}
    except duckdb.Error as error:
        return {"unusable": _explain(error)}


def _run(connection: duckdb.DuckDBPyConnection, sql: str, max_rows: int) -> dict[str, Any]:
    cursor = connection.execute(sql)
    columns = [str(column[0]) for column in cursor.description or []]
    rows = cursor.fetchmany(max_rows + 1)
    found = {"columns": columns, "rows": rows[:max_rows], "truncated": len(rows) > max_rows}
    if sum(len(value) for row in rows for value in row if isinstance(value, str)) > MAX_RESULT_CHARACTERS:
        return {"unusable": "The result is too large to hand on; select fewer columns or rows."}
    return found


def _explain(error: duckdb.Error) -> str:
    missing = _MISSING_COLUMN.search(str(error))
    if missing:
        candidates = _CANDIDATES.search(str(error))
        near = ", ".join(re.findall(r"[\w.]+", candidates["names"])[:5]) if candidates else ""
        hint = f"near names are {near}" if near else "the table `dictionary` lists all columns"
        return f"There is no column {missing['name']!r} in these tables; {hint}."
    return f"The SQL cannot be carried out: {first_line(error)}."


def _say(message: dict[str, Any]) -> None:
    text = json.dumps(message, default=_plain)
    if len(text) > 2 * MAX_RESULT_CHARACTERS:
        text = json.dumps({"unusable": "The result is too large to hand on; select fewer columns or rows."})
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def _plain(value: Any) -> Any:
    if isinstance(value, decimal.Decimal):
        return float(value)
    if isinstance(value, datetime.date | datetime.time | datetime.timedelta):
        return str(value)
    return repr(value)


if __name__ == "__main__":
    main()
