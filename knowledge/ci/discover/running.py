"""Asks a live system: fixed commands, no shell, a time limit, a bound on what is read; or replays what was recorded.

A recorded folder holds one file a command, named for it: `scontrol-show-node.txt`. A command that failed when it was
recorded has its words in `scontrol-show-node.error` instead.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Protocol

from knowledge.errors import RequestError, ServiceError

TIME_LIMIT_SECONDS = 20.0
MOST_BYTES = 64 * 1024 * 1024
"""Node lists of the largest systems have some ten megabytes."""
READ_AT = "read-at.txt"
"""File of a record that holds when it was made."""
_MOST_ERROR = 300
_FILTERS = re.compile(r"^(SINFO|SQUEUE|SCONTROL|SACCTMGR|PBS_QSTAT)_")
"""Settings of a person that would narrow or reshape what the commands print."""


@dataclass(frozen=True, slots=True)
class Command:
    """One command that is asked.

    Attributes:
        name: of its recorded file, without ending.
        words: program and arguments; no shell sees them.
        needed: without its answer nothing can be told; the others are asked for more, and may fail.
    """

    name: str
    words: tuple[str, ...]
    needed: bool = True


class CommandMissingError(ServiceError):
    """The command is not on this machine, or not among what was recorded."""

    def __init__(self, message: str) -> None:
        super().__init__(message, transient=False)


class Runner(Protocol):
    """Gives the output of a command."""

    def run(self, command: Command) -> str:
        """What the command prints.

        Raises:
            ServiceError: it is missing, failed, took too long or printed too much; one sentence says which.
        """
        ...


@dataclass(frozen=True, slots=True)
class LiveRunner:
    """Runs commands on this machine, in English and in universal time.

    Attributes:
        time_limit_seconds: for each command. most_bytes: it may print. path: where programs are looked for.
        environment: more variables for the commands, such as `SLURM_CONF`.
        own: answers that this program gives itself, by the name of the command.
    """

    time_limit_seconds: float = TIME_LIMIT_SECONDS
    most_bytes: int = MOST_BYTES
    path: str | None = None
    environment: Mapping[str, str] = field(default_factory=dict)
    own: Mapping[str, Callable[[], str]] = field(default_factory=dict)

    def run(self, command: Command) -> str:
        """See `Runner.run`."""
        if command.name in self.own:
            return self.own[command.name]()
        program = shutil.which(command.words[0], path=self.path)
        if program is None:
            raise CommandMissingError(
                f"The command {command.words[0]} is not on this machine; run this where it is, or give recorded "
                f"outputs with --from FOLDER."
            )
        with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as error:
            code = self._finish([program, *command.words[1:]], command, out, error)
            if out.seek(0, os.SEEK_END) > self.most_bytes:
                raise _failed(command, f"it printed more than {self.most_bytes // 2**20} MiB", transient=False)
            text, complaint = _text(out), _text(error)
        if code != 0:
            raise _failed(command, _shortened(complaint or text) or f"it ended with code {code}", transient=True)
        return text

    def _finish(self, words: list[str], command: Command, out: IO[bytes], error: IO[bytes]) -> int:
        try:
            return subprocess.run(  # noqa: S603 - a fixed list of words, no shell
                words,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=error,
                env=self._variables(),
                timeout=self.time_limit_seconds,
                check=False,
            ).returncode
        except subprocess.TimeoutExpired as late:
            reason = f"it gave no answer within {self.time_limit_seconds:g} s"
            raise _failed(command, reason, transient=True) from late
        except OSError as wrong:
            raise _failed(command, str(wrong.strerror or wrong), transient=False) from wrong

    def _variables(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if not _FILTERS.match(name)}
        return {**kept, **self.environment, "LC_ALL": "C", "TZ": "UTC", "SLURM_TIME_FORMAT": "standard"}


@dataclass(frozen=True, slots=True)
class RecordedRunner:
    """Replays outputs from a folder."""

    folder: Path

    def __post_init__(self) -> None:
        if not self.folder.is_dir():
            raise RequestError.of("--from", str(self.folder), "there is no such folder", "give one that --record made")

    @property
    def read_at(self) -> datetime:
        """When the outputs were made: as the record says, else the date of its newest file."""
        note = self.folder / READ_AT
        if note.is_file():
            try:
                return datetime.fromisoformat(note.read_text("utf-8").strip()).astimezone(UTC)
            except ValueError as error:
                rule = "it does not hold a moment such as 2026-11-24T12:00:00+00:00"
                raise RequestError.of(str(note), "its text", rule, "correct it or remove the file") from error
        dates = [path.stat().st_mtime for path in self.folder.iterdir() if path.is_file()]
        return datetime.fromtimestamp(max(dates), UTC) if dates else datetime.now(UTC)

    def run(self, command: Command) -> str:
        """See `Runner.run`."""
        for ending in (".txt", ".json"):
            path = self.folder / f"{command.name}{ending}"
            if path.is_file():
                return self._read(path, command)
        told = self.folder / f"{command.name}.error"
        if told.is_file():
            raise ServiceError(" ".join(told.read_text("utf-8", errors="replace").split()), transient=False)
        raise CommandMissingError(
            f"There is no recorded output of `{' '.join(command.words)}` in {self.folder} (a file {command.name}.txt); "
            f"record it with --record."
        )

    def _read(self, path: Path, command: Command) -> str:
        if path.stat().st_size > MOST_BYTES:
            raise _failed(command, f"its record {path.name} is larger than {MOST_BYTES // 2**20} MiB", transient=False)
        return path.read_text("utf-8", errors="replace")


@dataclass(frozen=True, slots=True)
class RecordingRunner:
    """Runs commands through another runner and keeps what they print."""

    inner: Runner
    folder: Path

    def __post_init__(self) -> None:
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            (self.folder / READ_AT).write_text(datetime.now(UTC).isoformat(timespec="seconds"), encoding="utf-8")
        except OSError as error:
            reason = f"the folder cannot be made ({error.strerror})"
            raise RequestError.of("--record", str(self.folder), reason, "name another one") from error

    def run(self, command: Command) -> str:
        """See `Runner.run`."""
        try:
            text = self.inner.run(command)
        except CommandMissingError:
            raise
        except ServiceError as error:
            (self.folder / f"{command.name}.error").write_text(error.message + "\n", encoding="utf-8")
            raise
        (self.folder / f"{command.name}.txt").write_text(text, encoding="utf-8")
        return text


def _failed(command: Command, why: str, *, transient: bool) -> ServiceError:
    return ServiceError(f"`{' '.join(command.words)}` gave nothing that can be read: {why}.", transient=transient)


def _text(stream: IO[bytes]) -> str:
    stream.seek(0)
    return stream.read().decode("utf-8", errors="replace")


def _shortened(text: str) -> str:
    """The last line of what a command complained about: there it says what stopped it."""
    lines = [" ".join(line.split()) for line in text.splitlines() if line.strip()]
    line = lines[-1].rstrip(".") if lines else ""
    return line if len(line) <= _MOST_ERROR else line[:_MOST_ERROR] + " ..."
