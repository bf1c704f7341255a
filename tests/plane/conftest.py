"""The hand-made catalogue and estimator, for every test of the plane."""

from __future__ import annotations

from typing import Any, cast

import pytest

import estimators.dnn
from estimators.dnn.workload import Workload
from plane.placement import Placement, PlacementRequest, place
from plane.profile import Profile
from tests.plane.offers import FakeCatalogue, calls, fake_estimate_many


@pytest.fixture
def catalogue(monkeypatch: pytest.MonkeyPatch) -> FakeCatalogue:
    """The hand-made catalogue; placement then asks the hand-made estimator."""
    calls.clear()
    monkeypatch.setattr(estimators.dnn, "estimate_many", fake_estimate_many, raising=False)
    return FakeCatalogue()


class Asker:
    """Places the usual workload on a hand-made catalogue: `ask(objective="fastest", profile=...)`."""

    def __init__(self, catalogue: FakeCatalogue) -> None:
        self.catalogue = catalogue
        self.workload = Workload(model="resnet50", dataset_size=2_000_000)

    def __call__(self, profile: Profile | None = None, **asked: Any) -> Placement:
        request = PlacementRequest(**{"workload": self.workload, **asked})
        return place(request, profile or Profile(), cast(Any, self.catalogue))


@pytest.fixture
def ask(catalogue: FakeCatalogue) -> Asker:
    """Asks placement."""
    return Asker(catalogue)
