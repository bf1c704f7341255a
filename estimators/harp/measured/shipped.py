"""The tables that are shipped: `<application>.csv.gz` and `<application>.machine.yaml` in this folder."""

from __future__ import annotations

from functools import lru_cache
from importlib.resources import files
from pathlib import Path

from estimators.harp.measured.machine import Machine, read_machine
from estimators.harp.measured.runs_csv import read_runs_csv
from estimators.harp.run import Run

SUFFIX = ".csv.gz"


def shipped_names() -> tuple[str, ...]:
    """Names of the applications with a table."""
    return tuple(sorted(path.name.removesuffix(SUFFIX) for path in shipped_folder().glob(f"*{SUFFIX}")))


@lru_cache(maxsize=32)
def shipped_runs(application: str) -> tuple[Run, ...]:
    """Runs of an application; empty if none are shipped.

    Raises:
        FactError: the table is damaged.
    """
    if application not in shipped_names():
        return ()
    return read_runs_csv(shipped_folder() / f"{application}{SUFFIX}")


def shipped_machine(application: str) -> Machine | None:
    """The machine they were measured on; `None` if it is not described."""
    path = shipped_folder() / f"{application}.machine.yaml"
    return read_machine(path) if application in shipped_names() and path.is_file() else None


def shipped_folder() -> Path:
    """Where the tables lie."""
    return Path(str(files("estimators.harp.measured")))
