"""`iplane ci`: list systems, show one, query the database with SQL, see its columns, rebuild it."""

from __future__ import annotations

import importlib
import json
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from knowledge.ci import Accelerator, Catalogue
    from knowledge.errors import UnknownNameError

commands = typer.Typer(
    name="ci",
    help="Facts about systems, partitions, accelerators, prices and storage, with their sources.",
    no_args_is_help=True,
)

AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON document.")]
AsOf = Annotated[
    str | None, typer.Option("--as-of", help="answer from the facts of then: a date, or a snapshot's number or id")
]
ROOMS = ("ci_charge", "ci_check", "ci_discover", "ci_history", "ci_import", "ci_layers", "ci_origin")
"""Modules of `ui.cli` with further commands of this group, each with a function `register(commands)`."""
_MOST_SYSTEMS = 200
_MOST_NAMES = 3
_MOST_PRICES = 200
KINDS = ("hpc", "cloud", "edge", "testbed", "htc")


def register(app: typer.Typer) -> None:
    """Add the commands to the command line."""
    for name in ROOMS:
        importlib.import_module(f"ui.cli.{name}").register(commands)
    app.add_typer(commands)


@commands.command()
def systems(
    kind: Annotated[str | None, typer.Option(help="hpc, cloud, edge, testbed or htc")] = None,
    country: Annotated[str | None, typer.Option(help="code or name, such as DE or Germany")] = None,
    program: Annotated[str | None, typer.Option(help="access programme or centre, such as ACCESS or OSC")] = None,
    gpu: Annotated[str | None, typer.Option(help="accelerator, such as a100 or mi250x")] = None,
    as_of: AsOf = None,
    as_json: AsJson = False,
) -> None:
    """List systems: where, what accelerators, how to get access."""
    from knowledge.ci.questions.answering import answer
    from knowledge.ci.questions.question import Question
    from knowledge.errors import RequestError

    kind = kind.lower() if kind is not None else None
    if kind is not None and kind not in KINDS:
        raise RequestError.of("--kind", kind, f"it must be one of {', '.join(KINDS)}", "choose one of them")
    asked = Question(
        metric="system_list", kind=kind, country=country, program=program, accelerator=gpu, limit=_MOST_SYSTEMS
    )
    facts = answer(asked, _catalogue(as_of))
    if as_json:
        print(facts.model_dump_json(indent=2))
        return
    from ui.cli.table import print_table, say

    headers = ("id", "system", "run by", "country", "status", "accelerators", "access", "as of")
    fields = ("system_id", "system", "organization", "country", "status", "accelerators", "programs", "as_of")
    rows = [tuple(_cell(record[name], name) for name in fields) for record in facts.records()]
    if not rows:
        say(facts.explanation or "No system fits.")
        return
    print_table("", headers, rows)
    say()
    say(f"{facts.total_rows} systems. `iplane ci show NAME` tells all about one, with its sources.")


@commands.command()
def show(
    name: Annotated[str, typer.Argument(help="a system, such as delta, or an accelerator, such as h100")],
    as_of: AsOf = None,
    as_json: AsJson = False,
) -> None:
    """Show a system (node types, partitions, limits, charges, storage) or an accelerator."""
    from knowledge.errors import UnknownNameError

    catalogue = _catalogue(as_of)
    try:
        system = catalogue.system(name)
    except UnknownNameError as error:
        if name.lower() in catalogue.providers:
            _show_prices(catalogue, name.lower(), as_json=as_json)
        else:
            _show_accelerator(catalogue, name, error, as_json=as_json)
        return
    if as_json:
        _print_json(system)
    else:
        from ui.cli.system_page import show_system

        show_system(system)


@commands.command()
def sql(
    statement: Annotated[str, typer.Argument(help="one SELECT; `iplane ci schema` lists views and columns")],
    as_csv: Annotated[bool, typer.Option("--csv", help="Print comma-separated values.")] = False,
    as_of: AsOf = None,
    as_json: AsJson = False,
) -> None:
    """Run one SELECT, read-only and sandboxed."""
    from knowledge.errors import RequestError
    from ui.cli.ci_sql import document, print_csv, print_result

    if as_csv and as_json:
        raise RequestError("--csv and --json exclude each other; choose one.")
    result = _catalogue(as_of).query(statement)
    if as_json:
        _print_json(document(result))
    elif as_csv:
        print_csv(result)
    else:
        print_result(result)


@commands.command()
def schema(
    relation: Annotated[str | None, typer.Argument(help="one table or view; leave out for all views")] = None,
    as_json: AsJson = False,
) -> None:
    """Show views and columns with their meaning and units."""
    from knowledge.errors import UnknownNameError

    found = _catalogue().select("SELECT * FROM dictionary ORDER BY relation_kind DESC, relation, column_position")
    rows = found.records()
    names = list(dict.fromkeys(row["relation"] for row in rows))
    if relation is not None:
        if relation not in names:
            import difflib

            raise UnknownNameError("table or view", relation, difflib.get_close_matches(relation, names, cutoff=0.4))
        rows = [row for row in rows if row["relation"] == relation]
    if as_json:
        _print_json(rows)
    else:
        _print_schema(rows, views_only=relation is None)


@commands.command()
def build(
    force: Annotated[bool, typer.Option("--force", help="Build even if nothing changed.")] = False,
) -> None:
    """Build the database from the facts, if they changed."""
    import time

    from knowledge.ci.build import ensure_built
    from knowledge.settings import settings

    start = time.perf_counter()
    built = ensure_built(settings(), force=force)
    seconds = time.perf_counter() - start
    what = f"built in {seconds:.1f} s" if built.fresh else "nothing changed since it was built"
    print(f"{built.path}: {what}.")


def _catalogue(as_of: str | None = None) -> Catalogue:
    from knowledge.ci import open_catalogue
    from knowledge.settings import settings

    return open_catalogue(settings().model_copy(update={"as_of": as_of}) if as_of else settings())


def _show_accelerator(catalogue: Catalogue, name: str, no_system: UnknownNameError, *, as_json: bool) -> None:
    """Show an accelerator of that name; if there is none either, the system's error stands."""
    from knowledge.errors import UnknownNameError

    try:
        matches = catalogue.accelerator_matches(name)
    except UnknownNameError as error:
        near = (*no_system.suggestions, *error.suggestions)
        hint = "`iplane ci systems` lists all systems."
        raise UnknownNameError("system or accelerator", name, near, hint=hint) from None
    if as_json:
        _print_json(matches[0])
        return
    from ui.cli.system_page import show_accelerator

    show_accelerator(matches[0], matches[1:], _where(catalogue, matches[0]))


def _show_prices(catalogue: Catalogue, provider: str, *, as_json: bool) -> None:
    from knowledge.ci.questions.answering import answer
    from knowledge.ci.questions.question import Question

    facts = answer(Question(metric="price", provider=provider, limit=_MOST_PRICES), catalogue)
    if as_json:
        print(facts.model_dump_json(indent=2))
        return
    from ui.cli.facts_page import show_facts

    show_facts(facts)


def _where(catalogue: Catalogue, accelerator: Accelerator) -> list[str]:
    found = catalogue.select(
        "SELECT DISTINCT system_id FROM node_types WHERE accelerator_id = $id ORDER BY system_id",
        {"id": accelerator.id},
    )
    return [str(row[0]) for row in found.rows]


def _print_schema(rows: list[dict[str, Any]], *, views_only: bool) -> None:
    from ui.cli.table import print_table, say

    relations: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        relations.setdefault(row["relation"], []).append(row)
    tables = []
    for name, columns in relations.items():
        if views_only and columns[0]["relation_kind"] == "table":
            tables.append(name)
            continue
        lines = [(row["column_name"], row["column_type"].lower(), row["meaning"]) for row in columns]
        print_table(f"{name}: {columns[0]['relation_meaning']}", ("column", "type", "meaning [unit]"), lines)
        say()
    if tables:
        say(f"Tables behind them (`iplane ci schema NAME`): {', '.join(sorted(tables))}.")


def _print_json(value: Any) -> None:
    print(json.dumps(_plain(value), ensure_ascii=False, indent=2))


def _plain(value: Any) -> Any:
    """Data classes and models as JSON; a limit that does not exist is the word, not a number."""
    import dataclasses

    from pydantic import BaseModel

    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {entry.name: _plain(getattr(value, entry.name)) for entry in dataclasses.fields(value)}
    if isinstance(value, BaseModel):
        return value.model_dump(mode="json")
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return "unlimited" if value == float("inf") else value


def _cell(value: Any, name: str) -> str:
    if value is None:
        return "none listed" if name == "accelerators" else "unknown"
    names = str(value).split("; ")
    if name == "accelerators" and len(names) > _MOST_NAMES:
        return "; ".join(names[:_MOST_NAMES]) + f" and {len(names) - _MOST_NAMES} more"
    return str(value)
