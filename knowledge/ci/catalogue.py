"""The catalogue: everything the CI configuration database knows, loaded when it is asked for."""

from __future__ import annotations

import threading
import weakref
from collections.abc import Collection, Mapping
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb

from knowledge.ci.accelerator_names import AcceleratorNames, NamedRow
from knowledge.ci.build import ensure_built
from knowledge.ci.bulk import making_many
from knowledge.ci.charges.storage_prices import StoragePrice, storage_prices
from knowledge.ci.hardware import accelerators, processors
from knowledge.ci.record_maker import RecordMaker, transfer_facts
from knowledge.ci.records import SystemRecord, TransferFact
from knowledge.ci.sandbox import QueryResult, SqlSandbox
from knowledge.ci.sourcing import Sources
from knowledge.ci.system_names import SystemNames, canonical_program, covers
from knowledge.ci.tables import Tables
from knowledge.ci.types import Accelerator, Offer, Processor
from knowledge.errors import UnknownNameError
from knowledge.settings import Settings
from knowledge.settings import settings as default_settings

REGIONS_REMEMBERED = 2
"""Choices of cloud regions whose offers are kept."""
CATALOGUES_REMEMBERED = 8
"""Databases (of now, and as of earlier) that a process keeps open."""

if TYPE_CHECKING:
    from knowledge.ci.offers import OfferMaker

_opened: dict[tuple[Path, str | None, int, int, int], tuple[str, Catalogue]] = {}
_opening = threading.RLock()


def open_catalogue(settings: Settings | None = None) -> Catalogue:
    """The catalogue on the built database; builds it first if the facts changed. Cheap the second time.

    Raises:
        FactError: a fact file is wrong.
        RequestError: the home folder cannot be written.
    """
    chosen = settings or default_settings()
    limits = (chosen.sql_max_rows, chosen.sql_max_milliseconds, chosen.sql_max_memory_megabytes)
    with _opening:
        built = ensure_built(chosen)
        key = (built.path, chosen.as_of, *limits)
        held = _opened.get(key)
        if held is not None and held[0] == built.content and not built.fresh and not held[1].is_closed:
            return held[1]
        _let_go(built.path, built.content)
        catalogue = _open(built.path, chosen)
        _opened[key] = (built.content, catalogue)
        return catalogue


def _let_go(path: Path, content: str) -> None:
    """Forget catalogues that were replaced. They are not closed: another thread may be in the middle of an answer."""
    for old in [key for key, (held, _) in _opened.items() if key[0] == path and held != content]:
        _opened.pop(old)
    while len(_opened) >= CATALOGUES_REMEMBERED:
        _opened.pop(next(iter(_opened)))


def _open(path: Path, chosen: Settings) -> Catalogue:
    """The catalogue on a database; one that is damaged is built again."""
    try:
        return Catalogue(path, chosen)
    except duckdb.Error:
        if chosen.as_of is not None:
            path.unlink(missing_ok=True)
        return Catalogue(ensure_built(chosen, force=True).path, chosen)


class Catalogue:
    """Offers, accelerators, processors, systems and facts on moving data; and a door for SQL.

    Everything is immutable and loaded at its first use.
    """

    def __init__(self, path: Path, settings: Settings) -> None:
        self._tables = Tables(path)
        self._sandbox = SqlSandbox(path, settings)
        self._lock = threading.RLock()
        self._close = weakref.finalize(self, _close, self._tables, self._sandbox)
        self._as_of = settings.as_of
        self._regional: dict[frozenset[str], tuple[Offer, ...]] = {}

    @cached_property
    def offers(self) -> tuple[Offer, ...]:
        """Everything that can be asked for: systems by id, then clouds."""
        with self._lock, making_many():
            return tuple(self._offer_maker.all())

    def offers_in(self, countries: Collection[str], regions: Collection[str]) -> tuple[Offer, ...]:
        """The same offers, but each cloud instance type in the cheapest of these regions (or of the regions of these
        countries) if any of them sells it. The last answers are remembered.

        Args:
            countries: ISO codes; looked at only if no regions are named.
            regions: names of cloud regions.
        """
        with self._lock:
            wanted = frozenset(regions or self._offer_maker.regions_in(countries))
            if wanted not in self._regional:
                while len(self._regional) >= REGIONS_REMEMBERED:
                    self._regional.pop(next(iter(self._regional)))
                others = (offer for offer in self.offers if offer.provider is None)
                with making_many():
                    self._regional[wanted] = (*others, *self._offer_maker.clouds(wanted))
            return self._regional[wanted]

    @cached_property
    def accelerators(self) -> Mapping[str, Accelerator]:
        """Accelerators by id."""
        return accelerators(self._tables)

    @cached_property
    def processors(self) -> Mapping[str, Processor]:
        """Processors by id."""
        return processors(self._tables)

    def accelerator(self, name: str) -> Accelerator:
        """The accelerator with this id or alias; a family name such as `a100` means its usual row.

        Raises:
            UnknownNameError: nothing bears the name, or it fits several and none is usual; near names are offered.
        """
        row = self._accelerator_names.exact(name)
        matches = (row,) if row else self._accelerator_names.matches(name)
        if len(matches) == 1:
            return self.accelerators[matches[0].id]
        raise UnknownNameError("accelerator", name, [match.id for match in matches][:6] or self._near(name))

    def accelerator_matches(self, name: str) -> tuple[Accelerator, ...]:
        """Every accelerator the name covers, its usual row first: `a100` covers all A100 rows.

        Raises:
            UnknownNameError: nothing bears the name; near names are offered.
        """
        matches = self._accelerator_names.matches(name)
        if not matches:
            raise UnknownNameError("accelerator", name, self._near(name))
        return tuple(self.accelerators[match.id] for match in matches)

    def system(self, name: str) -> SystemRecord:
        """The system with this id, name, alias or nearly so.

        Raises:
            UnknownNameError: nothing bears the name; near names are offered.
        """
        return self._records.one(self._system_names.find(name))

    @cached_property
    def system_ids(self) -> tuple[str, ...]:
        """Ids of all systems."""
        return tuple(row["system_id"] for row in self._tables.rows("systems"))

    @cached_property
    def systems(self) -> tuple[SystemRecord, ...]:
        """All systems, by id."""
        return self._records.all()

    @cached_property
    def programs(self) -> tuple[str, ...]:
        """Every access programme, as the facts write it."""
        return tuple(sorted({row["program"] for row in self._tables.rows("system_programs")} | {"commercial"}))

    @cached_property
    def providers(self) -> tuple[str, ...]:
        """Cloud providers, by id."""
        found = self._tables.query("SELECT DISTINCT provider FROM cloud_instances ORDER BY provider")
        return tuple(provider for (provider,) in found.rows)

    @cached_property
    def snapshot_id(self) -> str:
        """The snapshot of facts that this is: the same id, the same facts, on every machine."""
        return self._meta["snapshot_id"]

    @cached_property
    def read_on(self) -> str:
        """Latest day on which any of the facts was read at its source."""
        rows = self._tables.query("SELECT max(read_on) FROM sources").rows
        return max(self._meta["facts_read_on"], str(rows[0][0] or ""))

    @property
    def snapshot_words(self) -> str:
        """Names the snapshot, for a reader who wants to ask the same facts again."""
        earlier = f", as of {self._as_of}" if self._as_of else ""
        return f"Snapshot {self.snapshot_id[:12]}{earlier}."

    @cached_property
    def _meta(self) -> dict[str, str]:
        return {row["key"]: row["value"] for row in self._tables.rows("meta")}

    @cached_property
    def transfer(self) -> tuple[TransferFact, ...]:
        """Everything known on moving data: egress prices, links, rates, file system bandwidths."""
        return transfer_facts(self._tables)

    @cached_property
    def storage_prices(self) -> tuple[StoragePrice, ...]:
        """Prices of storing data in clouds."""
        return storage_prices(self._tables)

    def matches_program(self, offer_or_system: Offer | SystemRecord, program: str) -> bool:
        """Whether one gets access through a programme, a centre (`OSC`) or a cloud provider (`aws`)."""
        wanted = canonical_program(program, self.programs)
        names: tuple[str, ...] = ()
        if isinstance(offer_or_system, Offer) and offer_or_system.provider:
            names = (offer_or_system.provider, offer_or_system.provider.upper())
        return covers(wanted, offer_or_system.programs, offer_or_system.organization, names)

    def query(self, sql: str) -> QueryResult:
        """Run one SELECT that a person or a model wrote; see `knowledge.ci.sandbox`.

        Raises:
            RefusedError: it writes, reads what it may not, or is more than one statement.
            RequestError: it cannot be understood, or takes too long or too much.
            ServiceError: the process that runs it cannot be started.
        """
        return self._sandbox.query(sql)

    def select(self, sql: str, parameters: dict[str, Any] | None = None) -> QueryResult:
        """Run the project's own SQL with named parameters (`$name`); never text of a person or a model."""
        return self._tables.query(sql, parameters)

    def close(self) -> None:
        """Close the file and end the worker process; done without asking when nobody uses the catalogue any more."""
        self._close()

    @property
    def is_closed(self) -> bool:
        """Whether it was closed; `open_catalogue` then opens another."""
        return not self._close.alive

    @cached_property
    def _offer_maker(self) -> OfferMaker:
        from knowledge.ci.offers import OfferMaker  # what shows one system needs no offers

        return OfferMaker(self._tables, self._sources, self.accelerators, self.processors)

    @cached_property
    def _sources(self) -> Sources:
        return Sources(self._tables)

    @cached_property
    def _records(self) -> RecordMaker:
        return RecordMaker(self._tables)

    @cached_property
    def _system_names(self) -> SystemNames:
        return SystemNames(self._tables.rows("systems"))

    @cached_property
    def _accelerator_names(self) -> AcceleratorNames:
        rows = self._tables.rows("accelerators")
        aliases = self._tables.by("accelerator_aliases", "accelerator_id")
        return AcceleratorNames(
            NamedRow(
                row["accelerator_id"],
                row["name"],
                tuple(alias["alias"] for alias in aliases[row["accelerator_id"]]),
                row["memory_gib"],
            )
            for row in rows
        )

    def _near(self, name: str) -> list[str]:
        """Ids of accelerators with a name like this one, most like first."""
        from rapidfuzz import fuzz, process

        ids = {alias.lower(): row.id for row in self._accelerator_names.rows for alias in (row.id, *row.aliases)}
        found = process.extract(name.lower(), list(ids), scorer=fuzz.WRatio, limit=8, score_cutoff=70)
        return list(dict.fromkeys(ids[alias] for alias, _, _ in found))[:3]


def _close(tables: Tables, sandbox: SqlSandbox) -> None:
    sandbox.close()
    tables.close()
