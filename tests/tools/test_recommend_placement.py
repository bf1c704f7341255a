"""The placement tool: arguments to request, profile, explanation, and what a chat model reads of it."""

from __future__ import annotations

from typing import Any, cast

import pytest

import estimators.dnn
import knowledge.ci
from knowledge.errors import ModelMistakeError, UnknownNameError
from knowledge.settings import Settings
from plane.placement import Rejection
from plane.profile import Profile
from tests.plane.offers import FakeCatalogue, fake_estimate_many
from tools import ToolContext
from tools.arguments import RecommendPlacementArguments
from tools.recommend_placement import TOOL, RecommendedPlacement, explain, request_of


@pytest.fixture(autouse=True)
def _hand_made(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(estimators.dnn, "estimate_many", fake_estimate_many, raising=False)
    monkeypatch.setattr(knowledge.ci, "open_catalogue", lambda settings=None: FakeCatalogue(), raising=False)


def call(profile: Profile | None = None, **arguments: Any) -> RecommendedPlacement:
    context = ToolContext(settings=Settings(), profile=profile or Profile())
    return cast(RecommendedPlacement, TOOL.call({"model": "resnet50", "dataset_size": "2M", **arguments}, context))


def test_arguments_become_a_request() -> None:
    arguments = RecommendPlacementArguments.model_validate(
        {
            "model": "vit-b-16",
            "training_mode": "finetune",
            "dataset_size": "half a million",
            "precision": "bf16",
            "accelerator": "a100",
            "accelerators": ["a100", "h100"],
            "system": "delta",
            "systems": ["anvil"],
            "walltime_hours": "2 days",
            "deadline_hours": "a week",
        }
    )
    request = request_of(arguments, ToolContext(settings=Settings()))
    assert request.workload.model == "vit-b-16"
    assert request.workload.mode == "finetune"
    assert request.workload.dataset_size == 500_000
    assert request.workload.precision == "bf16"
    assert request.accelerators == ("a100", "h100")
    assert request.systems == ("delta", "anvil")
    assert (request.walltime_hours, request.deadline_hours, request.run_hours) == (48, 168, None)


def test_the_usual_objective_of_the_profile_is_taken_unless_another_is_asked() -> None:
    assert call(Profile(objective="cheapest")).request.objective == "cheapest"
    assert call(Profile(objective="cheapest"), objective="fastest").request.objective == "fastest"
    assert call().request.objective == "balanced"


def test_the_result_is_a_placement_with_sources() -> None:
    result = call()
    assert result.options[0].rank == 1
    assert result.sources
    assert RecommendedPlacement.model_validate(result.model_dump()) == result


def test_why_not_is_answered_from_the_rejections() -> None:
    assert any("Needs 30 GiB per accelerator" in line for line in call(explain="Frontera").explanation)
    assert any("retired" in line for line in call(explain="summit").explanation)
    assert any("ACCESS" in line for line in call(Profile(programs=("OSC",)), explain="delta").explanation)


def test_why_is_answered_from_the_rank() -> None:
    result = call(explain="AWS")
    assert result.explanation[0].startswith("AWS")
    assert "is number" in result.explanation[0]


def test_partitions_that_can_do_it_are_explained_by_their_place() -> None:
    said = [
        ("late", "dominated", 9),
        ("old", "retired", None),
        ("soon", "dominated", 3),
        ("small", "does_not_fit", None),
    ]
    dropped = tuple(
        Rejection(offer_id=text, where="X", system_id="x", code=cast(Any, code), text=text, place=place)
        for text, code, place in said
    )
    placement = call().model_copy(update={"rejected": dropped})
    assert explain("x", placement) == ["X: soon", "X: late", "X: small", "X: old"]


def test_each_line_of_an_explanation_is_said_once() -> None:
    lines = call(systems=("aws",), explain="delta").explanation
    assert len(lines) == len(set(lines))


def test_rejections_are_cut_to_what_a_chat_model_can_read() -> None:
    result = call(systems=("aws",))
    systems = [rejection.system_id for rejection in result.rejected]
    assert len(systems) == len(set(systems))
    assert sum(result.rejected_by_reason.values()) > len(systems)
    asked = [
        rejection for rejection in call(systems=("aws",), explain="delta").rejected if rejection.system_id == "delta"
    ]
    assert len(asked) == 4


def test_machine_time_alone_needs_no_network() -> None:
    context = ToolContext(settings=Settings())
    arguments = {"accelerator": "a100", "accelerator_count": 8, "walltime_hours": "a week"}
    result = cast(RecommendedPlacement, TOOL.call(arguments, context))
    assert {option.run_hours.value for option in result.options} == {168.0}
    assert {option.accelerator_count for option in result.options} == {8}
    assert (result.request.run_hours, result.request.walltime_hours) == (168.0, None)


def test_neither_network_nor_hours_is_a_question_for_the_person() -> None:
    with pytest.raises(ModelMistakeError, match="Which network") as caught:
        TOOL.call({"accelerator": "a100"}, ToolContext(settings=Settings()))
    assert "ask the person" in caught.value.for_model


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"accelerator_count": 0}, "accelerator_count is 0"),
        ({"deadline_hours": -3}, "deadline_hours is -3"),
        ({"deadline_hours": 0}, "deadline_hours is 0"),
        ({"dataset_size": -5}, "dataset_size is -5"),
        ({"dataset_size": "1e30"}, "dataset_size"),
        ({"budget_usd": 0}, "budget_usd is 0"),
        ({"colour": "blue"}, "colour"),
    ],
)
def test_arguments_that_break_a_rule_are_named(arguments: dict[str, Any], words: str) -> None:
    with pytest.raises(ModelMistakeError) as caught:
        call(**arguments)
    assert words in caught.value.message


def test_unknown_names_are_answered_with_near_ones() -> None:
    with pytest.raises(UnknownNameError, match="delta"):
        call(system="delto")
    with pytest.raises(UnknownNameError, match="delta"):
        call(explain="delto")


def test_a_country_is_kept_to() -> None:
    assert call(countries=["US"]).options
    placed = call(countries=["Germany"])
    assert placed.options == ()
    assert any("you asked for DE" in rejection.text for rejection in placed.rejected)
