"""Importers: other people's exports as layers and cloud offers.

    skypilot   catalogues of SkyPilot (`vms.csv`, v5 to v9)
    karpenter  price tables of Karpenter's providers for AWS, Azure and Google
    cider      resources of ACCESS CiDeR (JSON)
    ondemand   cluster files of Open OnDemand (YAML)
    harp       `systems.json` of HARP-UI

A row that cannot be used is left out and reported with its line. A file that is something else is refused, and then
nothing of the import is kept: `read_import` reads everything before anything can be kept.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType

from knowledge.ci.importers import cider, harp, karpenter, ondemand, skypilot
from knowledge.ci.importers.gathering import Gathering, Imported, Request
from knowledge.ci.importers.known import Known, KnownSystem, Shape, known_of
from knowledge.ci.importers.limits import MEBIBYTE, Limits
from knowledge.ci.importers.report import FileReport, Report, Skipped, either, where
from knowledge.errors import RequestError

__all__ = [
    "KINDS",
    "MEBIBYTE",
    "FileReport",
    "Imported",
    "Known",
    "KnownSystem",
    "Limits",
    "Report",
    "Request",
    "Shape",
    "Skipped",
    "files_of",
    "import_name",
    "known_of",
    "read_import",
    "where",
]

_READERS: Mapping[str, Callable[[Gathering], None]] = MappingProxyType(
    {
        "skypilot": skypilot.read,
        "karpenter": karpenter.read,
        "cider": cider.read,
        "ondemand": ondemand.read,
        "harp": harp.read,
    }
)
KINDS = tuple(_READERS)
"""Kinds of exports, by name."""

_ENDINGS = {"ondemand": (".yml", ".yaml"), "skypilot": ("vms.csv", "vms.csv.gz")}


def read_import(kind: str, request: Request, known: Known) -> Imported:
    """Read all files of an export.

    Args:
        kind: one of `KINDS`. request: files and how to read them. known: what the database has.

    Returns:
        What was read; close it when it is kept or not wanted.

    Raises:
        RequestError: a file is missing, something else, damaged, too large, or holds nothing of use.
    """
    if kind not in _READERS:
        raise RequestError.of("the kind of export", kind, f"it must be {either(KINDS)}", "choose one")
    if len({path.resolve() for path in request.files}) < len(request.files) or not request.files:
        raise RequestError("Every file of an import must be given once, and at least one; mend the list.")
    for path in request.files:
        if not path.exists():
            raise RequestError(f"{path} cannot be read (there is no such file); check the path.")
    gathering = Gathering(request, known)
    try:
        _READERS[kind](gathering)
        imported = Imported(kind, gathering)
        if imported.report.systems + imported.report.offers == 0:
            raise RequestError(_nothing(imported.report))
    except BaseException:
        gathering.spool.close()
        raise
    return imported


def files_of(kind: str, paths: tuple[Path, ...]) -> tuple[Path, ...]:
    """The files that paths stand for; a folder stands for the files of this kind in it and below.

    Raises:
        RequestError: a folder has none.
    """
    files: list[Path] = []
    for path in paths:
        if not path.is_dir():
            files.append(path)
            continue
        endings = _ENDINGS.get(kind, (".json", ".go", ".json.gz", ".go.gz"))
        found = sorted(inner for inner in path.rglob("*") if inner.is_file() and inner.name.endswith(endings))
        if not found:
            raise RequestError(f"The folder {path} holds no file of this kind ({either(endings)}); give the files.")
        files.extend(found)
    return tuple(files)


def import_name(report: Report) -> str:
    """The name an import is kept under unless the person gives one: its kind, with the cloud if it is only one."""
    return f"{report.kind}-{next(iter(report.providers))}" if len(report.providers) == 1 else report.kind


def _nothing(report: Report) -> str:
    first = report.skipped[0]
    return f"The files hold nothing that can be kept: {report.rows:,} rows read ({where(first)}: {first.reason})."
