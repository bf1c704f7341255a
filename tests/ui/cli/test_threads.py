"""`iplane threads`: list, show, export, delete; and going on from one surface to another."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path
from typing import Any

import pytest
from langchain_core.messages import AIMessage

from assistant.models.scripted import ScriptedModel
from assistant.service import Assistant
from knowledge.settings import Settings
from tests.assistant.doubles import ESTIMATE, call
from tests.ui.cli.running import Run, runner

TAKES = AIMessage("It takes **42 hours** [ci:delta].")


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    return runner(monkeypatch, capsys)


@pytest.fixture
def model(monkeypatch: pytest.MonkeyPatch) -> ScriptedModel:
    script = ScriptedModel(replies=[AIMessage("Fine.")])

    def open_assistant(settings: Settings, **options: Any) -> Assistant:
        return Assistant(settings, chat_model=script, tools=[ESTIMATE], **options)

    monkeypatch.setattr("assistant.service.open_assistant", open_assistant)
    return script


def _asked(home: Path, *questions: str, surface: str = "chat") -> str:
    """A thread in which every question is answered from the tool."""
    script = ScriptedModel(replies=[call(model="resnet50", accelerator_count=4), TAKES])
    assistant = Assistant(Settings(home=home), chat_model=script, tools=[ESTIMATE], surface=surface)
    thread = ""
    for question in questions:
        script.replies = [call(model="resnet50", accelerator_count=4), TAKES]
        thread = assistant.ask(question, thread_id=thread or None).thread_id
    assistant.close()
    return thread


def test_the_list_shows_all_surfaces_newest_first(run: Run, home: Path) -> None:
    first = _asked(home, "in the browser", "and again")
    second = _asked(home, "in the terminal", surface="cli")
    done = run("threads", "list")
    head, *rows = [line for line in done.out.splitlines() if line][:3]
    assert head.split() == ["Id", "Updated", "(UTC)", "Surface", "Turns", "Title"]
    assert rows[0].startswith(second)
    assert rows[0].endswith("cli          1  in the terminal")
    assert rows[1].startswith(first)
    assert rows[1].endswith("chat         2  in the browser")
    assert "iplane chat --thread ID" in done.out
    document = json.loads(run("threads", "list", "--json").out)
    assert [(one["id"], one["turns"], one["surface"]) for one in document] == [(second, 1, "cli"), (first, 2, "chat")]
    assert len(json.loads(run("threads", "list", "--json", "--limit", "1").out)) == 1


def test_an_empty_list_says_so(run: Run) -> None:
    done = run("threads", "list")
    assert (done.code, done.out) == (0, "There is no conversation yet.\n")
    assert json.loads(run("threads", "list", "--json").out) == []


def test_a_thread_reads_like_the_chat(run: Run, home: Path) -> None:
    thread = _asked(home, "how long\nin all?", "again?")
    lines = run("threads", "show", thread).out.splitlines()
    assert lines[:4] == ["you> how long", "you> in all?", "", "It takes **42 hours** [1]."]
    assert "you> again?" in lines


def test_a_thread_is_exported_as_markdown(run: Run, home: Path) -> None:
    thread = _asked(home, "how long?")
    assistant = Assistant(Settings(home=home), chat_model=ScriptedModel(replies=[TAKES]), tools=[ESTIMATE])
    assistant.rate(assistant.history(thread)[0].run_id, -1, "wrong\nsystem")
    text = run("threads", "export", thread).out
    assert text.startswith(f"# how long?\n\n*Conversation {thread}, begun in chat ")
    for part in (
        "> how long?\n",
        "It takes **42 hours** [1].",
        '- `estimate_dnn(model="resnet50", accelerator_count=4)` ok, ',
        "- 90 epochs\n",
        "- The queue wait is not known.\n",
        "- [Delta user guide](https://docs.ncsa.illinois.edu/systems/delta) (documented, 2026-05)\n",
        "- disliked: wrong system\n",
    ):
        assert part in text, part


def test_a_thread_is_exported_as_json(run: Run, home: Path) -> None:
    thread = _asked(home, "how long?")
    path = home / "talk.json"
    done = run("threads", "export", thread, "--format", "json", "--output", str(path))
    assert (done.code, done.out) == (0, "")
    document = json.loads(path.read_text("utf-8"))
    assert (document["id"], document["surface"], document["title"]) == (thread, "chat", "how long?")
    (turn,) = document["turns"]
    assert (turn["question"], turn["rating"], turn["model"]) == ("how long?", None, "scripted")
    (made,) = turn["answer"]["tool_calls"]
    assert made["arguments"] == {"model": "resnet50", "accelerator_count": 4}
    assert turn["answer"]["sources"][0]["date"] == "2026-05"
    assert run("threads", "export", thread, "--format", "html").code == 2
    nowhere = run("threads", "export", thread, "--output", str(home / "no" / "where.md"))
    assert nowhere.code == 1
    assert nowhere.err.startswith("iplane: --output is")


def test_a_call_with_backticks_stays_one_piece_of_code(run: Run, home: Path) -> None:
    script = ScriptedModel(replies=[call(model="a``b`"), TAKES])
    thread = Assistant(Settings(home=home), chat_model=script, tools=[ESTIMATE]).ask("how long?").thread_id
    assert '- ```estimate_dnn(model="a``b`")``` ok' in run("threads", "export", thread).out


@pytest.mark.parametrize("command", ["show", "export", "delete"])
def test_an_unknown_thread_is_one_sentence(run: Run, command: str) -> None:
    done = run("threads", command, "nope")
    assert (done.code, done.out) == (1, "")
    assert done.err == "iplane: thread is 'nope', but no thread has that id; see the ids with iplane threads list.\n"


def test_a_thread_is_deleted_without_a_trace(run: Run, home: Path) -> None:
    thread, other = _asked(home, "about zanzibar?"), _asked(home, "about mombasa?")
    done = run("threads", "delete", thread)
    assert done.code == 1
    assert "add --yes" in done.err
    assert run("threads", "show", thread).code == 0
    assert run("threads", "delete", thread, "--yes").out == f"Deleted {thread}.\n"
    files = [path for path in home.rglob("*") if path.is_file()]
    assert [path for path in files if b"zanzibar" in path.read_bytes()] == []
    assert [one["id"] for one in json.loads(run("threads", "list", "--json").out)] == [other]


class _Typing(io.StringIO):
    """A terminal at which somebody has typed."""

    def isatty(self) -> bool:
        return True


def test_a_person_is_asked_first(run: Run, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    thread = _asked(home, "how long?")
    monkeypatch.setattr(sys, "stdin", _Typing("n\n"))
    done = run("threads", "delete", thread)
    assert done.code == 1
    assert "Delete the conversation 'how long?'? This cannot be undone." in done.err
    assert "Nothing was deleted." in done.err
    monkeypatch.setattr(sys, "stdin", _Typing("y\n"))
    assert run("threads", "delete", thread).out == f"Deleted {thread}.\n"


def test_all_threads_are_deleted(run: Run, home: Path) -> None:
    _asked(home, "one")
    _asked(home, "two")
    assert "Say which conversation" in run("threads", "delete").err
    assert "Say which conversation" in run("threads", "delete", "x", "--all").err
    assert run("threads", "delete", "--all", "--yes").out == "Deleted 2 conversations.\n"
    assert json.loads(run("threads", "list", "--json").out) == []


def _questions(model: ScriptedModel) -> list[str]:
    return [str(message.content) for message in model.seen[-1] if message.type == "human"]


def test_a_thread_of_the_browser_goes_on_in_the_terminal(
    run: Run, home: Path, model: ScriptedModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    thread = _asked(home, "in the browser")
    assert run("ask", "--thread", thread, "one more").code == 0
    assert _questions(model) == ["in the browser", "one more"]
    monkeypatch.setattr(sys, "stdin", io.StringIO("and another\n"))
    assert run("chat", "--thread", thread).code == 0
    assert _questions(model) == ["in the browser", "one more", "and another"]
    monkeypatch.setattr(sys, "stdin", io.StringIO(f"/open {thread}\nthe last\n"))
    run("chat")
    assert _questions(model)[-2:] == ["and another", "the last"]
    (listed,) = json.loads(run("threads", "list", "--json").out)
    assert (listed["id"], listed["surface"], listed["turns"]) == (thread, "chat", 4)


def test_going_on_with_nothing_says_that_a_new_conversation_begins(
    run: Run, home: Path, model: ScriptedModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    _asked(home, "in the browser")
    note = "iplane: there is no earlier conversation of the terminal; a new one begins.\n"
    assert note in run("ask", "--continue", "one").err
    assert note not in run("ask", "--continue", "two").err
    assert _questions(model) == ["one", "two"]
    run("threads", "delete", "--all", "--yes")
    monkeypatch.setattr(sys, "stdin", io.StringIO("three\n"))
    assert note in run("chat", "--continue").err
