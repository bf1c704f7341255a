"""Keeps what programs read of running systems and of other people's exports, and builds the database anew.

What is kept lies in the home folder (see `knowledge.ci.build.layer_files`). Everything or nothing: the new layers are
written beside the old ones, the database is built from them, and only then do they take their place.
"""

from __future__ import annotations

import errno
import itertools
import re
import tempfile
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb

from knowledge.ci.build import FACTS, Built, Cause, build_locked
from knowledge.ci.build.carrying import link_or_copy, move
from knowledge.ci.build.layer_files import DISCOVERED, IMPORTED, layer_files
from knowledge.ci.build.lock import building
from knowledge.ci.build.origin_rows import said_by
from knowledge.ci.tables import Tables
from knowledge.errors import RequestError
from knowledge.settings import Settings

if TYPE_CHECKING:
    from knowledge.ci.build.layer_form import CloudOfferForm, LayerForm

_NAME = re.compile(r"[a-z0-9][a-z0-9.-]*")


@dataclass(frozen=True, slots=True)
class Kept:
    """What was kept, and what the database made of it.

    Attributes:
        path: the file or folder. systems: how many. offers: how many.
        snapshot: number of the snapshot that the build made; `None` = nothing changed.
        filled, confirmed, overridden: values of other layers or of the facts collected by hand; overridden ones were
            replaced for the reason given.
        conflicts: disagreements recorded because no reason was given.
    """

    path: Path
    systems: int
    offers: int
    snapshot: int | None
    filled: int
    confirmed: int
    overridden: int
    conflicts: int


def keep_discovered(settings: Settings, layer: LayerForm) -> Kept:
    """Keep what was discovered of one system, in place of its last discovery; build, and make a snapshot.

    Raises:
        FactError: the layer cannot be laid over the facts; nothing is changed then.
        RequestError: the home folder cannot be written.
    """
    place = Path(DISCOVERED) / f"{layer.system.id}.json"
    cause = Cause("discovery", f"{layer.system.id}: {layer.tool}")
    return _keep(settings, place, cause, lambda path: _write_systems(path, [layer]), [layer])


def keep_import(
    settings: Settings, name: str, layers: Sequence[LayerForm], offers: Iterable[CloudOfferForm], note: str
) -> Kept:
    """Keep an import under its name, in place of an earlier one of that name; build, and make a snapshot.

    Args:
        settings: of this process.
        name: of the import, such as `skypilot-aws`: small letters, digits, dots and dashes.
        layers: systems. offers: cloud offers; one of the two, as an import is one file.
        note: one line for the history.

    Raises:
        FactError: a row cannot be laid over the facts; nothing is changed then.
        RequestError: the name is not one, nothing is to be kept, or the home folder cannot be written.
    """
    if not _NAME.fullmatch(name) or name == DISCOVERED:
        rule = "it must be of small letters, digits, dots and dashes"
        raise RequestError.of("--name", name, rule, "choose one such as skypilot-aws")
    cause = Cause("import", f"{name}: {note}")
    if layers:
        return _keep(
            settings, Path(IMPORTED) / f"{name}.jsonl", cause, lambda path: _write_systems(path, layers), layers
        )
    first = next(rest := iter(offers), None)
    if first is None:
        raise RequestError(f"There is nothing to keep as {name}: no system and no offer was read.")
    place = Path(IMPORTED) / f"{name}.parquet"
    return _keep(settings, place, cause, lambda path: _write_offers(path, itertools.chain([first], rest)))


def _keep(
    settings: Settings, place: Path, cause: Cause, write: Callable[[Path], int], layers: Sequence[LayerForm] = ()
) -> Kept:
    """Build from the old layers with the new one among them; only when that has succeeded does it take its place."""
    home = settings.home
    try:
        home.mkdir(parents=True, exist_ok=True)
        with (
            building(settings.ci_database_path.with_suffix(".lock")),
            tempfile.TemporaryDirectory(dir=home, prefix=".layers-") as folder,
        ):
            draft = Path(folder)
            _link_others(settings.layers_path, draft, place)
            count = write(draft / place)
            built = build_locked(settings, FACTS, draft, force=False, cause=cause)
            _put_in_place(draft / place, settings.layers_path / place)
    except OSError as error:
        rule = f"it cannot be written ({error.strerror})"
        raise RequestError.of("IPLANE_HOME", str(home), rule, "choose a folder you may write") from error
    return _told(settings.layers_path / place, count, built, layers)


def _link_others(layers: Path, draft: Path, place: Path) -> None:
    """The other layers, as links: they are only read."""
    for path in layer_files(layers):
        name = path.relative_to(layers)
        (draft / name).parent.mkdir(parents=True, exist_ok=True)
        if name.with_suffix("") != place.with_suffix(""):
            link_or_copy(path, draft / name)
    (draft / place).parent.mkdir(parents=True, exist_ok=True)


def _put_in_place(draft: Path, place: Path) -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    move(draft, place)
    for ending in (".jsonl", ".parquet"):
        if ending != place.suffix and place.suffix != ".json":
            place.with_suffix(ending).unlink(missing_ok=True)


def _write_systems(path: Path, layers: Sequence[LayerForm]) -> int:
    path.write_text("".join(layer.model_dump_json() + "\n" for layer in layers), encoding="utf-8")
    return len(layers)


def _write_offers(path: Path, offers: Iterable[CloudOfferForm]) -> int:
    """Write offers as Parquet, through a text file, so that a million of them need no memory."""
    from knowledge.ci.build.layer_form import CloudOfferForm

    types = {name: _SQL_TYPES.get(name, "VARCHAR") for name in CloudOfferForm.model_fields}
    lines, count = path.with_suffix(".lines"), 0
    with lines.open("w", encoding="utf-8") as file:
        for offer in offers:
            file.write(offer.model_dump_json() + "\n")
            count += 1
    structure = "{" + ", ".join(f"'{name}': '{kind}'" for name, kind in types.items()) + "}"
    source, target = (str(one).replace("'", "''") for one in (lines, path))
    try:
        with duckdb.connect(":memory:") as connection:
            connection.execute(
                f"COPY (SELECT * FROM read_json('{source}', format := 'newline_delimited', columns := {structure})"  # noqa: S608 - our own path and names
                f" ORDER BY provider, instance_type, region) TO '{target}' (FORMAT parquet, COMPRESSION zstd)"
            )
    except (duckdb.IOException, duckdb.FatalException) as error:
        raise OSError(errno.EIO, "the disk is full or fails") from error
    lines.unlink()
    return count


_SQL_TYPES = dict.fromkeys(("vcpus", "memory_gib", "gpus", "on_demand_usd_per_hour", "spot_usd_per_hour"), "DOUBLE") | {
    "reservation_only": "BOOLEAN"
}
"""Types of the columns of offers that are not text."""


def _told(path: Path, count: int, built: Built, layers: Sequence[LayerForm]) -> Kept:
    """Count what the database says of the layers."""
    label = DISCOVERED if path.suffix == ".json" else path.stem
    changes = _changes(built.path, label, layers) if layers else {}
    return Kept(
        path=path,
        systems=count if layers else 0,
        offers=0 if layers else count,
        snapshot=built.snapshot,
        filled=changes.get("fills", 0),
        confirmed=changes.get("confirms", 0),
        overridden=changes.get("replaces", 0),
        conflicts=changes.get("conflicts", 0),
    )


def _changes(database: Path, label: str, layers: Sequence[LayerForm]) -> Counter[str]:
    """How many values these layers filled, confirmed, replaced or left in conflict; not those of other layers."""
    told = {(layer.system.id, f"({said_by(layer)})") for layer in layers}
    systems = sorted({system_id for system_id, _ in told})
    tables = Tables(database)
    try:
        changes = tables.query(_CHANGES, {"systems": systems, "label": label}).rows
        conflicts = tables.query(_CONFLICTS, {"systems": systems}).rows
    finally:
        tables.close()
    counted = Counter({str(change): int(count) for change, count in changes})
    said: dict[str, list[str]] = defaultdict(list)
    for system_id, words in told:
        said[system_id].append(words)
    counted["conflicts"] = sum(str(other).endswith(tuple(said[system_id])) for system_id, other in conflicts)
    return counted


_CHANGES = """
    SELECT change, count(*) FROM value_origins
    WHERE list_contains($systems, system_id)
        AND regexp_replace(split_part(source_ids[1], ':', 2), '#\\d+$', '') = $label
    GROUP BY ALL
"""
_CONFLICTS = "SELECT system_id, other FROM conflicts WHERE list_contains($systems, system_id)"
