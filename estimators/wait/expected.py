"""The wait that placement counts for an offer: what the person observed, else what the history taught, else unknown."""

from __future__ import annotations

from collections.abc import Mapping

from estimators.wait.learned import NOTHING_LEARNED, LearnedWaits, quantity_of, source_of, summary_of
from knowledge.evidence import Quantity, Source

QUEUE_KINDS = ("hpc", "htc", "testbed")


def expected_wait(
    system_id: str,
    partition: str | None,
    kind: str,
    observed: Mapping[str, float],
    learned: LearnedWaits = NOTHING_LEARNED,
) -> Quantity | None:
    """Expected wait in hours, or `None` for unknown.

    Args:
        system_id: system asked about.
        partition: its partition, if any.
        kind: a cloud or one's own edge device has no batch queue; that is still not a promise of capacity, so unknown.
        observed: waits in hours that the person observed, by `system/partition` or `system`; they stand above all.
        learned: from the imported history, see `learned_waits`.
    """
    hours = _observed(system_id, partition, observed)
    if hours is not None:
        return Quantity(value=hours, unit="h")
    found = summary_of(learned, system_id, partition) if kind in QUEUE_KINDS else None
    return None if found is None else quantity_of(found)


def wait_sources(
    system_id: str, partition: str | None, kind: str, observed: Mapping[str, float], learned: LearnedWaits
) -> tuple[Source, ...]:
    """Where the expected wait comes from; nothing for what the person said themselves, or for unknown."""
    if kind not in QUEUE_KINDS or _observed(system_id, partition, observed) is not None:
        return ()
    found = summary_of(learned, system_id, partition)
    return () if found is None else (source_of(found),)


def _observed(system_id: str, partition: str | None, observed: Mapping[str, float]) -> float | None:
    return observed.get(f"{system_id}/{partition}", observed.get(system_id))
