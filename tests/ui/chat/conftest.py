"""A chat with a scripted assistant, and a browser to look at it."""

from __future__ import annotations

import json
import signal
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.fakes.browser import Browser, why_missing
from tests.fakes.served import Served, free_port


@dataclass(frozen=True)
class ScriptedChat:
    """A served chat: where it is, and where its files are."""

    address: str
    home: Path

    def told(self) -> dict[str, Any]:
        """What the assistant was told so far."""
        path = self.home / "journal.json"
        written: dict[str, Any] = json.loads(path.read_text()) if path.exists() else {}
        return written

    def thread_of(self, question: str) -> list[str]:
        """All questions of the newest thread that holds a question; empty if there is none."""
        threads: list[list[str]] = self.told().get("threads", [])
        return next((thread for thread in reversed(threads) if question in thread), [])


@pytest.fixture(scope="session")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """One window for all tests."""
    if reason := why_missing():
        pytest.skip(reason)
    window = Browser(tmp_path_factory.mktemp("browser"))
    yield window
    window.quit()


@pytest.fixture(scope="session")
def served_chat(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ScriptedChat]:
    """One chat for all tests; each begins a thread of its own."""
    home, port = tmp_path_factory.mktemp("chat-home"), free_port()
    served = Served("tests.fakes.scripted_chat", [str(port), str(home)], port, home / "log.txt")
    try:
        yield ScriptedChat(served.address, home)
    finally:
        served.end(signal.SIGTERM)


@pytest.fixture
def chat(browser: Browser, served_chat: ScriptedChat) -> Iterator[ScriptedChat]:
    """The chat, opened as a new chat in a desktop window."""
    browser.desktop()
    browser.open(served_chat.address)
    yield served_chat
    browser.driver.get("about:blank")
