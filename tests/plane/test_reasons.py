"""What stands beside an option: prices against prices, units of one system, else the counted cost by its name."""

from __future__ import annotations

import pytest

from knowledge.ci import open_catalogue
from knowledge.settings import Settings
from plane.placement import Option, Placement, PlacementRequest, place
from plane.profile import Profile


def placed(settings: Settings, **asked: object) -> Placement:
    workload = {"model": "resnet50", "dataset_size": 2_000_000, "dataset_unit": "images"}
    request = PlacementRequest.model_validate({"workload": workload, "options_wanted": 30, **asked})
    return place(request, Profile(), open_catalogue(settings), settings)


def why(option: Option) -> str:
    return option.reasons[0]


def test_an_unknown_charge_is_never_called_as_costly(settings_: Settings) -> None:
    unknown = [
        option for option in placed(settings_).options[1:] if option.charge.amount is None and option.charge.usd is None
    ]
    assert unknown
    assert all("charge unknown" in why(option) and "cost" not in why(option) for option in unknown)


@pytest.mark.parametrize(("asked", "word"), [({"providers": ("aws",)}, "price"), ({"systems": ("delta",)}, "charge")])
def test_like_is_compared_with_like(settings_: Settings, asked: dict[str, object], word: str) -> None:
    found = [option for option in placed(settings_, device="gpu", **asked).options[1:] if option.charge.amount]
    assert found
    assert all(f"the {word}" in why(option) or f"the same {word}" in why(option) for option in found)


def test_what_can_be_taken_away_says_so(settings_: Settings) -> None:
    found = [option for option in placed(settings_, systems=("delta",)).options[1:] if "preempt" in option.where]
    assert found
    assert all("can be pre-empted" in why(option) for option in found)


def test_the_unit_of_a_charge_is_explained(settings_: Settings) -> None:
    best = placed(settings_, systems=("deltaai",)).options[0]
    assert best.charge.unit_text is not None
    assert best.charge.unit_text.startswith("SU (")
    assert best.docs_url is not None
