"""The log never reaches stdout, keeps tracebacks in the file only, and follows the home folder."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import structlog

from knowledge.log import log_path, logger, open_log
from knowledge.settings import Settings


def test_a_line_on_stderr_and_the_story_in_the_file(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    settings = Settings(home=home)
    open_log(settings)
    open_log(settings)  # the second call adds nothing
    try:
        raise ValueError("deep")
    except ValueError:
        logger("test").exception("it broke", run_id="r1")
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err.splitlines() == ["error: it broke run_id=r1"]
    (entry,) = [json.loads(line) for line in log_path(settings).read_text(encoding="utf-8").splitlines()]
    assert (entry["event"], entry["level"], entry["run_id"]) == ("it broke", "error", "r1")
    assert "ValueError: deep" in entry["exception"]


def test_other_loggers_keep_off_stdout_too(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    open_log(Settings(home=home, log_level="INFO"))
    structlog.get_logger("elsewhere").info("hello", number=7)
    logger("test").debug("not shown")
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err.splitlines() == ["info: hello number=7"]


def test_the_log_moves_with_the_home(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    first, second = Settings(home=tmp_path), Settings(home=tmp_path / "other")
    second.home.mkdir()
    open_log(first)
    open_log(second)
    logger("test").warning("here")
    assert not log_path(first).exists()
    assert log_path(second).exists()
    assert capsys.readouterr().err == "warning: here\n"
