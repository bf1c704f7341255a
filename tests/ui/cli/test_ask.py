"""`iplane ask`: what goes to stdout and stderr, the JSON document, exit codes, going on, bad input."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from langchain_core.messages import AIMessage

from assistant.models.scripted import Reply, ScriptedModel
from assistant.service import Assistant
from knowledge.settings import Settings
from tests.assistant.doubles import ESTIMATE, call
from tests.fakes.ollama_server import FakeOllama
from tests.fakes.ollama_server import Reply as OllamaReply
from tests.ui.cli.running import Run, runner

ROOT = Path(__file__).parents[3]

TAKES = AIMessage("It takes **42 hours** [ci:delta].")


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    return runner(monkeypatch, capsys)


@pytest.fixture
def model(monkeypatch: pytest.MonkeyPatch) -> ScriptedModel:
    """The chat model behind the command; lay out its replies in the test."""
    script = ScriptedModel(replies=[call(model="resnet50"), TAKES])

    def open_assistant(settings: Settings, **options: Any) -> Assistant:
        return Assistant(settings, chat_model=script, tools=[ESTIMATE], **options)

    monkeypatch.setattr("assistant.service.open_assistant", open_assistant)
    return script


def _says(model: ScriptedModel, *replies: Reply) -> None:
    model.replies = list(replies)
    model.seen.clear()


def test_the_answer_is_on_stdout_and_the_rest_on_stderr(run: Run, model: ScriptedModel) -> None:
    done = run("ask", "how long does resnet50 take?")
    assert done.code == 0
    assert done.out.startswith("It takes **42 hours** [1].\n")
    assert 'estimate_dnn(model="resnet50") ok' in done.err
    assert "scripted answers" in done.err
    assert '"hours"' not in done.err


def test_words_need_no_quotes(run: Run, model: ScriptedModel) -> None:
    run("ask", "how", "long?")
    assert model.seen[0][-1].content == "how long?"


def test_the_json_document(run: Run, model: ScriptedModel) -> None:
    done = run("ask", "--json", "how long?")
    document = json.loads(done.out)
    assert document["answer"].startswith("It takes")
    assert document["kind"] == "answer"
    (made,) = document["tool_calls"]
    assert {"name", "arguments", "ok", "ms"} <= set(made)
    assert (made["name"], made["arguments"], made["ok"]) == ("estimate_dnn", {"model": "resnet50"}, True)
    assert document["options"] == []
    assert document["assumptions"] == [{"field": "epochs", "text": "90 epochs"}]
    assert [source["id"] for source in document["sources"]] == ["ci:delta"]
    assert document["ungrounded_figures"] == []
    assert document["model"] == "scripted"
    assert document["ms"] > 0
    assert len(document["run_id"]) == 12


def test_an_error_is_one_sentence_and_in_json_still_a_document(run: Run, model: ScriptedModel) -> None:
    _says(model, RuntimeError("deep inside"))
    done = run("ask", "how long?")
    assert (done.code, done.out) == (1, "")
    assert done.err.splitlines()[-1].startswith("iplane: Something inside the assistant failed")
    assert "Traceback" not in done.err
    done = run("ask", "--json", "how long?")
    assert done.code == 1
    assert json.loads(done.out)["kind"] == "error"


@pytest.mark.parametrize(
    ("replies", "code"),
    [
        ([call(model="resnet5"), AIMessage("Did you mean resnet50?")], 1),
        ([call(model="down"), AIMessage("It is down.")], 1),
        ([AIMessage("No.", additional_kwargs={"kind": "refuse"})], 1),
        ([AIMessage("Which network?")], 0),
    ],
)
def test_exit_codes(run: Run, model: ScriptedModel, replies: list[Reply], code: int) -> None:
    _says(model, *replies)
    done = run("ask", "how long?")
    assert done.code == code
    assert done.out


def test_tools_are_shown_when_asked_for(run: Run, model: ScriptedModel) -> None:
    assert '"hours"' in run("ask", "--td", "how long?").err


def test_going_on_with_the_last_conversation_of_the_terminal(run: Run, model: ScriptedModel, home: Path) -> None:
    run("ask", "first")
    Assistant(Settings(home=home), chat_model=model, tools=[ESTIMATE], surface="chat").ask("in the browser")
    _says(model, AIMessage("Again."))
    run("ask", "-c", "second")
    assert [message.content for message in model.seen[0] if message.type == "human"] == ["first", "second"]


def test_going_on_with_a_named_conversation(run: Run, model: ScriptedModel) -> None:
    thread = json.loads(run("ask", "--json", "first").out)["thread_id"]
    run("ask", "another")
    _says(model, AIMessage("Again."))
    assert run("ask", "--thread", thread, "second").code == 0
    assert [message.content for message in model.seen[0] if message.type == "human"] == ["first", "second"]
    done = run("ask", "--thread", "nope", "second")
    assert done.code == 1
    assert (
        done.err == "iplane: thread is 'nope', but no conversation has that id; list them with iplane threads list.\n"
    )


def test_nothing_to_ask_is_one_sentence(run: Run, model: ScriptedModel) -> None:
    done = run("ask")
    assert done.code == 1
    assert done.err.startswith("iplane: No question was asked")


def test_a_wrong_option_is_a_usage_error(run: Run, model: ScriptedModel) -> None:
    assert run("ask", "--colour", "x").code == 2


def test_piped_text_is_added(run: Run, model: ScriptedModel, monkeypatch: pytest.MonkeyPatch) -> None:
    reading, writing = os.pipe()
    os.write(writing, b"my job log\n")
    os.close(writing)
    with os.fdopen(reading) as piped:
        monkeypatch.setattr(sys, "stdin", piped)
        run("ask", "what is wrong?")
    assert model.seen[0][-1].content == "what is wrong?\n\nmy job log"


def test_a_silent_open_pipe_does_not_hang(run: Run, model: ScriptedModel, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ui.cli.asking._FIRST_BYTE_SECONDS", 0.05)
    reading, writing = os.pipe()
    with os.fdopen(reading) as piped:
        monkeypatch.setattr(sys, "stdin", piped)
        done = run("ask", "what is wrong?")
    os.close(writing)
    assert done.code == 0
    assert "going on without it" in done.err


def test_the_model_is_chosen_on_the_command_line(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    done = run("ask", "--model", "qwen3:8b", "hi")
    assert done.code == 1
    assert done.err.splitlines()[-1].startswith("iplane: The Ollama server at http://127.0.0.1:9 cannot be reached")


@pytest.mark.slow
def test_an_interrupt_ends_the_command_while_the_model_is_silent(home: Path) -> None:
    with FakeOllama(replies=[OllamaReply(hang=True)]) as server:
        environment = {**os.environ, "IPLANE_OLLAMA_HOST": server.url, "IPLANE_MODEL": "qwen3:8b"}
        command = [sys.executable, "-m", "ui.cli.main", "ask", "hi"]
        pipes = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
        process = subprocess.Popen(command, env=environment, cwd=ROOT, text=True, **pipes)  # type: ignore[call-overload]
        while not server.chats:
            time.sleep(0.05)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=20)
    assert process.returncode == 130
    assert out == "*Stopped before the answer was finished.*\n"
    assert "Traceback" not in err


def test_a_wrong_setting_is_one_sentence(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    from knowledge.settings import settings

    monkeypatch.setenv("IPLANE_MAX_TOOL_CALLS", "many")
    settings.cache_clear()
    done = run("ask", "hi")
    assert done.code == 1
    assert "MAX_TOOL_CALLS is 'many'" in done.err
