"""`iplane ci discover`: read a live system into the database, or only look what would be read."""

from __future__ import annotations

import json
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from knowledge.ci.build.layer_form import LayerForm, OverrideForm
    from knowledge.ci.build.system_form import SystemForm
    from knowledge.ci.discover import Discovery, Naming, Runner
    from knowledge.ci.layers import Kept

_LEAST_REASON = 8
_KINDS = "slurm, pbs, flux, kubernetes or host"


def register(commands: typer.Typer) -> None:
    """Add `discover` to `iplane ci`."""
    commands.command()(discover)


def discover(
    what: Annotated[str, typer.Argument(metavar="WHAT", help=_KINDS)],
    system: Annotated[
        str | None, typer.Option(help="id to keep it under, such as delta; default: its own name")
    ] = None,
    name: Annotated[str | None, typer.Option(help="name to show")] = None,
    organization: Annotated[str | None, typer.Option(help="who runs it")] = None,
    recorded: Annotated[Path | None, typer.Option("--from", help="folder of recorded outputs to read instead")] = None,
    record: Annotated[Path | None, typer.Option(help="folder to keep the raw outputs in")] = None,
    override: Annotated[
        list[str] | None,
        typer.Option(metavar="PARTITION=REASON", help="let what was read replace what was collected by hand, and why"),
    ] = None,
    override_all: Annotated[
        str | None, typer.Option(metavar="REASON", help="the same for the whole system, and why")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only show what was read; keep nothing.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """Read partitions, nodes, limits and charges from a live system into the database."""
    from knowledge.ci.discover import Naming

    naming = Naming(_system_id(system), _filled("--name", name), _filled("--organization", organization))
    overrides = _overrides(override or [], override_all)
    found = _read(what, naming, recorded, record)
    _check_partitions(overrides, found.layer.system)
    layer = found.layer.model_copy(update={"overrides": overrides, "system": _known(found.layer.system, naming)})
    kept = None if dry_run else _keep(layer)
    if as_json:
        _print_json(found, layer, kept)
        return
    from ui.cli.discovery_page import show_discovery, show_kept

    show_discovery(layer, found)
    show_kept(layer, kept)
    if record is not None:
        print(f"The raw outputs are in {record}; they can name persons, so look through them before you send them on.")


def _read(what: str, naming: Naming, recorded: Path | None, record: Path | None) -> Discovery:
    from knowledge.ci.discover import DISCOVERERS
    from knowledge.errors import RequestError

    what = what.lower()
    if what not in DISCOVERERS:
        raise RequestError.of("WHAT", what, f"it must be {_KINDS}", "name one of them")
    runner, read_at = _runner(recorded, record)
    with _waiting(f"Asking {what} ..."):
        return DISCOVERERS[what](runner, naming, read_at)


def _runner(recorded: Path | None, record: Path | None) -> tuple[Runner, datetime | None]:
    from knowledge.ci.discover import RecordedRunner, RecordingRunner, live_runner
    from knowledge.errors import RequestError

    if recorded is not None:
        if record is not None:
            raise RequestError("--from and --record exclude each other: what is recorded already need not be recorded.")
        replayed = RecordedRunner(recorded)
        return replayed, replayed.read_at
    return (live_runner() if record is None else RecordingRunner(live_runner(), record)), None


def _known(system: SystemForm, naming: Naming) -> SystemForm:
    """Name, organization and country as the database has them, if it knows the system and the person gives none."""
    from knowledge.ci import open_catalogue

    catalogue = open_catalogue()
    if system.id not in catalogue.system_ids:
        return system
    facts = catalogue.system(system.id)
    names = {"name": naming.name or facts.name, "organization": naming.organization or facts.organization}
    return system.model_copy(update={**names, "country": facts.country})


def _keep(layer: LayerForm) -> Kept:
    from knowledge.ci import layers
    from knowledge.settings import settings

    with _waiting("Keeping what was read and building the database ..."):
        return layers.keep_discovered(settings(), layer)


def _system_id(text: str | None) -> str | None:
    import re

    from knowledge.errors import RequestError

    if text is not None and not re.fullmatch(r"[a-z0-9][a-z0-9.-]*", text):
        rule = "an id holds small letters, digits, dots and dashes only, and begins with a letter or digit"
        raise RequestError.of("--system", text, rule, "write it so, such as my-cluster")
    return text


def _filled(option: str, text: str | None) -> str | None:
    from knowledge.errors import RequestError

    if text is not None and not text.strip():
        raise RequestError.of(option, text, "it is empty", "leave the option out or give a name")
    return text


def _overrides(texts: list[str], whole: str | None) -> list[OverrideForm]:
    from knowledge.ci.build.layer_form import OverrideForm
    from knowledge.errors import RequestError

    found = []
    for text in texts:
        partition, equals, reason = text.partition("=")
        if not equals or not partition.strip():
            remedy = 'write it such as --override gpu="limits were raised in May"'
            raise RequestError.of("--override", text, "it is not PARTITION=REASON", remedy)
        found.append(OverrideForm(partition=partition.strip(), reason=_reason("--override", reason)))
    if whole is not None:
        found.append(OverrideForm(partition=None, reason=_reason("--override-all", whole)))
    return found


def _reason(option: str, text: str) -> str:
    from knowledge.errors import RequestError

    if len(text.strip()) < _LEAST_REASON:
        rule = f"a reason has at least {_LEAST_REASON} characters, because it stands beside every value it replaces"
        raise RequestError.of(f"The reason of {option}", text.strip(), rule, "say why what was read is right")
    return text.strip()


def _check_partitions(overrides: list[OverrideForm], system: SystemForm) -> None:
    import difflib

    from knowledge.errors import UnknownNameError

    names = [partition.name for partition in system.partitions]
    for one in overrides:
        if one.partition is not None and one.partition not in names:
            near = difflib.get_close_matches(one.partition, names, cutoff=0.4)
            hint = f"it has {', '.join(names)}." if names else "it has none."
            raise UnknownNameError(f"partition of {system.id}", one.partition, near, hint=hint)


def _print_json(found: Discovery, layer: LayerForm, kept: Kept | None) -> None:
    import dataclasses

    whole = {
        "layer": layer.model_dump(mode="json"),
        "queue": [dataclasses.asdict(state) for state in found.queue],
        "remarks": list(found.remarks),
        "kept": None if kept is None else {**dataclasses.asdict(kept), "path": str(kept.path)},
    }
    print(json.dumps(whole, ensure_ascii=False, indent=2))


@contextmanager
def _waiting(words: str) -> Iterator[None]:
    """Say what is being waited for, where a person looks."""
    if not sys.stderr.isatty():
        yield
        return
    from rich.console import Console

    with Console(stderr=True).status(words):
        yield
