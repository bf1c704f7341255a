"""One file after the other becomes a page of the library, with its corpus, its address and its date."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from knowledge.docs.files import read_page
from knowledge.docs.intake.addresses import Addresses
from knowledge.docs.intake.checkout import Checkout
from knowledge.docs.intake.filling import Folder
from knowledge.docs.intake.labels import Labels
from knowledge.docs.intake.sitemap import Entry
from knowledge.docs.intake.skipped import Skipped, printable
from knowledge.docs.page import Page


class PageReader:
    """Reads the files of one folder.

    Args:
        tree: the folder; no file outside it is read.
        labels: what holds for every page.
        checkout: what git says of the files, if they lie in a checkout.
        entries: what a sitemap says of them.
        before: the pages as the library holds them.

    Attributes:
        gaps: what pages include and could not be had.
    """

    def __init__(
        self,
        tree: Path,
        labels: Labels,
        checkout: Checkout | None,
        entries: Mapping[Path, Entry],
        before: Mapping[str, Page],
    ) -> None:
        self.gaps: list[Skipped] = []
        self._tree = tree
        self._folder = Folder(tree)
        self._labels = labels
        self._checkout = checkout
        self._entries = entries
        self._before = before
        site = tree if tree.is_dir() else tree.parent
        self._addresses = Addresses(site, labels.base_url) if labels.base_url else None

    def read(self, file: Path) -> Page | Skipped:
        """The page in a file, or why there is none."""
        try:
            real = file.resolve()
        except (OSError, RuntimeError):
            return Skipped(printable(file), "it is a link that leads back to itself")
        if not real.is_relative_to(self._tree):  # pages from elsewhere must not bring in a person's own files
            return Skipped(printable(file), "it is a link to a file outside the folder")
        read = read_page(file, printable(file), self._folder, self.gaps)
        return read if isinstance(read, Skipped) else self._labelled(read, file, real)

    def _labelled(self, page: Page, file: Path, real: Path) -> Page:
        entry = self._entries.get(file)
        url = entry.url if entry else page.url or (self._addresses.of(file) if self._addresses else None)
        said = self._labels.date or (entry.date if entry else None) or self._committed(file, real) or page.date
        labelled = replace(page, corpus=self._labels.corpus or "", url=url, date=said)
        return labelled if said or self._checkout else self._dated_by_file(labelled, file)

    def _committed(self, file: Path, real: Path) -> str | None:
        dates = self._checkout.dates if self._checkout else {}
        return dates.get(real) or dates.get(file)

    def _dated_by_file(self, page: Page, file: Path) -> Page:
        """The file's own date says little once a file was copied: while nothing else changes, the first one stays."""
        before = self._before.get(page.path)
        if before and before.date and replace(page, date=before.date).fingerprint() == before.fingerprint():
            return before
        try:
            changed = datetime.fromtimestamp(file.stat().st_mtime, UTC)
        except (OSError, OverflowError, ValueError):
            return page
        return replace(page, date=changed.date().isoformat())
