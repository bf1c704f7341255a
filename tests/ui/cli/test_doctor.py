"""`iplane doctor` and `iplane setup`: what stands, what does not, and the remedy."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from knowledge.settings import Settings, settings
from tests.fakes.ollama_server import FakeOllama, Installed
from tests.ui.cli.running import Run, runner
from ui.cli import checks
from ui.cli.checks import CHECKS


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    return runner(monkeypatch, capsys)


def test_a_whole_house_is_well(run: Run, settings_: Settings) -> None:
    assert run("setup").code == 0
    done = run("doctor")
    assert done.code == 0
    lines = done.out.splitlines()
    assert len(lines) == len(CHECKS)
    assert not any(line.startswith("broken") for line in lines)
    assert any("systems" in line and line.startswith("ok") for line in lines)


def test_set_up_tells_what_stands(run: Run, settings_: Settings) -> None:
    done = run("setup")
    assert done.code == 0
    assert done.out == ""
    for words in ("systems", "measured configurations", "guides and system pages"):
        assert words in done.err


def test_no_ollama_is_a_note(home: Path) -> None:
    finding = checks.check_ollama(settings())
    assert finding.state == "note"
    assert "the embedded planner answers" in finding.text
    assert "`ollama serve`" in finding.text


def test_ollama_is_looked_at(monkeypatch: pytest.MonkeyPatch, home: Path) -> None:
    with FakeOllama(version="0.12.3") as server:
        finding = checks.check_ollama(Settings(home=home, IPLANE_OLLAMA_HOST=server.url))
        assert finding.state == "ok"
        assert "version 0.12.3" in finding.text
        assert "qwen3:8b would answer" in finding.text
        server.models = {"gemma:2b": Installed(capabilities=("completion",))}
        finding = checks.check_ollama(Settings(home=home, IPLANE_OLLAMA_HOST=server.url))
        assert finding.state == "note"
        assert finding.remedy == "ollama pull qwen3:8b"


def test_a_model_that_is_not_there_is_broken(home: Path) -> None:
    (check,) = [check for check in CHECKS if check(Settings(home=home, model="planner")).subject == "chat model"]
    finding = check(Settings(home=home, model="qwen3:8b", IPLANE_OLLAMA_HOST="http://127.0.0.1:9"))
    assert finding.state == "broken"
    assert "cannot be reached" in finding.text


def test_a_home_that_is_a_file_is_broken(home: Path) -> None:
    (home / "file").write_text("")
    finding = checks.check_home(Settings(home=home / "file"))
    assert finding.state == "broken"
    assert finding.remedy == "set IPLANE_HOME"


def test_a_wrong_profile_is_broken_and_the_exit_code_says_so(run: Run, settings_: Settings, home: Path) -> None:
    good = checks.check_profile(Settings(home=home))
    assert good.state == "note"
    (home / "profile.yaml").write_text("programs: 7", encoding="utf-8")
    states = {finding.subject: finding for finding in (check(Settings(home=home)) for check in CHECKS[6:7])}
    assert states["profile"].state == "broken"
    assert "programs" in states["profile"].text


def test_a_port_in_use_is_a_note(home: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        finding = checks.check_port(Settings(home=home, IPLANE_PORT=port))
    assert finding.state == "note"
    assert "PORT=" in finding.remedy


def test_a_check_that_fails_is_a_finding(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_settings: Settings) -> checks.Finding:
        raise ZeroDivisionError("oh")

    finding = checks._guarded("thing", broken)(settings())
    assert (finding.state, finding.subject) == ("broken", "thing")
    assert "ZeroDivisionError" in finding.text
