"""The whole house in a browser: `iplane serve` with the embedded planner, the real facts and the real estimator."""

from __future__ import annotations

import shutil
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from knowledge.settings import Settings
from tests.fakes.browser import Browser
from tests.fakes.scripted_assistant import CANONICAL
from tests.fakes.served import Served, free_port

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(600)]

NOBODY = "http://127.0.0.1:9"


@pytest.fixture(scope="module")
def ready_home(built_home: Path, browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home of its own with everything built, so that starting the chat is quick and nothing else is written to."""
    from ui.cli.building import STEPS

    for step in STEPS:
        step.build(Settings(home=built_home))
    home = tmp_path_factory.mktemp("whole") / "home"
    shutil.copytree(built_home, home, ignore=shutil.ignore_patterns("state.sqlite*", "profile.yaml"))
    return home


@pytest.fixture
def serve(ready_home: Path, tmp_path: Path) -> Iterator[Callable[[], Served]]:
    """Starts `iplane serve` on the ready home, each time on the same port; whatever is left at the end is ended."""
    port = free_port()
    started: list[Served] = []

    def start() -> Served:
        log = tmp_path / f"log-{len(started)}.txt"
        settings = {"IPLANE_HOME": str(ready_home), "IPLANE_OLLAMA_HOST": NOBODY, "PORT": str(port)}
        started.append(Served("ui.cli.main", ["serve"], port, log, **settings))
        return started[-1]

    yield start
    for server in started:
        server.abandon()


def rows(browser: Browser, turn: int) -> list[list[str]]:
    """The answer's table; a step's own table may still be folding away."""
    answers = browser.all("#chat .bot-row")
    found = answers[turn - 1].find_elements("css selector", "table:not(.thought-group table) tbody tr")
    return [[cell.text for cell in row.find_elements("css selector", "td")] for row in found]


def test_ask_follow_up_rate_restart_and_find_it_again(
    serve: Callable[[], Served], browser: Browser, tmp_path: Path
) -> None:
    chat = serve()
    browser.desktop()
    browser.open(chat.address)
    browser.ask(CANONICAL)
    browser.answered(1)
    assert f"open {chat.address}" in chat.log
    options = rows(browser, 1)
    assert len(options) >= 3
    assert options[0][0] == "1"
    assert all(" h" in row[3] or "min" in row[3] or "day" in row[3] for row in options), "every row has a time"
    assert browser.all("#chat .bot-row a[href^='https://']"), "sources are links"
    browser.unfold("#chat .thought-group", 1)
    contents = browser.text("#chat .thought-group .content")
    assert '"model": "resnet50"' in contents
    assert "2000000" in contents
    browser.one("#chat .js-plotly-plot .annotation")
    time.sleep(0.3)
    chart, message = (
        browser.js(f"document.querySelector('{selector}').getBoundingClientRect().width")
        for selector in ("#chat .js-plotly-plot .main-svg", "#chat .bot-row")
    )
    assert chart >= 0.85 * message
    browser.click("#chat button[aria-label='Like']")
    browser.one("#chat button[aria-label='Liked']")
    browser.ask("cheapest one?")
    browser.answered(2)
    assert browser.all("#chat .bot-row")[1].text.strip()
    assert browser.complaints() == []
    browser.picture(tmp_path / "whole.png")
    chat.end(signal.SIGKILL)  # as hard as can be: nothing may be lost

    again = serve()
    browser.open(again.address)
    assert browser.text("#history label") == CANONICAL
    browser.click("#history label")
    browser.answered(2)
    assert rows(browser, 1) == options
    browser.one("#chat .js-plotly-plot .annotation")
    browser.one("#chat button[aria-label='Liked']")
    browser.phone()
    browser.reload()
    browser.answered(2)
    page, window = browser.js("[document.documentElement.scrollWidth, window.innerWidth]")
    assert page <= window
    assert again.end(signal.SIGINT) == 0
    assert "The chat has ended." in again.log
    assert "Traceback" not in again.log
