"""Hands a statement to the worker process and its answer back; kills the worker when time is up."""

from __future__ import annotations

import atexit
import contextlib
import json
import os
import sys
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from knowledge.ci.sandbox.allowed import MAX_CHARACTERS
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
        types: what the columns hold, in plain words (`text`, `whole number`, `number`, `date`, `list of text`); empty
            where they were not asked for.
        units: units of the columns as the table `dictionary` documents them; `None` where there is none or where a
            column was calculated. Empty like `types`.
    """

    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]
    truncated: bool
    from_facts: bool = True
    types: tuple[str, ...] = ()
    units: tuple[str | None, ...] = ()

    def headers(self) -> tuple[str, ...]:
        """Names of the columns, with their units where they are known: `max_walltime_hours [h]`."""
        units = self.units or (None,) * len(self.columns)
        return tuple(f"{name} [{unit}]" if unit else name for name, unit in zip(self.columns, units, strict=True))

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
            ServiceError: the worker cannot be started.
        """
        if len(sql) > MAX_CHARACTERS:
            raise RefusedError(f"The statement has {len(sql):,} characters, but at most {MAX_CHARACTERS:,} are read.")
        with self._lock:
            answer = self._ask(sql.encode("utf-8", "replace").decode())  # half a character cannot be parsed
        if "refused" in answer:
            raise RefusedError(answer["refused"])
        if "unusable" in answer:
            raise RequestError(answer["unusable"])
        return QueryResult(
            tuple(answer["columns"]),
            tuple(map(tuple, answer["rows"])),
            answer["truncated"],
            answer["from_facts"],
            tuple(answer["types"]),
            tuple(answer["units"]),
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
        start = time.monotonic()
        answer = _exchange(process, json.dumps(sql), seconds + _GRACE_SECONDS)
        if answer is None or "spent" in answer:
            self.close()
        if answer is not None:
            return answer
        megabytes = self._settings.sql_max_memory_megabytes
        if time.monotonic() - start < seconds:
            raise RequestError(
                f"The query ended its process, as one over {megabytes} MB does, and was stopped; ask for less."
            )
        raise RequestError(f"The query took more than {seconds:g} s or {megabytes} MB and was stopped; ask for less.")

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
        try:
            self._process = subprocess.Popen(  # noqa: S603 - our own module; statements go through its standard input
                [sys.executable, "-P", "-m", "knowledge.ci.sandbox.worker", json.dumps(limits)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                text=True,
                encoding="utf-8",
                env=_environment(),
            )
        except OSError as error:
            raise _not_started() from error
        if _exchange(self._process, None, _START_SECONDS) is None:
            self.close()
            raise _not_started()
        return self._process


def _not_started() -> ServiceError:
    return ServiceError(
        "The process for SQL queries could not be started; try again, or rebuild with `iplane ci build --force`.",
        transient=True,
    )


def _exchange(process: subprocess.Popen[str], line: str | None, seconds: float) -> dict[str, Any] | None:
    """Send a line and read one; `None` if the process died or had to be killed.

    The clock runs until the whole answer is read: parsing, running, and writing it as JSON are in it.
    """
    late = threading.Event()

    def stop() -> None:
        late.set()
        process.kill()

    watch = threading.Timer(seconds, stop)
    watch.start()
    try:
        text = _line(process, line)
    except (OSError, ValueError):
        return None
    finally:
        watch.cancel()
        watch.join()  # else it might kill the process after the next statement has gone in
    if late.is_set() or not text.endswith("\n"):
        return None
    answer: dict[str, Any] = json.loads(text)
    return answer


def _line(process: subprocess.Popen[str], line: str | None) -> str:
    assert process.stdin is not None
    assert process.stdout is not None
    if line is not None:
        process.stdin.write(line + "\n")
        process.stdin.flush()
    return process.stdout.readline()


def _environment() -> dict[str, str]:
    """Only what Python needs to start: nothing of the person's environment can be read from the worker."""
    root = str(Path(__file__).resolve().parents[3])
    kept = {name: os.environ[name] for name in ("PATH", "LD_LIBRARY_PATH", "SYSTEMROOT") if name in os.environ}
    return {**kept, "PYTHONPATH": root, "PYTHONDONTWRITEBYTECODE": "1", "MALLOC_ARENA_MAX": "2"}
