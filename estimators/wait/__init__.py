"""Queue wait. Today only what a person has said they observed; a system without any word is unknown, never zero."""

from __future__ import annotations

from collections.abc import Mapping

from knowledge.evidence import Quantity

__all__ = ["expected_wait"]


def expected_wait(system_id: str, partition: str | None, kind: str, observed: Mapping[str, float]) -> Quantity | None:
    """Expected wait in hours, or `None` for unknown.

    Args:
        system_id: system asked about.
        partition: its partition, if any.
        kind: a cloud or one's own edge device has no batch queue; that is still not a promise of capacity, so unknown.
        observed: waits in hours that the person observed, by `system/partition` or `system`.
    """
    hours = observed.get(f"{system_id}/{partition}", observed.get(system_id))
    return None if hours is None else Quantity(value=hours, unit="h")
