"""Follows a pull: a bar where a person looks, a line for every tenth elsewhere; and says what came of it."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from assistant.models.pulling import Progress
    from assistant.models.server import Server

_STOPPED = 130
_TENTHS = 10

Tell = Callable[["Progress"], None]


def follow(server: Server, name: str) -> int:
    """Pull and show how far it is; returns the size in bytes, 0 if the server told none. Ctrl-C ends the command.

    Raises:
        IntelligencePlaneError: as `assistant.models.pulling.pull`.
    """
    from assistant.models.pulling import Progress, pull
    from knowledge.quantities import write_bytes

    last = Progress("")
    try:
        with _shown(name) as tell, closing(pull(server, name)) as steps:
            for last in steps:
                tell(last)
    except KeyboardInterrupt:
        _note(
            f"iplane: stopped pulling {name} ({write_bytes(last.completed_bytes)} had arrived); pull it again to go on"
            " from there."
        )
        raise typer.Exit(_STOPPED) from None
    return last.total_bytes


def tell_pulled(server: Server, name: str, size_bytes: int) -> None:
    """One sentence: that it is there, and whether the assistant can use it."""
    from knowledge.errors import ServiceError
    from knowledge.quantities import write_bytes
    from ui.cli.table import say

    size = f" ({write_bytes(size_bytes)})" if size_bytes else ""
    head = f"{name}{size} is on the Ollama server at {server.address.url}"
    try:
        calls_tools = server.can_call_tools(name)
    except ServiceError:
        say(f"{head}; whether it can call tools, the server did not say.")
        return
    if calls_tools:
        say(f"{head} and can call tools; IPLANE_MODEL={name} makes it answer, `iplane models list` says who does now.")
    else:
        then = f"with IPLANE_MODEL={name} the planner chooses them and it words the answers"
        say(f"{head}, but it cannot call tools: {then}.")


@contextmanager
def _shown(name: str) -> Iterator[Tell]:
    if not sys.stderr.isatty():
        yield _in_lines(name)
        return
    from rich import progress
    from rich.console import Console

    columns = (
        progress.TextColumn("{task.description}", markup=False),
        progress.BarColumn(),
        progress.DownloadColumn(),
        progress.TransferSpeedColumn(),
        progress.TimeRemainingColumn(),
    )
    with progress.Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(name, total=None)

        def tell(step: Progress) -> None:
            bar.update(
                task,
                completed=step.completed_bytes,
                total=step.total_bytes or None,
                description=f"{name}: {step.status}",
            )

        yield tell


def _in_lines(name: str) -> Tell:
    """A line for each new word of the server, and for each tenth of the bytes."""
    from knowledge.quantities import write_bytes

    said: set[str] = set()

    def tell(step: Progress) -> None:
        if step.total_bytes and step.status.startswith("pulling ") and step.status != "pulling manifest":
            tenth = step.completed_bytes * _TENTHS // step.total_bytes
            text = f"{tenth * _TENTHS} % of {write_bytes(step.total_bytes)}"
        else:
            text = step.status
        if text and text not in said:
            said.add(text)
            _note(f"{name}: {text}")

    return tell


def _note(text: str) -> None:
    sys.stderr.write(text + "\n")
    sys.stderr.flush()
