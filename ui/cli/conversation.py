"""The loop of `iplane chat`: reads a line, answers it, or does what a slash command says."""

from __future__ import annotations

import contextlib
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from knowledge.errors import IntelligencePlaneError, RequestError
from ui.cli.stopping import stop_on_interrupt
from ui.cli.terminal import Terminal

if TYPE_CHECKING:
    from assistant.service import Assistant

HELP = """\
/help            this list
/new             begin a new conversation
/threads         list the conversations of the terminal
/open ID         go on with one of them
/export FILE.md  write this conversation to a file
/quit            leave (also Ctrl-D); Ctrl-C stops the current answer only"""
PROMPT = "you> "


class Conversation:
    """A conversation at the keyboard.

    Attributes:
        thread_id: of the conversation; `None` before the first question.
        was_stopped: whether an answer was stopped, so that a silent chat model may still hold a thread.
    """

    def __init__(self, assistant: Assistant, terminal: Terminal, thread_id: str | None) -> None:
        self._assistant = assistant
        self._terminal = terminal
        self.thread_id = thread_id
        self.was_stopped = False

    def run(self) -> None:
        """Read lines until /quit or the end of the input. An error ends a line, never the conversation."""
        self._keep_lines()
        if sys.stdin.isatty():
            self._terminal.note("Ask where to run something. /help lists the commands, /quit leaves.")
        while (line := self._read()) is not None:
            if line in ("/quit", "/exit"):
                return
            try:
                self._take(line)
            except IntelligencePlaneError as error:
                self._terminal.note(f"iplane: {error.message}")

    def _take(self, line: str) -> None:
        name, _, rest = line.partition(" ")
        if not line:
            return
        if line.startswith("/"):
            self._command(name, rest.strip())
            return
        with stop_on_interrupt() as cancel:
            answer = self._terminal.follow(self._assistant.stream(line, thread_id=self.thread_id, cancel=cancel))
        self.thread_id = answer.thread_id or self.thread_id
        self.was_stopped = self.was_stopped or answer.kind == "stopped"
        self._terminal.print_answer(answer)

    def _command(self, name: str, rest: str) -> None:
        match name:
            case "/help":
                self._terminal.note(HELP)
            case "/new":
                self.thread_id = None
                self._terminal.note("A new conversation begins.")
            case "/threads":
                self._list()
            case "/open":
                self._open(rest)
            case "/export":
                self._export(rest)
            case _:
                raise RequestError.of("command", name, "there is no such command", "see /help")

    def _list(self) -> None:
        threads = self._assistant.threads(surface="cli", limit=20)
        for thread in threads:
            mark = "*" if thread.id == self.thread_id else " "
            self._terminal.note(f"{mark} {thread.id}  {thread.updated[:16].replace('T', ' ')}  {thread.title}")
        if not threads:
            self._terminal.note("There is no conversation yet.")

    def _open(self, thread_id: str) -> None:
        turns = self._assistant.history(thread_id)
        self.thread_id = thread_id
        self._terminal.note(f"Going on after {len(turns)} turns; the last question was: {turns[-1].question}")

    def _export(self, name: str) -> None:
        from ui.cli.transcript import write_transcript

        if not name:
            raise RequestError.of("file", name, "a name is needed", "write /export FILE.md")
        if self.thread_id is None:
            raise RequestError("There is nothing to export yet; ask something first.")
        path = Path(name).expanduser()
        write_transcript(self._assistant.history(self.thread_id), path)
        self._terminal.note(f"Written to {path}.")

    def _read(self) -> str | None:
        """The next line; `None` at the end of the input. Ctrl-C at the prompt only drops what was typed."""
        try:
            return input(PROMPT if sys.stdin.isatty() else "").strip()
        except EOFError:
            return None
        except KeyboardInterrupt:
            self._terminal.note("")
            return ""

    def _keep_lines(self) -> None:
        """Arrow keys and a history of lines, where Python was built with readline."""
        if not sys.stdin.isatty():
            return
        with contextlib.suppress(ImportError, OSError):
            import atexit
            import readline

            path = self._assistant.settings.home / "chat-lines"
            if path.exists():
                readline.read_history_file(path)
            readline.set_history_length(1_000)
            atexit.register(readline.write_history_file, path)
