"""Shows a turn in the terminal: the answer on stdout, everything else on stderr; colour only where a person looks."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from assistant.events import Answer, Event, Status, Token, ToolCall, ToolFinished, TurnEnded, TurnStarted

if TYPE_CHECKING:
    from rich.live import Live

JSON_FIELDS = (
    "answer", "kind", "options", "assumptions", "unknowns", "sources", "ungrounded_figures",
    "script", "script_name", "suggestions", "model", "run_id", "thread_id", "ms",
)  # fmt: skip
CALL_FIELDS = {"name", "arguments", "ok", "ms", "error"}


class Terminal:
    """One terminal. With `live`, the answer is shown while it is being written, where a person looks.

    Args:
        show_tools: also print what each tool was asked and what it answered.
        live: stream the answer to the screen.
    """

    def __init__(self, *, show_tools: bool = False, live: bool = False) -> None:
        self._show_tools = show_tools
        self._live = live and sys.stdout.isatty()

    def follow(self, events: Iterable[Event]) -> Answer:
        """Show the events of one turn; returns its answer, which is not printed yet."""
        with self._screen() as screen:
            text = ""
            for event in events:
                if isinstance(event, TurnEnded):
                    return event.answer
                if isinstance(event, Token):
                    text += event.text
                    _show(screen, text)
                else:
                    self._tell(event)
        raise AssertionError("a turn ends with TurnEnded")

    def print_answer(self, answer: Answer) -> None:
        """The answer: rendered where a person looks, plain Markdown in a pipe; a failed turn is a line on stderr."""
        if answer.kind == "error":
            self.note(f"iplane: {answer.answer}")
        elif sys.stdout.isatty():
            from rich.console import Console
            from rich.markdown import Markdown

            Console().print(Markdown(answer.answer))
        else:
            sys.stdout.write(answer.answer.rstrip() + "\n")

    def print_json(self, answer: Answer) -> None:
        """The answer as one JSON document."""
        document: dict[str, Any] = json.loads(answer.model_dump_json(include=set(JSON_FIELDS)))
        calls = [json.loads(call.model_dump_json(include=CALL_FIELDS)) for call in answer.tool_calls]
        head = {"answer": document.pop("answer"), "kind": document.pop("kind"), "tool_calls": calls}
        sys.stdout.write(json.dumps({**head, **document}, ensure_ascii=False, indent=2) + "\n")

    def note(self, text: str) -> None:
        """A line beside the answer."""
        sys.stderr.write(text + "\n")
        sys.stderr.flush()

    def _tell(self, event: Event) -> None:
        if isinstance(event, TurnStarted) and event.notice:
            self.note(f"· {event.notice}")
        elif isinstance(event, Status):
            self.note(f"· {event.text} ...")
        elif isinstance(event, ToolFinished):
            self._tell_call(event.call)

    def _tell_call(self, call: ToolCall) -> None:
        said = ", ".join(f"{name}={json.dumps(value, ensure_ascii=False)}" for name, value in call.arguments.items())
        self.note(f"· {call.name}({said}) {'ok' if call.ok else 'failed'}, {call.ms:.0f} ms")
        if call.error:
            self.note(f"    {call.error}")
        if self._show_tools and call.result is not None:
            self.note(json.dumps(call.result, ensure_ascii=False, indent=2))

    @contextmanager
    def _screen(self) -> Iterator[Live | None]:
        if not self._live:
            yield None
            return
        from rich.live import Live

        with Live(transient=True, auto_refresh=False) as screen:  # erased at the end: the whole answer replaces it
            yield screen


def _show(screen: Live | None, text: str) -> None:
    if screen is not None:
        from rich.markdown import Markdown

        screen.update(Markdown(text), refresh=True)
