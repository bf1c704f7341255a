from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest

from assistant.events import Event, Status, Token, TurnEnded
from knowledge.errors import ServiceError
from plane.profile import Profile
from tests.fakes.scripted_assistant import ScriptedAssistant
from ui.chat import running
from ui.chat.running import Failed, frames


def play(assistant: Any, cancel: threading.Event | None = None) -> Iterator[list[Event]]:
    return frames(assistant, "where?", None, Profile(), cancel or threading.Event())


class Breaks:
    def __init__(self, error: Exception) -> None:
        self.error = error

    def stream(self, text: str, **_: Any) -> Iterator[Event]:
        yield Status(text="Working")
        raise self.error


class Hangs:
    def __init__(self) -> None:
        self.saw_cancel = threading.Event()

    def stream(self, text: str, *, cancel: threading.Event, **_: Any) -> Iterator[Event]:
        yield Status(text="Working")
        cancel.wait(20)
        self.saw_cancel.set()
        time.sleep(5)


def test_all_events_come_through_in_order() -> None:
    events = [event for frame in play(ScriptedAssistant()) for event in frame]
    assert events[0].type == "turn_started"
    assert isinstance(events[-1], TurnEnded)
    words = "".join(event.text for event in events if isinstance(event, Token))
    assert words.strip() == events[-1].answer.answer.strip()


def test_events_of_one_frame_come_together() -> None:
    assistant = ScriptedAssistant()
    count = sum(len(frame) for frame in play(assistant))
    assert len(list(play(ScriptedAssistant()))) < count / 4


def test_an_expected_error_is_one_sentence_after_what_came_before() -> None:
    frames_ = play(Breaks(ServiceError("Ollama went away; start it again.", transient=True)))
    assert next(frames_) == [Status(text="Working")]
    with pytest.raises(Failed, match=r"Ollama went away; start it again\."):
        next(frames_)


def test_a_programmer_s_mistake_is_not_shown_as_a_traceback() -> None:
    with pytest.raises(Failed, match="Something went wrong inside this program \\(KeyError\\)"):
        list(play(Breaks(KeyError("secret"))))


def test_leaving_cancels_the_run() -> None:
    assistant = Hangs()
    frames_ = play(assistant)
    next(frames_)
    frames_.close()  # type: ignore[attr-defined]
    assert assistant.saw_cancel.wait(2)


def test_a_run_that_ignores_stopping_is_left_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "STOP_GRACE_SECONDS", 0.2)
    cancel = threading.Event()
    frames_ = play(Hangs(), cancel)
    next(frames_)
    cancel.set()
    start = time.monotonic()
    assert list(frames_) == []
    assert time.monotonic() - start < 2
