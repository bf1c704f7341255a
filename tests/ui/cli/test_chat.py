"""`iplane chat`: lines, slash commands, stopping."""

from __future__ import annotations

import io
import os
import signal
import sys
import threading
from pathlib import Path
from typing import Any

import pytest
from langchain_core.messages import AIMessage, BaseMessage

from assistant.models.scripted import ScriptedModel
from assistant.service import Assistant
from knowledge.settings import Settings
from tests.assistant.doubles import ESTIMATE
from tests.ui.cli.running import Outcome, Run, runner
from ui.cli.stopping import stop_on_interrupt


def _echo(messages: list[BaseMessage]) -> AIMessage:
    return AIMessage(f"You said {messages[-1].content}.")


@pytest.fixture
def model(monkeypatch: pytest.MonkeyPatch) -> ScriptedModel:
    script = ScriptedModel(replies=[_echo])

    def open_assistant(settings: Settings, **options: Any) -> Assistant:
        return Assistant(settings, chat_model=script, tools=[ESTIMATE], **options)

    monkeypatch.setattr("assistant.service.open_assistant", open_assistant)
    return script


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    return runner(monkeypatch, capsys)


def _talk(run: Run, monkeypatch: pytest.MonkeyPatch, *lines: str, options: tuple[str, ...] = ()) -> Outcome:
    monkeypatch.setattr(sys, "stdin", io.StringIO("".join(f"{line}\n" for line in lines)))
    return run("chat", *options)


def test_lines_are_answered_in_one_conversation(
    run: Run, model: ScriptedModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    done = _talk(run, monkeypatch, "one", "", "two", "/quit", "three")
    assert done.code == 0
    assert done.out == "You said one.\nYou said two.\n"
    assert [message.content for message in model.seen[1] if message.type == "human"] == ["one", "two"]


def test_a_new_conversation_and_going_back(run: Run, model: ScriptedModel, monkeypatch: pytest.MonkeyPatch) -> None:
    done = _talk(run, monkeypatch, "one", "/new", "two", "/threads")
    listed = [line for line in done.err.splitlines() if line.endswith(("  one", "  two"))]
    assert len(listed) == 2
    assert listed[0].startswith("*")  # the newest, where we are
    first = next(line.split()[0] for line in listed if line.endswith("  one"))
    done = _talk(run, monkeypatch, f"/open {first}", "three")
    assert "Going on after 1 turns" in done.err
    assert [message.content for message in model.seen[-1] if message.type == "human"] == ["one", "three"]


def test_a_conversation_is_exported(
    run: Run, model: ScriptedModel, monkeypatch: pytest.MonkeyPatch, home: Path
) -> None:
    path = home / "talk.md"
    _talk(run, monkeypatch, "one\\two", f"/export {path}")
    text = path.read_text(encoding="utf-8")
    assert text.startswith("> one\\two\n\nYou said one\\two.\n\n*scripted, ")
    done = _talk(run, monkeypatch, "again", f"/export {path}", "/export", f"/export {home / 'no' / 'where.md'}")
    assert "it exists already" in done.err
    assert "write /export FILE.md" in done.err
    assert "cannot be written" in done.err
    assert path.read_text(encoding="utf-8") == text


def test_bad_commands_are_one_sentence_and_the_conversation_goes_on(
    run: Run, model: ScriptedModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    done = _talk(run, monkeypatch, "/dance", "/open nope", "/export x.md", "/threads", "/help", "hello")
    assert "iplane: command is '/dance', but there is no such command; see /help." in done.err
    assert "no thread has that id" in done.err
    assert "nothing to export yet" in done.err
    assert "There is no conversation yet." in done.err
    assert "/export FILE.md" in done.err
    assert done.out == "You said hello.\n"


def test_a_failed_turn_does_not_end_the_conversation(
    run: Run, model: ScriptedModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    model.replies = [RuntimeError("x"), _echo]
    done = _talk(run, monkeypatch, "one", "two")
    assert done.out == "You said two.\n"
    assert done.code == 0


def test_the_last_conversation_goes_on(run: Run, model: ScriptedModel, monkeypatch: pytest.MonkeyPatch) -> None:
    _talk(run, monkeypatch, "one")
    _talk(run, monkeypatch, "two", options=("--continue",))
    assert [message.content for message in model.seen[-1] if message.type == "human"] == ["one", "two"]


def test_the_first_interrupt_stops_the_answer_and_the_second_the_program() -> None:
    before = signal.getsignal(signal.SIGINT)
    with stop_on_interrupt() as cancel:
        os.kill(os.getpid(), signal.SIGINT)
        assert cancel.wait(1)
        with pytest.raises(KeyboardInterrupt):
            _interrupt_and_wait()
    assert signal.getsignal(signal.SIGINT) is before


def _interrupt_and_wait() -> None:
    os.kill(os.getpid(), signal.SIGINT)
    threading.Event().wait(1)
