from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.fakes.served import PROJECT, free_port
from ui.chat.address import require_free_port


@pytest.fixture
def taken_port() -> Iterator[int]:
    """A port that somebody listens on."""
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        holder.listen()
        yield holder.getsockname()[1]


def serve(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "ui.cli.main", "serve", *arguments],
        cwd=PROJECT,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=60,
    )


def said(result: subprocess.CompletedProcess[str]) -> list[str]:
    return [line for line in result.stderr.splitlines() if not line.startswith("import time:")]


def test_a_port_in_use_is_one_sentence_before_anything_slow(taken_port: int) -> None:
    result = serve("--port", str(taken_port))
    assert result.returncode == 1
    assert len(said(result)) == 1
    assert str(taken_port) in said(result)[0]
    assert f"try iplane serve --port {taken_port + 1}" in said(result)[0]
    assert "gradio" not in result.stderr, "the port is looked at first"


@pytest.mark.parametrize("variable", ["PORT", "IPLANE_PORT"])
def test_the_port_of_the_environment_is_honoured(taken_port: int, variable: str) -> None:
    result = serve(**{variable: str(taken_port)})
    assert result.returncode == 1
    assert str(taken_port) in said(result)[0]


@pytest.mark.parametrize(
    ("arguments", "environment", "word"),
    [
        (["--port", "0"], {}, "ports go from 1 to 65535"),
        (["--port", "70000"], {}, "ports go from 1 to 65535"),
        (["--host", "no-such-host.invalid"], {}, "no address of this machine"),
        (["--host", "192.0.2.1"], {}, "try 127.0.0.1"),
        ([], {"PORT": "http"}, "PORT"),
    ],
)
def test_bad_input_is_one_sentence_and_exit_code_1(
    arguments: list[str], environment: dict[str, str], word: str
) -> None:
    result = serve(*arguments, **environment)
    assert result.returncode == 1
    assert len(said(result)) == 1
    assert word in said(result)[0]


def test_a_free_port_is_left_free() -> None:
    port = free_port()
    require_free_port("127.0.0.1", port)
    with socket.socket() as again:
        again.bind(("127.0.0.1", port))


def test_a_port_just_closed_may_be_used_at_once(home: Path) -> None:
    """Connections of the server before linger for a minute; they do not hinder the next one."""
    port = free_port()
    with socket.create_server(("127.0.0.1", port)) as listener:
        client = socket.create_connection(("127.0.0.1", port))
        accepted, _ = listener.accept()
        accepted.close()
        client.close()
    time.sleep(0.05)
    require_free_port("127.0.0.1", port)
