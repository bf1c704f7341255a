"""`iplane ci layers` and `iplane ci forget`: what was discovered and imported, and letting go of it."""

from __future__ import annotations

from typing import Annotated

import typer

AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON document.")]


def register(commands: typer.Typer) -> None:
    """Add the commands to `iplane ci`."""
    commands.command()(layers)
    commands.command()(forget)


def layers(as_json: AsJson = False) -> None:
    """List what was discovered and imported, and lies over the facts."""
    from knowledge.ci.forgetting import kept_layers
    from knowledge.settings import settings

    found = kept_layers(settings())
    if as_json:
        import json

        keys = ("name", "event", "kept_at", "size_bytes")
        print(json.dumps([{key: getattr(one, key) for key in keys} for one in found], indent=2))
        return
    from knowledge.quantities import write_bytes
    from ui.cli.table import print_table, say

    if not found:
        say("Nothing was discovered or imported.")
        return
    rows = [(one.name, one.event, one.kept_at, write_bytes(one.size_bytes)) for one in found]
    print_table("", ("name", "by", "kept at (UTC)", "size"), rows)
    say()
    say("`iplane ci forget NAME` lets go of one.")


def forget(name: Annotated[str, typer.Argument(help="of the system discovered, or of the import")]) -> None:
    """Let go of a discovery or an import; earlier snapshots still hold it."""
    from knowledge.ci.forgetting import forget as let_go
    from knowledge.settings import settings
    from ui.cli.table import say

    built = let_go(settings(), name)
    snapshot = f"snapshot {built.snapshot}" if built.snapshot else "no new snapshot"
    say(f"{name} is forgotten ({snapshot}); `--as-of` an earlier snapshot still knows it.")
