"""How good the estimates are on what was held out, for the README and for `iplane estimate accuracy`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from estimators.dnn.calibration import Accuracy, open_calibration
from knowledge.settings import Settings

MEANINGS = {
    "measured": "this network on this device was measured by another source",
    "network and hardware": "network and chip were both measured, but not together",
    "network": "the network was measured, no device with this chip was",
    "hardware": "the chip was measured, the network was not",
    "neither": "neither the network nor the chip was measured",
}
"""Class of evidence -> what it means for a reader."""


@dataclass(frozen=True, slots=True)
class AccuracyReport:
    """Held-out accuracy by class and task, and what it was measured on."""

    rows: tuple[Accuracy, ...]
    networks: int
    chips: int
    measured: int


def accuracy(settings: Settings | None = None, *, progress: Callable[[str], None] | None = None) -> AccuracyReport:
    """Held-out accuracy of the estimates this program makes, from its own measured tables."""
    calibration = open_calibration(settings, progress=progress)
    learned = calibration.learned
    return AccuracyReport(
        rows=calibration.accuracy,
        networks=len(learned.networks),
        chips=len(learned.chips),
        measured=len(learned.cells),
    )
