"""`iplane evaluate`: how good the predictions are, on public data or one's own; a file for each of its nouns."""

from __future__ import annotations

import typer

commands = typer.Typer(name="evaluate", help="Score predictions against what really happened.", no_args_is_help=True)


@commands.callback()
def evaluate() -> None:
    """Score predictions against what really happened."""


def register(app: typer.Typer) -> None:
    """Add the commands to the command line."""
    from ui.cli.evaluate_conversations import conversations
    from ui.cli.evaluate_dnn import dnn
    from ui.cli.evaluate_harp import harp
    from ui.cli.evaluate_harp_claim import harp_claim
    from ui.cli.evaluate_retrieval import retrieval
    from ui.cli.evaluate_wait import wait

    commands.command("conversations")(conversations)
    commands.command("dnn")(dnn)
    commands.command("harp")(harp)
    commands.command("harp-claim")(harp_claim)
    commands.command("retrieval")(retrieval)
    commands.command("wait")(wait)
    app.add_typer(commands)
