"""`iplane models`: which models the Ollama server has, which one answers, which are recommended; and pulling one."""

from __future__ import annotations

from typing import Annotated

import typer

commands = typer.Typer(
    name="models", help="The models of the Ollama server: list them, or pull another.", no_args_is_help=True
)


def register(app: typer.Typer) -> None:
    """Add the commands to the command line."""
    app.add_typer(commands)


@commands.command("list")
def list_models(as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False) -> None:
    """List what is installed, what can call tools, which model answers now and why, and what is recommended."""
    from assistant.models.survey import survey
    from knowledge.settings import settings
    from ui.cli.models_view import document, show

    found, context_tokens = survey(settings()), settings().ollama_context_tokens
    if as_json:
        import json

        print(json.dumps(document(found, context_tokens), ensure_ascii=False, indent=2))
    else:
        show(found, context_tokens)


@commands.command("pull")
def pull_model(name: Annotated[str, typer.Argument(help="Model of Ollama's library, such as qwen3:8b.")]) -> None:
    """Have the Ollama server pull a model; a pull that was stopped goes on where it was."""
    from assistant.models.picking import patient_server
    from assistant.models.pulling import model_name
    from knowledge.settings import settings
    from ui.cli.models_pull import follow, tell_pulled

    wanted, server = model_name(name), patient_server(settings())
    size_bytes = follow(server, wanted)
    tell_pulled(server, wanted, size_bytes)
