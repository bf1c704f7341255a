"""The public traces that come with the project, see `traces/README.md`."""

from __future__ import annotations

from importlib.resources import as_file, files

from estimators.wait.formats import read_trace
from estimators.wait.trace import Trace

NAMES = ("hpc2n-2002-head.swf.gz", "metacentrum-2013-jan-feb.csv.gz", "alibaba-gpu-2023-pods.csv.gz")


def shipped_trace(name: str) -> Trace:
    """One of `NAMES`."""
    with as_file(files("estimators.wait") / "traces" / name) as path:
        return read_trace(path)
