"""What one import has read so far: rows and their count, prices, systems, files. It ends as an `Imported`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType

from knowledge.ci.build.layer_form import CloudOfferForm, LayerForm
from knowledge.ci.importers.dating import Dated, check_date, date_of
from knowledge.ci.importers.known import Known
from knowledge.ci.importers.limits import Limits
from knowledge.ci.importers.offer_merge import FileFacts, OfferMerger, chosen
from knowledge.ci.importers.offer_spool import OfferSpool, PriceRow
from knowledge.ci.importers.report import FileReport, Report, Tally, where
from knowledge.ci.importers.source_file import Progress, SourceFile
from knowledge.errors import RequestError


@dataclass(frozen=True, slots=True)
class Request:
    """What is to be imported.

    Attributes:
        files: in the order given. date: when the facts held, where the files do not say.
        provider: of the prices, where path and file do not say.
        limits: bounds. progress: told how far it is.
    """

    files: tuple[Path, ...]
    date: str | None = None
    provider: str | None = None
    limits: Limits = field(default_factory=Limits)
    progress: Progress | None = None


class Gathering:
    """Everything read so far.

    Args:
        request: what to read. known: what the database has.
    """

    def __init__(self, request: Request, known: Known) -> None:
        self.request = request
        self.known = known
        self.tally = Tally(request.limits)
        self.spool = OfferSpool()
        self.layers: list[LayerForm] = []
        self.files: list[FileFacts] = []
        self.notes: list[str] = []
        self.asked_date = None if request.date is None else check_date(request.date)

    def sources(self) -> Iterator[SourceFile]:
        """The files, one after the other."""
        for path in self.request.files:
            yield SourceFile(path, self.request.limits, self.request.progress)

    def begin(self, source: SourceFile, text: str, stated_date: str | None = None) -> int:
        """Note a file before its rows; returns its number.

        Args:
            source: the file. text: words for where its rows come from. stated_date: the date in it.
        """
        self.files.append(FileFacts(source.name, date_of(source, stated_date, self.asked_date), text))
        return len(self.files) - 1

    def state_date(self, number: int, source: SourceFile, stated: str) -> None:
        """Note the date that stands further down in a file."""
        facts = self.files[number]
        self.files[number] = FileFacts(facts.name, date_of(source, stated, self.asked_date), facts.source)

    def describe(self, number: int, text: str) -> None:
        """Note the words for where the rows of a file come from, once they are known."""
        facts = self.files[number]
        self.files[number] = FileFacts(facts.name, facts.dated, text)

    def dated(self, number: int) -> Dated:
        """The date of a file that was begun."""
        return self.files[number].dated

    def end(self, source: SourceFile, what: str) -> None:
        """Check that a file gave something.

        Raises:
            RequestError: none of its rows can be used.
        """
        if self.tally.kept(source.name) > 0:
            return
        skipped = next((skip for skip in self.tally.skipped if skip.file == source.name), None)
        rows = self.tally.rows[source.name]
        why = f" ({where(skipped)}: {skipped.reason})" if skipped else ""
        raise RequestError(f"{source.name} holds no {what} that can be used: {rows:,} read, all left out{why}.")


class Imported:
    """What was read of all files; nothing of it is kept yet. Close it, or use it in a `with` block.

    Attributes:
        report: counts, and everything left out. layers: systems.
    """

    def __init__(self, kind: str, gathering: Gathering) -> None:
        self._spool = gathering.spool
        self.layers: Sequence[LayerForm] = tuple(gathering.layers)
        self.report = _report(kind, gathering, _merge(gathering))

    def offers(self) -> Iterator[CloudOfferForm]:
        """The cloud offers, one by one."""
        return self._spool.offers()

    def close(self) -> None:
        """Drop the temporary file."""
        self._spool.close()

    def __enter__(self) -> Imported:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


@dataclass(slots=True)
class _Merged:
    """Counts of the offers that were made."""

    providers: Counter[str] = field(default_factory=Counter)
    regions: set[tuple[str, str | None]] = field(default_factory=set)
    unknown: Counter[str] = field(default_factory=Counter)
    without_price: int = 0
    without_shape: int = 0

    def count(self, offer: CloudOfferForm) -> None:
        """Count one."""
        self.providers[offer.provider] += 1
        self.regions.add((offer.provider, offer.region))
        self.without_price += offer.on_demand_usd_per_hour is None
        self.without_shape += offer.vcpus is None
        if offer.accelerator_text is not None and offer.accelerator_id is None:
            self.unknown[offer.accelerator_text] += 1


def _report(kind: str, gathering: Gathering, merged: _Merged) -> Report:
    tally = gathering.tally
    return Report(
        kind=kind,
        files=tuple(_file_report(facts, tally) for facts in gathering.files),
        rows=tally.rows.total(),
        kept=tally.rows.total() - len(tally.skipped),
        skipped=tuple(tally.skipped),
        systems=len(gathering.layers),
        offers=gathering.spool.offer_count,
        providers=dict(sorted(merged.providers.items())),
        regions=len(merged.regions),
        unknown_accelerators=dict(merged.unknown.most_common()),
        without_price=merged.without_price,
        without_shape=merged.without_shape,
        notes=tuple(gathering.notes),
    )


def _file_report(facts: FileFacts, tally: Tally) -> FileReport:
    dated, name = facts.dated, facts.name
    return FileReport(name, tally.rows[name], tally.kept(name), dated.date, dated.note, facts.source)


def _merge(gathering: Gathering) -> _Merged:
    """Make the offers, and leave out what turns out to be none."""
    merger, merged = OfferMerger(gathering.known, gathering.files), _Merged()
    for group in gathering.spool.groups():
        rows, older = chosen(group, gathering.files)
        _leave_out(older, rows[0], gathering)
        offer = merger.offer(rows)
        gathering.spool.add_offer(offer)
        merged.count(offer)
    for part in gathering.spool.unused_parts():
        reason = f"{part.count:g} x {part.accelerator} priced without a host: no whole instance costs this"
        gathering.tally.skip(gathering.files[part.file].name, part.line, part.text, reason)
    return merged


def _leave_out(older: Sequence[PriceRow], kept: PriceRow, gathering: Gathering) -> None:
    for row in older:
        gathering.tally.skip(
            gathering.files[row.file].name, row.line, f"{row.instance_type} in {row.region}",
            f"{gathering.files[kept.file].name} has the same instance and is dated later, or alike and given later",
        )  # fmt: skip
