"""`iplane serve`: the chat in the browser."""

from __future__ import annotations

import signal
import sys
import threading

import typer


def register(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command()(serve)


def serve(
    port: int | None = typer.Option(None, help="Port to listen on [default: 7860, or PORT of the environment]."),
    host: str | None = typer.Option(
        None, help="Address to listen on [default: 127.0.0.1]. 0.0.0.0 lets the whole network in: there is no log-in."
    ),
) -> None:
    """Open the chat in the browser; Ctrl-C ends it."""
    from knowledge.settings import settings
    from ui.chat.address import require_free_port
    from ui.chat.starting import start_chat
    from ui.cli.building import STEPS

    chosen = settings()
    host, port = host or chosen.host, chosen.port if port is None else port
    require_free_port(host, port)
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        for step in STEPS:
            say(f"Preparing: {step.title}")
            step.build(chosen)
        running = start_chat(chosen, host, port, say)
        say(f"Ready: open {running.address} in a browser (Ctrl-C ends the chat)")
        threading.Event().wait()
    except KeyboardInterrupt:
        say("The chat has ended")


def say(stage: str) -> None:
    """Tell the person what is being done; standard error, so that output stays clean."""
    print(f"{stage}.", file=sys.stderr, flush=True)
