"""Stopping a turn: at once, with what there is, and without harm to the conversation."""

from __future__ import annotations

import threading
import time
from pathlib import Path

from langchain_core.messages import AIMessage

from assistant.events import Token, ToolFinished
from assistant.models.scripted import ScriptedModel, StreamingScriptedModel
from tests.assistant.doubles import call, ended, scripted


def test_a_stop_while_the_model_streams_keeps_what_was_read(home: Path) -> None:
    gate = threading.Event()
    model = StreamingScriptedModel(
        replies=[AIMessage("First line.\nSecond line.\nThird line.\n" + "word " * 100)],
        between_words=lambda: gate.wait(0.02) and None,
    )
    cancel = threading.Event()
    events = []
    for event in scripted(home, chat_model=model).stream("hi", cancel=cancel):
        events.append(event)
        if isinstance(event, Token):
            cancel.set()
    gate.set()
    answer = ended(events)
    assert answer.kind == "stopped"
    assert "First line." in answer.answer
    assert "word word word" not in answer.answer


def test_a_stop_does_not_wait_for_a_silent_model(home: Path) -> None:
    gate = threading.Event()
    model = StreamingScriptedModel(replies=[AIMessage("late")], between_words=lambda: gate.wait(30) and None)
    cancel = threading.Event()
    threading.Timer(0.1, cancel.set).start()
    start = time.monotonic()
    answer = scripted(home, chat_model=model).ask("hi", cancel=cancel)
    gate.set()
    assert answer.kind == "stopped"
    assert time.monotonic() - start < 5


def test_after_a_stop_the_conversation_goes_on(home: Path) -> None:
    model = ScriptedModel(replies=[call(), AIMessage("42 hours."), AIMessage("Hello again.")])
    assistant = scripted(home, chat_model=model)
    cancel = threading.Event()
    events = []
    for event in assistant.stream("how long?", cancel=cancel):
        events.append(event)
        if isinstance(event, ToolFinished):
            cancel.set()
    thread = ended(events).thread_id
    assert ended(events).tool_calls[0].ok
    model.replies = [AIMessage("It took 42 hours.")]
    assert assistant.ask("go on", thread_id=thread).answer == "It took 42 hours."
    kinds = [turn.answer.kind for turn in assistant.history(thread) if turn.answer]
    assert kinds == ["stopped", "chat"]


def test_a_surface_that_goes_away_stops_the_turn_and_it_is_remembered(home: Path) -> None:
    gate = threading.Event()
    model = StreamingScriptedModel(replies=[AIMessage("a\nb\nc")], between_words=lambda: gate.wait(0.05) and None)
    assistant = scripted(home, chat_model=model)
    stream = assistant.stream("hi")
    thread = next(stream).thread_id  # type: ignore[union-attr]
    next(stream)
    stream.close()  # type: ignore[attr-defined]
    gate.set()
    (turn,) = assistant.history(thread)
    assert turn.answer is not None
    assert turn.answer.kind == "stopped"


def test_a_turn_that_is_stopped_before_it_begins_asks_nobody(home: Path) -> None:
    model = ScriptedModel(replies=[AIMessage("Hello.")])
    cancel = threading.Event()
    cancel.set()
    assert scripted(home, chat_model=model).ask("hi", cancel=cancel).kind == "stopped"
    time.sleep(0.05)
    assert model.seen == []
