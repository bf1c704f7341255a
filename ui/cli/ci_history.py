"""`iplane ci history` and `iplane ci diff`: snapshots of the facts, and what changed between two."""

from __future__ import annotations

from typing import Annotated

import typer

_MOST_LINES = 200
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON document.")]


def register(commands: typer.Typer) -> None:
    """Add the commands to `iplane ci`."""
    commands.command()(history)
    commands.command()(diff)


def history(as_json: AsJson = False) -> None:
    """List the snapshots: each build from changed facts, each discovery, each import."""
    from knowledge.ci import open_catalogue
    from knowledge.ci.history import HistoryStore
    from knowledge.settings import settings

    open_catalogue()  # makes the first one
    snapshots = HistoryStore(settings().history_path).all()
    if as_json:
        import json
        from dataclasses import asdict

        print(json.dumps([asdict(one) for one in snapshots], indent=2))
        return
    from ui.cli.table import print_table, say

    rows = [(str(one.number), one.short_id, one.made_at, one.event, one.note) for one in snapshots]
    print_table("", ("snapshot", "id", "made at (UTC)", "event", "what"), rows, right=(0,))
    say()
    say("`iplane ci diff A B` says what changed; `--as-of` answers from the facts of then.")


def diff(
    before: Annotated[str, typer.Argument(metavar="A", help="number, id, date, first, previous or latest")],
    after: Annotated[str, typer.Argument(metavar="B", help="likewise")] = "latest",
    system: Annotated[str | None, typer.Option(help="only what concerns this system or cloud")] = None,
    as_json: AsJson = False,
) -> None:
    """Say what changed between two snapshots, value by value."""
    from knowledge.ci import open_catalogue
    from knowledge.ci.history import HistoryStore, changes_between, rebuilt
    from knowledge.settings import settings
    from ui.cli.table import say

    catalogue = open_catalogue()
    store = HistoryStore(settings().history_path)
    old, new = store.find(before, "A"), store.find(after, "B")
    changes = changes_between(rebuilt(settings(), old), rebuilt(settings(), new))
    if system is not None:
        wanted = {system.lower(), catalogue.system(system).id if system not in catalogue.providers else system}
        changes = tuple(change for change in changes if change.key[0] in wanted)
    if as_json:
        import json
        from dataclasses import asdict

        print(json.dumps([asdict(change) | {"text": change.text} for change in changes], indent=2, default=str))
        return
    say(f"From snapshot {old.number} ({old.made_at}, {old.event}) to {new.number} ({new.made_at}, {new.event}):")
    for change in changes[:_MOST_LINES]:
        say(f"  {change.text}")
    if len(changes) > _MOST_LINES:
        say(f"  ... and {len(changes) - _MOST_LINES} more; --json prints all.")
    say(f"{len(changes)} {'change' if len(changes) == 1 else 'changes'}." if changes else "  Nothing changed.")
