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
        names = {row["system_id"]: row["name"] for row in tables.rows("systems")}
        rows = tables.rows("sources")
        self._by_id = {row["source_id"]: _system_source(row, names[row["system_id"]]) for row in rows}
        self._rank = {row["source_id"]: _rank(row) for row in rows}
        self._prices: dict[tuple[str, str | None], Source] = {}

    def of(self, *id_lists: list[str]) -> tuple[Source, ...]:
        """The sources with these ids, once each: those that name a page before those that do not, newest first."""
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


def system_sources(rows: list[Record], system: str) -> tuple[Source, ...]:
    """The sources of one system, best first."""
    return tuple(_system_source(row, system) for row in sorted(rows, key=_rank))


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
    return Source(
        id=f"ci:{row['source_id']}", title=title, url=first_url(row["url"]), date=row["date"], how=How.DOCUMENTED
    )


def _rank(row: Record) -> tuple[bool, tuple[int, ...]]:
    """Sources that name a page come before those that do not, newer before older, undated last."""
    date = row["date"]
    return row["is_weak"], tuple(-int(part) for part in date.split("-")) if date else (0,)
