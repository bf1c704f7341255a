"""Times placement on made-up catalogues of a hundred thousand candidates and more, and on the facts."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast

from estimators.dnn.workload import Workload
from knowledge.ci import Catalogue, open_catalogue
from plane.placement import PlacementRequest, place
from plane.profile import Profile
from tests.bench.generated import FULL, Size, plan
from tests.bench.generated_offers import GeneratedCatalogue, generated_offers

ROUNDS = 3
CANDIDATES = Size(systems=950, cloud_rows=180_000)
"""About 100,000 candidates: numbers of accelerators and nodes of 25,000 offers."""

IMAGES = Workload(model="resnet50", dataset_size=2_000_000)
ANYBODY, ACCESS = Profile(), Profile(programs=("ACCESS",))
QUESTIONS: Mapping[str, tuple[dict[str, Any], Profile, Workload]] = {
    "default": ({}, ANYBODY, IMAGES),
    "on 4 GPUs": ({"accelerator_count": 4}, ANYBODY, IMAGES),
    "cheapest": ({"objective": "cheapest"}, ANYBODY, IMAGES),
    "only ACCESS": ({}, ACCESS, IMAGES),
    "budget": ({"budget_usd": 100.0}, ANYBODY, IMAGES),
    "deadline": ({"deadline_hours": 6.0}, ANYBODY, IMAGES),
    "stated run time": ({"run_hours": 12.0}, ANYBODY, Workload()),
}


@dataclass(frozen=True, slots=True)
class Measured:
    """Placements of one catalogue.

    Attributes:
        offers, candidates: how many there are.
        first: seconds of the first placement, which makes the tables of the catalogue.
        seconds: of each kind of question, the quickest of some.
    """

    offers: int
    candidates: int
    first: float
    seconds: dict[str, float]


def measure_placements() -> dict[str, Measured]:
    """The facts, about 100,000 candidates, and everything of the full size (a million offers, one region a type)."""
    real = open_catalogue()
    sizes = {"about 100,000 candidates": CANDIDATES, "a million offers": FULL}
    return {"the facts": _measured(real)} | {name: _measured(_made(size, real)) for name, size in sizes.items()}


def _made(size: Size, real: Catalogue) -> Catalogue:
    offers = tuple(generated_offers(plan(size, real)))
    return cast(Catalogue, GeneratedCatalogue(offers, real.accelerators, real.transfer))


def _measured(catalogue: Catalogue) -> Measured:
    offers = len(catalogue.offers)
    first = _seconds(catalogue, *QUESTIONS["default"])
    seconds = {name: min(_seconds(catalogue, *asked) for _ in range(ROUNDS)) for name, asked in QUESTIONS.items()}
    considered = place(PlacementRequest(workload=IMAGES), ANYBODY, catalogue).considered
    return Measured(offers, considered, first, seconds)


def _seconds(catalogue: Catalogue, asked: dict[str, Any], profile: Profile, workload: Workload) -> float:
    start = time.perf_counter()
    place(PlacementRequest(workload=workload, **asked), profile, catalogue)
    return time.perf_counter() - start
