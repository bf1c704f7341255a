"""`iplane models`: what it lists, how it pulls, and how it says no."""

from __future__ import annotations

import json
import os
import pty
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from knowledge.settings import settings
from tests.fakes.ollama_server import FakeOllama, Installed, Pull
from tests.ui.cli.running import Run, runner

NAME = "qwen3:8b"
ROOT = Path(__file__).parents[3]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    return runner(monkeypatch, capsys)


@pytest.fixture
def ollama(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeOllama]:
    models = {"gemma:2b": Installed(size=2 * 10**9, capabilities=("completion",), context_tokens=None)}
    with FakeOllama(models=models, pulls={NAME: Pull(layers=(4_000_000, 1_000_000))}) as server:
        monkeypatch.setenv("IPLANE_OLLAMA_HOST", server.url)
        settings.cache_clear()
        yield server


def test_the_list_tells_what_is_there_and_who_answers(run: Run, ollama: FakeOllama) -> None:
    ollama.models[NAME] = Installed()
    done = run("models", "list")
    assert (done.code, done.err) == (0, "")
    lines = done.out.splitlines()
    assert lines[0] == f"Ollama 0.12.3 runs at {ollama.url}."
    assert lines[2].split() == f"{NAME} 5 GB 8B Q4_K_M 40,960 yes now".split()
    assert lines[3].split() == ["gemma:2b", "2", "GB", "8B", "Q4_K_M", "unknown", "no"]
    assert lines[4].startswith(f"{NAME} answers now. It is the first that can call tools")
    assert any(line.split()[:3] == ["8", "GB", "qwen3:4b"] for line in lines)


def test_the_list_as_json_is_one_document(run: Run, ollama: FakeOllama) -> None:
    document = json.loads(run("models", "list", "--json").out)
    assert document["server"] == {"url": ollama.url, "version": "0.12.3", "problem": None}
    assert document["installed"] == [
        {
            "name": "gemma:2b",
            "size_bytes": 2 * 10**9,
            "parameters": "8B",
            "quantization": "Q4_K_M",
            "context_tokens": None,
            "calls_tools": False,
            "answers_now": False,
        }
    ]
    assert document["answers"]["model"] == "planner"
    assert "none of its models can call tools" in document["answers"]["why"]
    assert {one["machine_memory_gb"] for one in document["recommended"]} == {8, 16, 24, 48}


def test_an_empty_server_is_told(run: Run, ollama: FakeOllama) -> None:
    ollama.models = {}
    done = run("models", "list")
    assert done.code == 0
    assert "The embedded planner answers now." in done.out
    assert "it has no model" in done.out
    assert "quantisation" not in done.out


def test_without_a_server_one_sentence_and_the_recommendations(run: Run) -> None:
    done = run("models", "list")
    assert (done.code, done.err) == (0, "")
    first = done.out.splitlines()[0]
    assert "http://127.0.0.1:9 cannot be reached" in first
    assert first.endswith("the embedded planner answers meanwhile.")
    assert "qwen3:14b" in done.out
    document = json.loads(run("models", "list", "--json").out)
    assert document["server"]["version"] is None
    assert "127.0.0.1:9" in document["server"]["problem"]
    assert (document["installed"], document["answers"]["model"]) == ([], "planner")


def test_without_the_server_of_a_named_model_nobody_is_said_to_answer(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("IPLANE_MODEL", NAME)
    settings.cache_clear()
    done = run("models", "list")
    assert done.code == 0
    assert "answers meanwhile" not in done.out
    assert f"IPLANE_MODEL is '{NAME}', which needs the server" in done.out


def test_a_wrong_address_is_one_sentence(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IPLANE_OLLAMA_HOST", "ftp://x")
    settings.cache_clear()
    for command in (("list",), ("pull", NAME)):
        done = run("models", *command)
        assert (done.code, done.out) == (1, "")
        assert done.err.startswith("iplane: OLLAMA_HOST is 'ftp://x'")


def test_a_pull_says_how_far_it_is_in_lines_and_what_came_of_it(run: Run, ollama: FakeOllama) -> None:
    done = run("models", "pull", f"ollama:{NAME}")
    assert done.code == 0
    assert done.out.startswith(
        f"{NAME} (5 MB) is on the Ollama server at {ollama.url} and can call tools; IPLANE_MODEL"
    )
    assert done.err.splitlines() == [
        f"{NAME}: {text}"
        for text in (
            "pulling manifest", "0 % of 4 MB", "50 % of 4 MB", "100 % of 4 MB", "80 % of 5 MB", "90 % of 5 MB",
            "100 % of 5 MB", "verifying sha256 digest", "writing manifest", "success",
        )
    ]  # fmt: skip
    assert f"{NAME} answers now" in run("models", "list").out


def test_a_pulled_model_without_tools_is_told(run: Run, ollama: FakeOllama) -> None:
    ollama.pulls["gemma:9b"] = Pull(model=Installed(capabilities=("completion",)))
    done = run("models", "pull", "gemma:9b")
    assert done.code == 0
    assert "but it cannot call tools: with IPLANE_MODEL=" in done.out
    ollama.unshown = {NAME}
    assert "whether it can call tools, the server did not say" in run("models", "pull", NAME).out


@pytest.mark.parametrize(
    ("name", "pull", "said"),
    [
        ("qwen3:8", None, "Ollama's library has no model of that name; did you mean"),
        ("qwen3 8b", None, "the name of a model is one word"),
        (NAME, Pull(error="write blob: no space left on device"), "is full"),
        (NAME, Pull(break_off=True), "broke off while it pulled"),
    ],
)
def test_a_pull_that_fails_is_one_sentence(
    run: Run, ollama: FakeOllama, name: str, pull: Pull | None, said: str
) -> None:
    if pull is not None:
        ollama.pulls[name] = pull
    done = run("models", "pull", name)
    assert (done.code, done.out) == (1, "")
    last = done.err.splitlines()[-1]
    assert last.startswith("iplane: ")
    assert said in last


def test_a_pull_without_a_server_is_one_sentence(run: Run) -> None:
    done = run("models", "pull", NAME)
    assert (done.code, done.out) == (1, "")
    assert "cannot be reached" in done.err
    assert done.err.count("\n") == 1


def test_an_interrupt_stops_the_server_and_says_what_had_arrived(ollama: FakeOllama, home: Path) -> None:
    ollama.pulls[NAME] = Pull(layers=(4_000_000,), hang=True, seconds_between=0.01)
    process = subprocess.Popen(
        [sys.executable, "-m", "ui.cli.main", "models", "pull", NAME],
        cwd=ROOT, env={**os.environ}, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert process.stderr is not None
    for line in process.stderr:
        if "50 %" in line:
            break
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=20)
    assert process.returncode == 130
    assert out == ""
    assert err == f"iplane: stopped pulling {NAME} (2 MB had arrived); pull it again to go on from there.\n"


def test_a_bar_is_drawn_where_a_person_looks(ollama: FakeOllama, home: Path) -> None:
    ollama.pulls[NAME] = Pull(layers=(4_000_000, 1_000_000), seconds_between=0.1)
    screen, stderr = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "ui.cli.main", "models", "pull", NAME],
        cwd=ROOT, env={**os.environ, "TERM": "xterm", "COLUMNS": "120"}, stdout=subprocess.PIPE, stderr=stderr,
    )  # fmt: skip
    os.close(stderr)
    drawn: list[bytes] = []

    def read() -> None:
        while True:
            try:
                piece = os.read(screen, 65_536)
            except OSError:  # the terminal's other end is closed
                return
            if not piece:
                return
            drawn.append(piece)

    reading = threading.Thread(target=read)
    reading.start()
    out, _ = process.communicate(timeout=30)
    reading.join(10)
    os.close(screen)
    assert process.returncode == 0
    assert b"and can call tools" in out
    text = b"".join(drawn).decode()
    assert "/4.0 MB" in text or "/5.0 MB" in text
    assert "% of" not in text
