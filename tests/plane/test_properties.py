"""What holds for every request: constraints are met, nothing is lost, and loosening never takes a place away."""

from __future__ import annotations

from itertools import pairwise
from typing import Any, cast, get_args

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import estimators.dnn
from estimators.dnn.workload import Workload
from plane.placement import Objective, Option, Placement, PlacementRequest, place
from plane.profile import Profile
from tests.plane.offers import FakeCatalogue, fake_estimate_many

CATALOGUE = FakeCatalogue()
LIMITS: dict[str, st.SearchStrategy[Any]] = {
    "deadline_hours": st.floats(0.1, 500),
    "walltime_hours": st.sampled_from([0.5, 2.0, 12.0, 48.0]),
    "budget_usd": st.floats(1, 1000),
    "accelerators": st.sampled_from([("a100",), ("h100",), ("v100", "a100")]),
    "exclude_accelerators": st.just(("80gb",)),
    "accelerator_count": st.integers(1, 40),
    "max_accelerator_count": st.integers(40, 200),
    "node_count": st.sampled_from([1, 2, 4]),
    "device": st.sampled_from(["gpu", "cpu"]),
    "programs": st.sampled_from([("ACCESS",), ("OSC", "commercial")]),
    "systems": st.sampled_from([("delta",), ("aws", "ascend")]),
    "exclude_systems": st.sampled_from([("delta",), ("aws",)]),
    "kinds": st.sampled_from([("hpc",), ("cloud", "edge")]),
    "min_accelerator_memory_gb": st.sampled_from([20.0, 60.0]),
}
WORKLOADS = st.builds(
    Workload, model=st.just("resnet50"), dataset_size=st.just(1000), mode=st.sampled_from(["train", "inference"])
)
OBJECTIVES = st.sampled_from(get_args(Objective))
PROFILES = st.sampled_from(
    [Profile(), Profile(programs=("ACCESS",)), Profile(providers=("aws",), waits_hours={"delta": 3.0})]
)


@st.composite
def requests(draw: st.DrawFn) -> PlacementRequest:
    names = draw(st.lists(st.sampled_from(sorted(LIMITS)), unique=True, max_size=4))
    chosen = {name: draw(LIMITS[name]) for name in names}
    if "accelerator_count" in chosen and "node_count" in chosen:
        chosen["accelerator_count"] *= chosen["node_count"]
        chosen["max_accelerator_count"] = 200
    return PlacementRequest(workload=draw(WORKLOADS), objective=draw(OBJECTIVES), **chosen)


@pytest.fixture(scope="module", autouse=True)
def _estimator() -> Any:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(estimators.dnn, "estimate_many", fake_estimate_many, raising=False)
        yield


def placed(request: PlacementRequest, profile: Profile) -> Placement:
    return place(request, profile, cast(Any, CATALOGUE))


quick = settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@quick
@given(request=requests(), profile=PROFILES)
def test_options_meet_every_condition(request: PlacementRequest, profile: Profile) -> None:
    for option in placed(request, profile).frontier:
        _check_numbers(option, request)
        _check_places(option, request)


def _check_numbers(option: Option, request: PlacementRequest) -> None:
    total = option.total_hours or option.run_hours
    assert request.deadline_hours is None or total.value <= request.deadline_hours
    assert request.budget_usd is None or option.charge.usd is None or option.charge.usd.value <= request.budget_usd
    assert request.accelerator_count in (None, option.accelerator_count)
    assert request.node_count in (None, option.node_count)
    assert option.accelerator_count <= (request.max_accelerator_count or 1e9)
    limits = [limit for limit in (option.max_walltime_hours, request.walltime_hours) if limit is not None]
    if option.request_walltime_hours is not None:
        assert option.request_walltime_hours <= min(limits, default=1e9)
    if request.min_accelerator_memory_gb is not None:
        assert option.memory_available is not None
        assert option.memory_available.value >= request.min_accelerator_memory_gb
    assert option.memory_needed is None or option.memory_available is None or (
        option.memory_needed.value <= option.memory_available.value
    )  # fmt: skip


def _check_places(option: Option, request: PlacementRequest) -> None:
    assert request.device != "gpu" or option.accelerator_count > 0
    assert request.device != "cpu" or option.accelerator_count == 0
    assert not request.systems or option.system_id in request.systems
    assert option.system_id not in request.exclude_systems
    assert not request.kinds or option.kind in request.kinds
    name = option.accelerator.lower()
    assert not request.accelerators or any(family in name for family in request.accelerators)
    assert not request.exclude_accelerators or "80gb" not in name
    if request.programs == ("ACCESS",):  # a cloud named in the question is paid for
        assert "ACCESS" in option.access or option.system_id in request.systems


@quick
@given(request=requests(), profile=PROFILES)
def test_nothing_is_lost(request: PlacementRequest, profile: Profile) -> None:
    placement = placed(request, profile)
    shown = {option.offer_id for option in placement.frontier}
    rejected = {rejection.offer_id for rejection in placement.rejected}
    assert shown.isdisjoint(rejected)
    assert shown | rejected == {offer.id for offer in CATALOGUE.offers}
    assert {option.offer_id for option in placement.options} <= shown


@quick
@given(request=requests(), profile=PROFILES, which=st.integers(0, 10))
def test_dropping_a_condition_never_takes_a_possible_place_away(
    request: PlacementRequest, profile: Profile, which: int
) -> None:
    """Except the two numbers that say which candidates there are, and programs, which stand in for the profile."""
    conditions = [name for name in LIMITS if name not in ("accelerator_count", "node_count", "programs", "systems")]
    held = [name for name in conditions if getattr(request, name) not in (None, ())]
    if not held:
        return
    dropped = held[which % len(held)]
    empty = () if isinstance(getattr(request, dropped), tuple) else None
    if dropped == "budget_usd" and profile.says_access:
        return  # a budget is what opens the clouds to an academic profile
    assert _possible(placed(request, profile)) <= _possible(
        placed(request.model_copy(update={dropped: empty}), profile)
    )


def _possible(placement: Placement) -> set[str]:
    """Offers that can do it, shown or outranked."""
    outranked = {rejection.offer_id for rejection in placement.rejected if rejection.code == "dominated"}
    return outranked | {option.offer_id for option in placement.frontier}


def _members_only(option: Option) -> bool:
    return all("institution" in name.lower() for name in option.access)


@quick
@given(request=requests(), profile=PROFILES)
def test_ranks_follow_the_objective(request: PlacementRequest, profile: Profile) -> None:
    placement = placed(request, profile)
    assert [option.rank for option in placement.options] == list(range(1, len(placement.options) + 1))
    nothing_said = not (profile.says_access or request.programs or request.systems)
    apart = {option.rank for option in placement.options if nothing_said and _members_only(option)}
    options = [option for option in placement.options if option.rank not in apart]
    if request.objective != "balanced" and apart and options:
        assert min(apart) > max(option.rank for option in options)
    if request.objective == "fastest":
        figures = [option.run_hours.value for option in options]
    elif request.objective == "cheapest":
        figures = [option.ranking_usd.value for option in options if option.ranking_usd]
    else:
        return
    for better, worse in pairwise(figures):
        # near ties are broken by the other side (5 % of its logarithm); doubts in cheapest are worth a factor of 2
        assert better <= worse * (1.6 if request.objective == "fastest" else 3.0)
