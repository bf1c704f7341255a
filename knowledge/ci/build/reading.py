"""Reads the fact files into their forms; a wrong file is named with field, value and rule."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import ValidationError

from knowledge.ci.build.system_form import CollectionForm, SystemForm
from knowledge.ci.build.table_form import (
    AcceleratorRow,
    BillingRow,
    CloudInstanceRow,
    ConflictRow,
    ProcessorRow,
    Row,
    SiteRow,
    StoragePriceRow,
    TransferRow,
)
from knowledge.errors import FactError

AnyRow = TypeVar("AnyRow", bound=Row)


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything in the facts folder, validated."""

    systems: list[SystemForm]
    accelerators: list[AcceleratorRow]
    processors: list[ProcessorRow]
    cloud_instances: list[CloudInstanceRow]
    sites: list[SiteRow]
    transfer: list[TransferRow]
    billing: list[BillingRow]
    storage_prices: list[StoragePriceRow]
    conflicts: list[ConflictRow]
    read_on: str


def read_facts(folder: Path) -> Facts:
    """Read and check every file of a facts folder.

    Raises:
        FactError: a file is missing or wrong; the sentence names file, field, value and rule.
    """
    facts = Facts(
        systems=[read_system(path) for path in sorted((folder / "systems").glob("*.yaml"))],
        accelerators=_read_rows(folder / "accelerators.csv", AcceleratorRow),
        processors=_read_rows(folder / "cpus.csv", ProcessorRow),
        cloud_instances=_read_rows(folder / "cloud_instances.csv", CloudInstanceRow),
        sites=_read_rows(folder / "sites.csv", SiteRow),
        transfer=_read_rows(folder / "transfer.csv", TransferRow),
        billing=_read_rows(folder / "cloud_billing.csv", BillingRow),
        storage_prices=_read_rows(folder / "cloud_storage_prices.csv", StoragePriceRow),
        conflicts=_read_rows(folder / "conflicts.csv", ConflictRow),
        read_on=_read_on(folder / "collection.yaml"),
    )
    _check_references(folder, facts)
    return facts


def read_system(path: Path) -> SystemForm:
    """Read one system file.

    Raises:
        FactError: not YAML, a field breaks a rule, or the id is not the file's name.
    """
    try:
        raw = yaml.load(path.read_text(encoding="utf-8"), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506 - both are safe loaders
        system = SystemForm.model_validate(raw)
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise FactError(f"{_name(path)} is not valid YAML: {_one_line(error)}; mend the file.") from error
    except ValidationError as error:
        raise FactError(_sentence(_name(path), error)) from error
    if system.id != path.stem:
        raise FactError(f"{_name(path)}: id is {system.id!r}, but it must be the name of the file; rename one of them.")
    return system


def _read_on(path: Path) -> str:
    """When the collection was last read at its sources."""
    try:
        return CollectionForm.model_validate(yaml.safe_load(path.read_text(encoding="utf-8"))).read_on
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise FactError(f"{_name(path)} is not valid YAML: {_one_line(error)}; mend the file.") from error
    except ValidationError as error:
        raise FactError(_sentence(_name(path), error)) from error
    except OSError as error:
        raise FactError(f"{_name(path)} cannot be read ({error.strerror}); restore the file.") from error


def _read_rows(path: Path, form: type[AnyRow]) -> list[AnyRow]:
    try:
        with path.open(encoding="utf-8", newline="") as file:
            return [_read_row(path, reader_line, raw, form) for reader_line, raw in _lines(csv.DictReader(file))]
    except OSError as error:
        raise FactError(f"{_name(path)} cannot be read ({error.strerror}); restore the file.") from error


def _lines(reader: csv.DictReader[str]) -> list[tuple[int, dict[str | Any, Any]]]:
    return [(reader.line_num, raw) for raw in reader]


def _read_row(path: Path, line: int, raw: dict[str | Any, Any], form: type[AnyRow]) -> AnyRow:
    where = f"{_name(path)} line {line}"
    if None in raw:
        raise FactError(f"{where}: it has {len(raw[None])} cells more than the header; quote the cell with the comma.")
    try:
        return form.model_validate({key: value.strip() or None if value else None for key, value in raw.items()})
    except ValidationError as error:
        raise FactError(_sentence(where, error)) from error


def _check_references(folder: Path, facts: Facts) -> None:
    """Ids that point from one file to another must exist there, and an alias may belong to one row only."""
    accelerators = _unique(folder / "accelerators.csv", [row.id for row in facts.accelerators])
    _unique(folder / "cpus.csv", [row.id for row in facts.processors])
    systems = _unique(folder / "systems", [system.id for system in facts.systems])
    _unique(folder / "sites.csv", [row.organization for row in facts.sites])
    _unique(folder / "cloud_billing.csv", [row.provider for row in facts.billing])
    _unique(folder / "accelerators.csv", [alias.lower() for row in facts.accelerators for alias in aliases(row)])
    for row in facts.cloud_instances:
        if row.accelerator_id is not None and row.accelerator_id not in accelerators:
            _missing(folder / "cloud_instances.csv", row.instance_type, "accelerator_id", row.accelerator_id)
    for conflict in facts.conflicts:
        if conflict.system_id not in systems:
            _missing(folder / "conflicts.csv", conflict.subject, "system_id", conflict.system_id)
    for system in facts.systems:
        for node in system.node_types:
            stated = node.gpu.accelerator_id if node.gpu else None
            if stated is not None and stated not in accelerators:
                _missing(folder / "systems" / f"{system.id}.yaml", node.id, "accelerator_id", stated)


def aliases(row: AcceleratorRow | ProcessorRow) -> list[str]:
    """The names a row is also known by, as other files write them."""
    return [alias.strip() for alias in (row.aliases or "").split(";") if alias.strip()]


def _unique(path: Path, ids: list[str]) -> set[str]:
    seen: set[str] = set()
    for name in ids:
        if name in seen:
            raise FactError(f"{_name(path)}: {name!r} stands there twice, but a name belongs to one row; remove one.")
        seen.add(name)
    return seen


def _missing(path: Path, row: str, field: str, value: str) -> None:
    raise FactError(f"{_name(path)} ({row}): {field} is {value!r}, but no row has that id; correct the id.")


def _sentence(where: str, error: ValidationError) -> str:
    problem = error.errors()[0]
    field = ".".join(str(part) for part in problem["loc"]) or "the file"
    rule = problem["msg"].removeprefix("Value error, ")
    rule = rule[0].lower() + rule[1:]
    if problem["type"] == "missing":
        return f"{where}: {field} is missing, but every file has it (null if unknown); add it."
    value = problem["input"]
    shown = f" is {value!r}" if isinstance(value, str | int | float | None) else ""
    return f"{where}: {field}{shown}, but {rule}; correct the file."


def _name(path: Path) -> str:
    return "/".join(path.parts[-2:])


def _one_line(error: Exception) -> str:
    return " ".join(str(error).split())
