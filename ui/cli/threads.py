"""`iplane threads`: what is remembered of conversations, to look at, take along or delete."""

from __future__ import annotations

import json
import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from assistant.memory import Memory

AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON document.")]
THREAD = typer.Argument(..., metavar="ID", help="Id of the conversation, as `iplane threads list` shows it.")


class Form(StrEnum):
    """How an export is written."""

    MD = "md"
    JSON = "json"


def register(app: typer.Typer) -> None:
    """Add the commands to the command line."""
    threads = typer.Typer(
        help="List, read, export and delete conversations, wherever they were begun.",
        no_args_is_help=True,
        add_completion=False,
    )
    threads.command("list")(list_threads)
    threads.command("show")(show)
    threads.command("export")(export)
    threads.command("delete")(delete)
    app.add_typer(threads, name="threads")


def list_threads(
    limit: int = typer.Option(20, "--limit", "-n", min=1, help="Most conversations shown."), as_json: AsJson = False
) -> None:
    """Conversations of the terminal, the browser and all other surfaces, the one used last first."""
    from ui.cli.table import print_table, say

    found = _memory().threads(limit=limit)
    if as_json:
        print(json.dumps([thread.model_dump(mode="json") for thread in found], ensure_ascii=False, indent=2))
        return
    if not found:
        say("There is no conversation yet.")
        return
    rows = [(one.id, one.updated[:16].replace("T", " "), one.surface, str(one.turns), one.title) for one in found]
    print_table("", ("Id", "Updated (UTC)", "Surface", "Turns", "Title"), rows, right=(3,))
    say()
    say("Go on with one in the terminal: iplane chat --thread ID; in the browser: add ?thread=ID to its address.")


def show(thread: str = THREAD) -> None:
    """Questions and answers of a conversation, as the chat showed them."""
    from ui.cli.terminal import Terminal

    terminal = Terminal()
    for number, turn in enumerate(_memory().history(thread)):
        print(("\n" if number else "") + "\n".join(f"you> {line}" for line in turn.question.splitlines()) + "\n")
        if turn.answer is None:
            print("(The program ended before the answer was finished.)")
        elif turn.answer.kind == "error":
            print(turn.answer.answer)
        else:
            terminal.print_answer(turn.answer)


def export(
    thread: str = THREAD,
    form: Form = typer.Option(Form.MD, "--format", "-f", help="Markdown to read, or JSON with everything there is."),
    output: Path | None = typer.Option(None, "--output", "-o", help="Write to this file.", show_default=False),
) -> None:
    """A conversation with questions, answers, tool calls, assumptions, sources and feedback."""
    from ui.cli.transcript import document, transcript
    from ui.cli.writing import write_file

    memory = _memory()
    summary, turns = memory.thread(thread), memory.history(thread)
    if form is Form.JSON:
        text = json.dumps(document(summary, turns), ensure_ascii=False, indent=2) + "\n"
    else:
        text = transcript(turns, summary)
    if output is None:
        sys.stdout.write(text)
    else:
        write_file("--output", output, text)
        print(f"Written to {output}.", file=sys.stderr)


def delete(
    thread: str = typer.Argument("", metavar="ID", help="Id of the conversation.", show_default=False),
    everything: bool = typer.Option(False, "--all", help="Delete every conversation of every surface."),
    yes: bool = typer.Option(False, "--yes", "-y", help="Do not ask."),
) -> None:
    """Delete a conversation with everything in it; no text of it stays in the file."""
    from knowledge.errors import RequestError

    if bool(thread) == everything:
        raise RequestError("Say which conversation to delete: its id, or --all for every one, but not both.")
    memory = _memory()
    if everything:
        _confirm("every conversation", yes=yes)
        count = memory.forget_all()
        print(f"Deleted {count} conversation{'' if count == 1 else 's'}.")
    else:
        _confirm(f"the conversation {memory.thread(thread).title!r}", yes=yes)
        memory.forget(thread)
        print(f"Deleted {thread}.")


def _confirm(what: str, *, yes: bool) -> None:
    """Ask the person; leave without doing anything if they say no.

    Raises:
        RequestError: nobody can be asked.
    """
    from knowledge.errors import RequestError

    if yes:
        return
    if not sys.stdin.isatty():
        raise RequestError("Nobody can be asked here whether to delete; add --yes to delete without asking.")
    print(f"Delete {what}? This cannot be undone. [y/N] ", end="", file=sys.stderr, flush=True)
    if sys.stdin.readline().strip().lower() not in ("y", "yes"):
        print("Nothing was deleted.", file=sys.stderr)
        raise typer.Exit(1)


def _memory() -> Memory:
    from assistant.memory import Memory
    from knowledge.settings import settings

    return Memory(settings().state_path)
