"""Makes `Source`s from what the tables say of their origin; the same page has the same id in every result."""

from __future__ import annotations

import re

from knowledge.ci.tables import Record, Tables
from knowledge.evidence import How, Source

_URL = re.compile(r"https?://[^\s;,)]+")


def first_url(text: str | None) -> str | None:
    """The first link in a source text."""
    found = _URL.search(text or "")
    return found[0] if found else None


class Sources:
    """All sources of a database, made once."""

    def __init__(self, tables: Tables) -> None:
        systems = {row["system_id"]: row for row in tables.rows("systems")}
        names = {system_id: row["name"] for system_id, row in systems.items()}
        rows = tables.rows("sources")
        self._by_id = {row["source_id"]: _system_source(row, names[row["system_id"]]) for row in rows}
        self._rank = {row["source_id"]: _rank(row, systems[row["system_id"]]["docs_url"]) for row in rows}
        self._prices: dict[tuple[str, str | None], Source] = {}

    def of(self, *id_lists: list[str]) -> tuple[Source, ...]:
        """The sources with these ids, once each, best first (see `_rank`)."""
        ids = dict.fromkeys(source_id for ids in id_lists for source_id in ids)
        return tuple(self._by_id[source_id] for source_id in sorted(ids, key=self._rank.__getitem__))

    def price(self, provider: str, what: str, text: str | None, date: str | None) -> Source | None:
        """The source of a cloud price list."""
        if text is None:
            return None
        key = (f"{provider} {what} {text}", date)
        if key not in self._prices:
            number = 1 + sum(known.startswith(f"{provider} ") for known, _ in self._prices)
            self._prices[key] = Source(
                id=f"ci:price:{provider}:{number}",
                title=f"{provider.upper()} {what} prices",
                url=first_url(text),
                date=date,
            )
        return self._prices[key]


def system_sources(rows: list[Record], system: str, docs_url: str | None) -> tuple[Source, ...]:
    """The sources of one system, best first."""
    return tuple(_system_source(row, system) for row in sorted(rows, key=lambda row: _rank(row, docs_url)))


def datasheet(kind: str, row: Record) -> Source:
    """The source of an accelerator's or processor's figures."""
    return Source(
        id=f"ci:{kind}:{row[f'{kind}_id']}",
        title=f"{row['name']}: figures of the {kind}",
        url=row["source_url"],
        date=row["source_date"],
    )


def _system_source(row: Record, system: str) -> Source:
    title = f"{system}: {row['covers']}"
    if row["is_weak"]:
        title += f" (weak: {row['url']})"
    elif first_url(row["url"]) is None:
        title += f" ({row['url']})"  # a command or a file, not a page
    how = How.MEASURED if row["how"] == "discovered" else How.DOCUMENTED
    return Source(id=f"ci:{row['source_id']}", title=title, url=first_url(row["url"]), date=row["date"], how=how)


def _rank(row: Record, docs_url: str | None) -> tuple[bool, int, tuple[int, ...]]:
    """What a reader should look at first sorts first.

    A source that names a page before one that does not; then the site's own pages (worth two subjects) and what covers
    many of the subjects that decide where to run; then newer before older, undated last.
    """
    date, covers = row["date"], (row["covers"] or "").lower()
    breadth = sum(word in covers for word in ("partition", "queue", "limit", "charge", "node"))
    own = _home(row["url"]) is not None and _home(row["url"]) == _home(docs_url)
    return row["is_weak"], -breadth - 2 * own, tuple(-int(part) for part in date.split("-")) if date else (0,)


def _home(url: str | None) -> str | None:
    """Whose page it is: the last two parts of the host (`ncsa.illinois.edu` and its siblings are one home)."""
    link = first_url(url)
    return ".".join(link.split("/")[2].split(".")[-2:]) if link else None
