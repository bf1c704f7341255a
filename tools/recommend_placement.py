"""Where to run a workload: ranked places with time, charge, wait and fit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import Field

from knowledge.errors import ModelMistakeError
from plane.placement import ApplicationRun, Option, Placement, PlacementRequest
from plane.placement.option import Rejections
from tools.arguments import RecommendPlacementArguments
from tools.context import ToolContext
from tools.tool import Tool
from tools.workloads import workload_of

if TYPE_CHECKING:
    from knowledge.ci import Catalogue
    from plane.placement import Rejection

CLOSENESS = (
    "dominated",
    "over_budget",
    "over_deadline",
    "over_walltime",
    "does_not_fit",
    "too_few_devices",
    "cannot_compute",
    "accelerator_unknown",
    "no_such_accelerator",
    "no_access",
    "excluded",
    "not_for_jobs",
    "retired",
)
"""Codes of rejections, those closest to being usable first."""


class RecommendedPlacement(Placement):
    """A placement as the assistant reads it.

    Attributes:
        explanation: about the system that the person asks about (`explain`): where it ranks, or why it is not there.
    """

    explanation: tuple[str, ...] = Field(default=(), description="Answer to 'why (not) that system?'.")


def recommend(arguments: RecommendPlacementArguments, context: ToolContext) -> RecommendedPlacement:
    """Build the request, place it, and explain the system asked about.

    Raises:
        ModelMistakeError: neither a network nor a run time is said.
        RequestError: a name or number that cannot be met.
    """
    from knowledge.ci import open_catalogue
    from plane.placement import place

    catalogue = open_catalogue(context.settings)
    request = request_of(arguments, context)
    placement = place(request, context.profile, catalogue, context.settings)
    about = frozenset({_id_of(arguments.explain, catalogue)}) if arguments.explain else frozenset()
    explanation = tuple(line for system in about for line in explain(system, placement))
    fields = {name: getattr(placement, name) for name in Placement.model_fields}
    kept = placement.rejected.nearest(CLOSENESS, about)
    return RecommendedPlacement.model_construct(**{**fields, "rejected": kept, "explanation": explanation})


def request_of(arguments: RecommendPlacementArguments, context: ToolContext) -> PlacementRequest:
    """The request that the arguments and the profile's usual objective make."""
    named = arguments.model is not None or arguments.params_b is not None or arguments.application is not None
    if not named and arguments.walltime_hours is None:
        raise ModelMistakeError(
            "Which network is to run (for example resnet50 or llama-3-8b), or for how many hours?",
            for_model="recommend_placement needs model, params_b or application, or walltime_hours when only machine"
            " time is wanted: ask the person for the network.",
        )
    return PlacementRequest(
        workload=workload_of(arguments),
        application=_application(arguments),
        objective=arguments.objective or context.profile.objective or "balanced",
        deadline_hours=arguments.deadline_hours,
        walltime_hours=arguments.walltime_hours if named else None,
        run_hours=None if named else arguments.walltime_hours,
        budget_usd=arguments.budget_usd,
        accelerators=_folded(arguments.accelerator, arguments.accelerators),
        exclude_accelerators=arguments.exclude_accelerators,
        accelerator_count=arguments.accelerator_count,
        node_count=arguments.node_count,
        device=arguments.device,
        programs=arguments.programs,
        systems=_folded(arguments.system, arguments.systems),
        exclude_systems=arguments.exclude_systems,
        providers=arguments.providers,
        kinds=arguments.kinds,
        countries=arguments.countries,
        regions=arguments.regions,
        partition=arguments.partition,
        data_location=arguments.data_location,
    )


def _application(arguments: RecommendPlacementArguments) -> ApplicationRun | None:
    if arguments.application is None:
        return None
    return ApplicationRun(name=arguments.application, inputs=dict(arguments.inputs), cores=arguments.core_count)


def explain(system_id: str, placement: Placement) -> list[str]:
    """Where a system stands, or why it is not there: one sentence an option, then one a partition that was dropped."""
    shown = [option for option in placement.options if option.system_id == system_id]
    lines = [_standing(option) for option in shown]
    dropped = sorted(Rejections(placement.rejected).of_system(system_id), key=_distance)
    seen: set[str] = set()
    for rejection in dropped:
        if rejection.text not in seen:
            seen.add(rejection.text)
            lines.append(f"{rejection.where}: {rejection.text}")
    return lines or [f"{system_id} has no partition that the catalogue knows."]


def _standing(option: Option) -> str:
    return f"{option.where} is number {option.rank}. {' '.join(option.reasons)}".strip()


def _id_of(name: str, catalogue: Catalogue) -> str:
    """A system's id, or a cloud's: people ask "why not AWS?" as they ask "why not Frontera?"."""
    from plane.placement.names import PROVIDER_NAMES

    word = PROVIDER_NAMES.get(name.strip().lower(), name.strip().lower())
    if any(offer.provider == word for offer in catalogue.offers):
        return next(offer.system_id for offer in catalogue.offers if offer.provider == word)
    return str(catalogue.system(name).id)


def _distance(rejection: Rejection) -> tuple[int, int]:
    """How far a place is from being an option; those that can do it by their place."""
    return CLOSENESS.index(rejection.code), rejection.place or 0


def _folded(one: str | None, several: tuple[str, ...]) -> tuple[str, ...]:
    return several if one is None or one in several else (one, *several)


TOOL = Tool(
    name="recommend_placement",
    description="Where to run a deep-learning workload or a scientific application: compares HPC systems, clouds and"
    " edge devices by time, charge, wait, memory fit and emissions, and says why others were dropped. Needs the network"
    " (model or params_b) or the application, or walltime_hours when only machine time is wanted. Use `explain` for"
    " 'why not <system>?'.",
    arguments=RecommendPlacementArguments,
    result=RecommendedPlacement,
    run=recommend,
)
