"""What is built into the home folder, and what is shipped and only looked at; each step says what stands there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from knowledge.settings import Settings


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to build or look at. build: does it and returns one line about what stands there now."""

    title: str
    build: Callable[[Settings], str]


def build_catalogue(settings: Settings) -> str:
    """The CI configuration database."""
    from knowledge.ci import open_catalogue

    catalogue = open_catalogue(settings)
    counts = (len(catalogue.systems), len(catalogue.offers), len(catalogue.accelerators))
    return "{:,} systems, {:,} offers, {:,} accelerators".format(*counts)


def look_at_calibration(settings: Settings) -> str:
    """What the DNN-Estimator learned from public measurements; it is shipped, so nothing of it lies in the home."""
    from estimators.dnn.calibration import open_calibration

    calibration = open_calibration()
    rows = sum(accuracy.rows for accuracy in calibration.accuracy)
    return f"{len(calibration.citations):,} measured configurations, checked on {rows:,} held-out ones"


def build_library(settings: Settings) -> str:
    """The documentation index."""
    from knowledge.library import open_library

    found = open_library(settings).search("how do I ask for a GPU", limit=1)
    return f"guides and system pages indexed; the first passage for a test question is from {found[0].page_title!r}"


STEPS = (
    Step("CI configuration database", build_catalogue),
    Step("DNN-Estimator", look_at_calibration),
    Step("Documentation library", build_library),
)
