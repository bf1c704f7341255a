"""Runs a turn in a thread of its own, so that the page can show progress, stop it, and never hangs with it."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Iterator
from typing import Protocol

from assistant.events import Event
from knowledge.errors import IntelligencePlaneError
from plane.profile import Profile

FRAME_SECONDS = 0.06
"""Tokens that arrive within one frame are shown together: a page redrawn for every token would lag behind."""

STOP_GRACE_SECONDS = 3.0
"""How long a stopped run may take to end by itself before the page goes on without it."""


class Streams(Protocol):
    """The part of the assistant that answers."""

    def stream(self, text: str, *, thread_id: str | None, cancel: threading.Event, profile: Profile) -> Iterator[Event]:
        """The events of one turn."""
        ...


class Failed(Exception):  # noqa: N818 - it carries a sentence for the person, it is not raised by a mistake here
    """The run broke off; `str()` of it is one sentence for the person."""


def frames(
    assistant: Streams, text: str, thread_id: str | None, profile: Profile, cancel: threading.Event
) -> Iterator[list[Event]]:
    """The events of a turn, those of one frame together. Leaving the iterator early cancels the run.

    Raises:
        Failed: the run broke off with an error.
    """
    arrivals: queue.SimpleQueue[Event | Exception | None] = queue.SimpleQueue()

    def work() -> None:
        try:
            for event in assistant.stream(text, thread_id=thread_id, cancel=cancel, profile=profile):
                arrivals.put(event)
        except Exception as error:  # shown to the person below; a thread has nobody else to tell
            arrivals.put(error)
        finally:
            arrivals.put(None)

    threading.Thread(target=work, name="turn", daemon=True).start()
    try:
        yield from _batches(arrivals, cancel)
    finally:
        cancel.set()


def _batches(arrivals: queue.SimpleQueue[Event | Exception | None], cancel: threading.Event) -> Iterator[list[Event]]:
    stopped_at: float | None = None
    while True:
        arrived = _drain(arrivals)
        events = [each for each in arrived if not isinstance(each, Exception) and each is not None]
        if events:
            yield events
        for each in arrived:
            if isinstance(each, Exception):
                raise Failed(_sentence(each)) from each
        if None in arrived:
            return
        if cancel.is_set():
            stopped_at = stopped_at or time.monotonic()
            if time.monotonic() - stopped_at > STOP_GRACE_SECONDS:
                return


def _drain(arrivals: queue.SimpleQueue[Event | Exception | None]) -> list[Event | Exception | None]:
    """What arrives within one frame; `None` closes the run."""
    arrived: list[Event | Exception | None] = []
    until = time.monotonic() + FRAME_SECONDS
    while (left := until - time.monotonic()) > 0:
        try:
            arrived.append(arrivals.get(timeout=left))
        except queue.Empty:
            break
        if arrived[-1] is None:
            break
    return arrived


def _sentence(error: Exception) -> str:
    if isinstance(error, IntelligencePlaneError):
        return error.message
    return f"Something went wrong inside this program ({type(error).__name__}); ask again, and report it if it stays."
