"""Hands a statement to the worker process and its answer back; kills the worker when time is up."""

from __future__ import annotations

import atexit
import contextlib
import json
import os
import sys
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from knowledge.errors import RefusedError, RequestError, ServiceError
from knowledge.settings import Settings

if TYPE_CHECKING:
    import subprocess

_START_SECONDS = 30.0
_GRACE_SECONDS = 0.5
"""How long after DuckDB's own time limit the process is killed."""


@dataclass(frozen=True, slots=True)
class QueryResult:
    """Rows of a query.

    Attributes:
        columns: names, in order.
        rows: values in that order; numbers, texts, lists or `None` (unknown).
        truncated: whether there were more rows than may be returned.
        from_facts: whether a table was read and every selected column comes from it; `SELECT 42` selects its own words.
    """

    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]
    truncated: bool
    from_facts: bool = True

    def records(self) -> list[dict[str, Any]]:
        """The rows as dictionaries."""
        return [dict(zip(self.columns, row, strict=True)) for row in self.rows]


class SqlSandbox:
    """One worker process, started at the first query and again after it was killed; threads may share it."""

    def __init__(self, path: Path, settings: Settings) -> None:
        self._settings = settings
        self._path = path
        self._lock = threading.Lock()
        self._process: subprocess.Popen[str] | None = None
        atexit.register(self.close)

    def query(self, sql: str) -> QueryResult:
        """Run one SELECT.

        Raises:
            RefusedError: it writes, reads what it may not, or is more than one statement.
            RequestError: it cannot be understood, or takes too long or too much.
        """
        with self._lock:
            answer = self._ask(sql.encode("utf-8", "replace").decode())  # half a character cannot be parsed
        if "refused" in answer:
            raise RefusedError(answer["refused"])
        if "unusable" in answer:
            raise RequestError(answer["unusable"])
        return QueryResult(
            tuple(answer["columns"]), tuple(map(tuple, answer["rows"])), answer["truncated"], answer["from_facts"]
        )

    def close(self) -> None:
        """End the worker."""
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                with contextlib.suppress(OSError):
                    pipe.close()
        process.wait()

    def _ask(self, sql: str) -> dict[str, Any]:
        process = self._started()
        seconds = self._settings.sql_max_milliseconds / 1000
        answer = _exchange(process, json.dumps(sql), seconds + _GRACE_SECONDS)
        if answer is None:
            self.close()
            megabytes = self._settings.sql_max_memory_megabytes
            raise RequestError(
                f"The query took more than {seconds:g} s or {megabytes} MB and was stopped; ask for less."
            )
        return answer

    def _started(self) -> subprocess.Popen[str]:
        if self._process is not None and self._process.poll() is None:
            return self._process
        import subprocess

        self.close()
        limits = {
            "path": str(self._path),
            "max_rows": self._settings.sql_max_rows,
            "max_milliseconds": self._settings.sql_max_milliseconds,
            "max_memory_megabytes": self._settings.sql_max_memory_megabytes,
        }
        self._process = subprocess.Popen(  # noqa: S603 - our own module; statements go through its standard input
            [sys.executable, "-P", "-m", "knowledge.ci.sandbox.worker", json.dumps(limits)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            encoding="utf-8",
            env=_environment(),
        )
        if _exchange(self._process, None, _START_SECONDS) is None:
            self.close()
            raise ServiceError("The process for SQL queries could not be started; try again.", transient=True)
        return self._process


def _exchange(process: subprocess.Popen[str], line: str | None, seconds: float) -> dict[str, Any] | None:
    """Send a line and read one; `None` if the process died or had to be killed."""
    watch = threading.Timer(seconds, process.kill)
    watch.start()
    try:
        assert process.stdin is not None
        assert process.stdout is not None
        if line is not None:
            process.stdin.write(line + "\n")
            process.stdin.flush()
        text = process.stdout.readline()
        answer: dict[str, Any] | None = json.loads(text) if text.endswith("\n") else None
        return answer
    except (OSError, ValueError):
        return None
    finally:
        watch.cancel()


def _environment() -> dict[str, str]:
    """Only what Python needs to start: nothing of the person's environment can be read from the worker."""
    root = str(Path(__file__).resolve().parents[3])
    kept = {name: os.environ[name] for name in ("PATH", "LD_LIBRARY_PATH", "SYSTEMROOT") if name in os.environ}
    return {**kept, "PYTHONPATH": root, "PYTHONDONTWRITEBYTECODE": "1", "MALLOC_ARENA_MAX": "2"}
