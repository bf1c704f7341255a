"""What a message says, one file per family of slots. Order matters: names first, then the figures around them."""

from __future__ import annotations

from collections.abc import Callable

from assistant.planner.slots import (
    accelerators,
    amounts,
    application_inputs,
    applications,
    datasets,
    devices,
    dropping,
    durations,
    jobs,
    models,
    money,
    objectives,
    partitions,
    places,
    programs,
    scripts,
    serving,
    sizes,
    systems,
    topics,
    training,
)
from assistant.planner.text import Scan

__all__ = ["FAMILIES", "read_slots"]

FAMILIES: tuple[Callable[[Scan], None], ...] = (
    serving.read_first,
    jobs.read,
    scripts.read,
    models.read,
    applications.read,
    application_inputs.read,
    datasets.read,
    serving.read,
    partitions.read_first,
    accelerators.read,
    serving.read_processor,
    partitions.read,
    systems.read,
    programs.read,
    places.read,
    durations.read,
    money.read,
    sizes.read,
    devices.read,
    amounts.read,
    training.read,
    objectives.read,
    dropping.read,
    partitions.read_bare,
    models.read_unknown,
    accelerators.read_unknown,
    systems.read_unknown,
    topics.read,
)
"""Readers in the order in which they take their parts of the text."""


def read_slots(scan: Scan) -> Scan:
    """Let every family read the message."""
    for read in FAMILIES:
        read(scan)
    return scan
