"""What the history says of all partitions at once: read once, and again only when its file changes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path

from estimators.wait.coverage import COVERAGE
from estimators.wait.history import WaitHistory, WaitSummary
from knowledge.evidence import How, Quantity, Source
from knowledge.settings import Settings, settings

LearnedWaits = Mapping[tuple[str, str], WaitSummary]
"""By system and partition in lower case; the partition is empty for all of a system."""

NOTHING_LEARNED: LearnedWaits = {}


def learned_waits(chosen: Settings | None = None) -> LearnedWaits:
    """Summaries of the history in the home folder; empty if nothing was imported."""
    path = (chosen or settings()).wait_history_path
    try:
        state = path.stat()
    except OSError:
        return NOTHING_LEARNED
    return _read(path, state.st_mtime_ns, state.st_size)


@lru_cache(maxsize=4)
def _read(path: Path, _changed: int, _size: int) -> LearnedWaits:
    return {(one.system, one.partition.lower()): one for one in WaitHistory(path).summaries()}


def summary_of(learned: LearnedWaits, system_id: str, partition: str | None) -> WaitSummary | None:
    """The summary of a partition; that of the system only where no partition is named."""
    return learned.get((system_id, (partition or "").lower()))


def quantity_of(summary: WaitSummary) -> Quantity:
    """Median in hours; the interval begins at no wait and ends at the bound, so that its coverage is the bound's."""
    median, upper = summary.median_s / 3600, summary.upper_s / 3600
    return Quantity(value=median, unit="h", low=0.0, high=max(upper, median), coverage=COVERAGE)


def source_of(summary: WaitSummary) -> Source:
    """Whose history it was."""
    place = f"{summary.system} {summary.partition}".strip()
    return Source(
        id=f"wait:{summary.system}" + (f"/{summary.partition}" if summary.partition else ""),
        title=f"Queue waits of {place}, imported: {summary.known:,} jobs",
        date=datetime.fromtimestamp(summary.last_submit_s, UTC).date().isoformat(),
        how=How.PREDICTED,
    )
