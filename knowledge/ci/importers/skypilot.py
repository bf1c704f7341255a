"""SkyPilot's catalogue: `catalogs/<version>/<provider>/vms.csv`, versions v5 to v9.

A row is one instance type in one zone; columns go by their names, because their order differs by version and provider.
The price is that of the whole instance for an hour, in US dollars; an empty price and 0 are unknown. A row without
instance type prices accelerators alone (see `carriers`).
https://github.com/skypilot-org/skypilot-catalog
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator

from knowledge.ci.importers.carriers import bundle_of, is_host_only, may_carry
from knowledge.ci.importers.gathering import Gathering
from knowledge.ci.importers.gpu_info import GpuInfo, gpu_info
from knowledge.ci.importers.numbers import amount
from knowledge.ci.importers.offer_spool import PartRow, PriceRow
from knowledge.ci.importers.report import BadRowError, either
from knowledge.ci.importers.source_file import Line, SourceFile
from knowledge.errors import RequestError

PROVIDERS = frozenset(
    (
        "aws", "azure", "cudo", "daytona", "do", "fluidstack", "gcp", "hyperbolic", "hyperstack", "ibm", "jarvislabs",
        "lambda", "lium", "mithril", "nebius", "oci", "ovhcloud", "paperspace", "primeintellect", "runpod", "scaleway",
        "scp", "seeweb", "shadeform", "simplepod", "spheron", "vast", "verda", "vsphere", "yotta",
    )
)  # fmt: skip
"""Clouds that the catalogue has a folder for."""

_REPOSITORY = "https://github.com/skypilot-org/skypilot-catalog"
_NEEDED = ("InstanceType", "Price", "Region")
_READ = frozenset(
    (
        "InstanceType", "AcceleratorName", "AcceleratorCount", "vCPUs", "MemoryGiB", "GpuInfo", "Price", "SpotPrice",
        "Region", "AvailabilityZone",
    )
)  # fmt: skip
_VERSION = re.compile(r"v(\d{1,2})")
_COMMIT = re.compile(r"(?<![0-9a-f])[0-9a-f]{40}(?![0-9a-f])")
_SLUG = re.compile(r"[a-z0-9][a-z0-9.-]*")


def read(gathering: Gathering) -> None:
    """Read every file.

    Raises:
        RequestError: a file is none of these, holds nothing of use, or its provider cannot be told.
    """
    for source in gathering.sources():
        provider = provider_of(source, gathering.request.provider)
        lines = source.lines()
        columns = _header(source, lines, gathering)
        number = gathering.begin(source, _source_text(source, provider))
        reader = _RowReader(gathering, number, provider, columns)
        for line in lines:
            gathering.tally.row(source.name)
            try:
                reader.take(line)
            except BadRowError as error:
                gathering.tally.skip(source.name, line.number, line.text, str(error))
        gathering.end(source, "row")


def provider_of(source: SourceFile, asked: str | None) -> str:
    """The cloud whose prices a file has: as asked, else from its folder or its name.

    Raises:
        RequestError: neither says.
    """
    if asked is not None:
        if not _SLUG.fullmatch(asked):
            raise RequestError.of("--provider", asked, "it must be small letters, digits, dots and dashes", "rename it")
        return asked
    words = [source.path.absolute().parent.name, *re.split(r"[^a-z0-9]+", source.stem.lower())]
    named = [word for word in words if word in PROVIDERS]
    if not named:
        raise RequestError(
            f"{source.name}: neither folder nor file is named for a cloud that SkyPilot has, such as aws or gcp;"
            " say which with --provider."
        )
    return named[0]


def _source_text(source: SourceFile, provider: str) -> str:
    parts = source.path.absolute().parts
    version = next((part for part in reversed(parts) if _VERSION.fullmatch(part)), None)
    commit = _COMMIT.search(source.name)
    file = f"{source.path.name} of {provider}"
    if version is None:
        return f"SkyPilot catalogue, version not known, {file}" + (f", {_REPOSITORY}" if commit is None else "")
    link = f"{_REPOSITORY}/blob/{commit[0] if commit else 'master'}/catalogs/{version}/{provider}/vms.csv"
    return f"SkyPilot catalogue {version}, {file}, {link}"


def _header(source: SourceFile, lines: Iterator[Line], gathering: Gathering) -> dict[str, int]:
    first = next(lines, None)
    if first is None:
        raise RequestError(f"{source.name} is empty; give a vms.csv of SkyPilot's catalogue.")
    names = [] if first.problem else _names(first.text)
    missing = [name for name in _NEEDED if name not in names]
    if missing:
        raise RequestError(
            f"{source.name} is no vms.csv of SkyPilot's catalogue: its first line names no column {either(missing)}."
        )
    if len(set(names)) < len(names):
        raise RequestError(f"{source.name}: a column stands in its first line twice; remove one.")
    unread = [name for name in names if name not in _READ]
    if unread:
        gathering.notes.append(f"{source.name}: columns not read: {', '.join(unread)}")
    return {name: number for number, name in enumerate(names)}


def _names(text: str) -> list[str]:
    try:
        return [name.strip() for name in next(csv.reader([text]), [])]
    except csv.Error:
        return []


class _RowReader:
    """Reads the rows of one file."""

    def __init__(self, gathering: Gathering, number: int, provider: str, columns: dict[str, int]) -> None:
        self._spool = gathering.spool
        self._number = number
        self._provider = provider
        self._columns = columns

    def take(self, line: Line) -> None:
        """Read one line into the spool.

        Raises:
            BadRowError: why it cannot be used.
        """
        row = self._cells(line)
        name, count = row.get("AcceleratorName") or None, amount(row.get("AcceleratorCount"), "AcceleratorCount")
        price, spot = amount(row["Price"], "Price"), amount(row.get("SpotPrice"), "SpotPrice")
        info = gpu_info(row.get("GpuInfo", ""))
        if count is not None and name is None:
            raise BadRowError(f"AcceleratorCount is {count:g}, but no accelerator is named")
        if row["InstanceType"]:
            self._spool.add(self._instance(line, row, name, count, info)._replace(price=price, spot=spot))
        else:
            self._take_part(line, row, name, count, price, spot)

    def _cells(self, line: Line) -> dict[str, str]:
        if line.problem:
            raise BadRowError(line.problem)
        try:
            cells = next(csv.reader([line.text], strict=True))
        except csv.Error as error:
            raise BadRowError(f"it is no line of comma-separated values ({error})") from None
        if len(cells) != len(self._columns):
            raise BadRowError(f"it has {len(cells)} cells, but the first line has {len(self._columns)}")
        return {name: cells[place].strip() for name, place in self._columns.items()}

    def _instance(
        self, line: Line, row: dict[str, str], name: str | None, count: float | None, info: GpuInfo
    ) -> PriceRow:
        kind, google = row["InstanceType"], self._provider == "gcp"
        bundle = bundle_of(kind) if google and name is None else None
        alone = google and name is None and is_host_only(kind)
        return PriceRow(
            file=self._number,
            line=line.number,
            provider=self._provider,
            instance_type=kind,
            region=row["Region"] or None,
            zone=row.get("AvailabilityZone") or None,
            vcpus=amount(row.get("vCPUs"), "vCPUs"),
            memory_gib=amount(row.get("MemoryGiB"), "MemoryGiB"),
            accelerator=bundle.accelerator if bundle else name,
            accelerator_gib=info.memory_gib,
            model=info.name,
            gpus=bundle.count if bundle else self._count(kind, name, count),
            part=bundle.accelerator if bundle else "unknown" if alone else None,
            part_count=bundle.count if bundle else None,
        )

    def _count(self, kind: str, name: str | None, count: float | None) -> float | None:
        """Accelerators of an instance; none named is none only where the type cannot have any."""
        return count if name is not None or may_carry(self._provider, kind) else 0.0

    def _take_part(
        self, line: Line, row: dict[str, str], name: str | None, count: float | None,
        price: float | None, spot: float | None,
    ) -> None:  # fmt: skip
        if name is None or count is None:
            raise BadRowError("it names neither an instance type nor a number of accelerators")
        place = (row["Region"] or None, row.get("AvailabilityZone") or None)
        self._spool.add_part(PartRow(self._number, line.number, *place, name, count, price, spot, line.text[:200]))
