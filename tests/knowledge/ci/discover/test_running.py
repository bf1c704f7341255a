"""Running commands: every way to fail is one sentence, and what was recorded is replayed."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from knowledge.ci.discover import Command, LiveRunner, RecordedRunner, RecordingRunner
from knowledge.ci.discover.running import CommandMissingError
from knowledge.errors import IntelligencePlaneError, RequestError, ServiceError


def _python(code: str) -> Command:
    return Command("python", (sys.executable, "-c", code))


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("import sys; sys.exit('first\\nwhat stopped it.')", "gave nothing that can be read: what stopped it."),
        ("import sys; sys.exit(3)", "it ended with code 3"),
        ("import time; time.sleep(9)", "it gave no answer within 0.5 s"),
        ("print('x' * 3_000_000)", "it printed more than 1 MiB"),
    ],
)
def test_a_command_that_fails_is_told_in_one_sentence(code: str, words: str) -> None:
    with pytest.raises(ServiceError) as said:
        LiveRunner(time_limit_seconds=0.5, most_bytes=2**20).run(_python(code))
    assert words in said.value.message
    assert said.value.message.endswith(".")
    assert "\n" not in said.value.message


def test_a_command_that_is_not_there() -> None:
    with pytest.raises(CommandMissingError, match="scontrol-of-nowhere is not on this machine"):
        LiveRunner().run(Command("x", ("scontrol-of-nowhere", "show")))


def test_no_shell_reads_the_words() -> None:
    told = LiveRunner().run(Command("x", (sys.executable, "-c", "import sys; print(sys.argv[1])", "$HOME; `ls` > x")))
    assert told == "$HOME; `ls` > x\n"


def test_commands_speak_english_and_universal_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SQUEUE_FORMAT", "%i")
    monkeypatch.setenv("TZ", "Asia/Tokyo")
    told = LiveRunner(environment={"SLURM_CONF": "here"}).run(
        _python("import os; print([os.environ.get(n) for n in ('SQUEUE_FORMAT', 'TZ', 'LC_ALL', 'SLURM_CONF')])")
    )
    assert told == "[None, 'UTC', 'C', 'here']\n"


def test_what_is_recorded_is_replayed(tmp_path: Path) -> None:
    recording = RecordingRunner(LiveRunner(), tmp_path / "kept")
    assert recording.run(_python("print('hello')")) == "hello\n"
    failing = Command("failing", (sys.executable, "-c", "import sys; sys.exit('broken')"))
    with pytest.raises(ServiceError) as first:
        recording.run(failing)
    replayed = RecordedRunner(tmp_path / "kept")
    assert replayed.run(_python("")) == "hello\n"
    with pytest.raises(ServiceError) as again:
        replayed.run(failing)
    assert again.value.message == first.value.message
    with pytest.raises(CommandMissingError, match="no recorded output of `other`"):
        replayed.run(Command("other", ("other",)))
    assert abs((datetime.now(UTC) - replayed.read_at).total_seconds()) < 60


def test_folders_that_will_not_do(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x", encoding="utf-8")
    with pytest.raises(RequestError, match="there is no such folder"):
        RecordedRunner(tmp_path / "nowhere")
    with pytest.raises(RequestError, match="cannot be made"):
        RecordingRunner(LiveRunner(), tmp_path / "file" / "kept")
    (tmp_path / "read-at.txt").write_text("yesterday", encoding="utf-8")
    with pytest.raises(IntelligencePlaneError, match="does not hold a moment"):
        _ = RecordedRunner(tmp_path).read_at


def test_a_file_without_its_date_is_as_old_as_itself(tmp_path: Path) -> None:
    import os

    (tmp_path / "a.txt").write_text("x", encoding="utf-8")
    os.utime(tmp_path / "a.txt", (1_700_000_000, 1_700_000_000))
    assert RecordedRunner(tmp_path).read_at == datetime.fromtimestamp(1_700_000_000, UTC)
