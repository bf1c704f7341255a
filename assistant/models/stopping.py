"""Lets a chat model know that the person stopped the turn while it is still streaming."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar


def _nobody_stopped() -> bool:
    return False


_wanted: ContextVar[Callable[[], bool]] = ContextVar("stop_wanted", default=_nobody_stopped)


class StoppedError(Exception):
    """The person stopped the turn. Never leaves the assistant."""


def stop_wanted() -> bool:
    """Whether the turn that this code works for was stopped."""
    return _wanted.get()()


@contextmanager
def stoppable(wanted: Callable[[], bool]) -> Iterator[None]:
    """Within this block, `stop_wanted` asks the given function."""
    token = _wanted.set(wanted)
    try:
        yield
    finally:
        _wanted.reset(token)
