"""`iplane chat`: a conversation in the terminal."""

from __future__ import annotations

import typer


def register(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command("chat", help="Talk in the terminal. /help lists what can be typed beside questions.")(chat)


def chat(
    model: str = typer.Option("", "--model", "-m", help="auto, planner, or an Ollama model name."),
    continue_: bool = typer.Option(False, "--continue", "-c", help="Go on with the last conversation of the terminal."),
    thread: str = typer.Option("", "--thread", help="Go on with the conversation of this id, wherever it was begun."),
    show_tools: bool = typer.Option(False, "--show-tools", "--td", help="Show what each tool was asked and answered."),
) -> None:
    """Read questions until /quit or the end of the input."""
    from ui.cli.asking import open_for_terminal, pick_thread
    from ui.cli.conversation import Conversation
    from ui.cli.stopping import leave
    from ui.cli.terminal import Terminal

    assistant = open_for_terminal(model)
    thread_id = pick_thread(assistant, thread, newest=continue_)
    conversation = Conversation(assistant, Terminal(show_tools=show_tools, live=True), thread_id)
    conversation.run()
    leave(0, at_once=conversation.was_stopped)
