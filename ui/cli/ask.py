"""`iplane ask`: one question, one answer."""

from __future__ import annotations

import sys

import typer


def register(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command("ask", help="Ask one question. The answer goes to stdout, progress to stderr.")(ask)


def ask(
    words: list[str] = typer.Argument(
        None, metavar="QUESTION", help="The question; text piped to stdin is added to it.", show_default=False
    ),
    json: bool = typer.Option(False, "--json", help="Print one JSON document instead of text."),
    model: str = typer.Option("", "--model", "-m", help="auto, planner, or an Ollama model name."),
    continue_: bool = typer.Option(False, "--continue", "-c", help="Go on with the last conversation of the terminal."),
    thread: str = typer.Option("", "--thread", help="Go on with the conversation of this id, wherever it was begun."),
    as_of: str = typer.Option(
        "", "--as-of", help="Answer from the facts of then: a date, or a snapshot's number or id.", show_default=False
    ),
    show_tools: bool = typer.Option(False, "--show-tools", "--td", help="Show what each tool was asked and answered."),
) -> None:
    """Ask one question and end with the answer's exit code (0 answered, 1 not, and the text says why)."""
    from ui.cli.asking import open_for_terminal, pick_thread, read_question
    from ui.cli.stopping import leave, stop_on_interrupt
    from ui.cli.terminal import Terminal

    question = read_question(words or [], sys.stdin)
    assistant = open_for_terminal(model, as_of=as_of)
    thread_id = pick_thread(assistant, thread, newest=continue_)
    terminal = Terminal(show_tools=show_tools)
    with stop_on_interrupt() as cancel:
        answer = terminal.follow(assistant.stream(question, thread_id=thread_id, cancel=cancel))
    if json:
        terminal.print_json(answer)
    else:
        terminal.print_answer(answer)
    leave(130 if answer.kind == "stopped" else answer.exit_code, at_once=answer.kind == "stopped")
