"""How good the estimates are on what was held out, for the README and for `iplane estimate accuracy`."""

from __future__ import annotations

from dataclasses import dataclass

from estimators.dnn.calibration import Accuracy, open_calibration

MEANINGS = {
    "measured": "this network on this device was measured by another source",
    "network and hardware": "network and chip were both measured, but not together",
    "network": "the network was measured, no device with this chip was",
    "hardware": "the chip was measured, the network was not",
    "neither": "neither the network nor the chip was measured",
    "processor": "on a CPU that was not measured",
}
"""Class of evidence -> what it means for a reader."""


@dataclass(frozen=True, slots=True)
class AccuracyReport:
    """Held-out accuracy by class and task, and what it was measured on."""

    rows: tuple[Accuracy, ...]
    networks: int
    chips: int
    measured: int


def accuracy() -> AccuracyReport:
    """Held-out accuracy of the estimates this program makes, from its own measured tables."""
    calibration = open_calibration()
    learned = calibration.learned
    return AccuracyReport(
        rows=calibration.accuracy,
        networks=len(learned.networks),
        chips=len(learned.chips),
        measured=len(learned.cells),
    )
