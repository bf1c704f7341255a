"""Where should I run it: weighs every candidate of the catalogue and returns ranked options with their evidence."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from estimators.wait import learned_waits
from knowledge.ci.freshness import freshness
from knowledge.ci.types import Offer
from knowledge.evidence import Source
from knowledge.settings import Settings
from plane.placement.access import AccessRules
from plane.placement.candidates import Candidates, Integers, Mask, all_candidates, tabulate
from plane.placement.choosing import Chooser
from plane.placement.counts import exact_counts
from plane.placement.describing import Describer
from plane.placement.front import front
from plane.placement.gates import IN, Codes, Gates
from plane.placement.names import Asked, resolve, resolve_waits
from plane.placement.option import Option, Placement, Rejections
from plane.placement.predictions import predict
from plane.placement.ranking import score
from plane.placement.rejections import Dropped
from plane.placement.remarks import assumptions, unknowns
from plane.placement.request import PlacementRequest
from plane.placement.settled import settle
from plane.placement.transfer import Moves
from plane.placement.verdicts import Verdict, judge
from plane.placement.weighing import Weighed, weigh
from plane.profile import Profile

if TYPE_CHECKING:
    from knowledge.ci import Catalogue

POINTS = 40
"""Candidates on the time-against-cost chart, options included."""


def place(
    request: PlacementRequest,
    profile: Profile,
    catalogue: Catalogue | None = None,
    settings: Settings | None = None,
) -> Placement:
    """Weigh every place and rank those that can do it.

    Args:
        request: what is to be computed, the objective, and what is allowed.
        profile: what the person can use, observed waits, and a budget if the request has none.
        catalogue: facts; the project's own by default.
        settings: of this process.

    Raises:
        UnknownNameError: a name in the request that nothing bears; near names are offered.
        RequestError: a number that cannot be met, or no amount of data.
        ModelMistakeError: neither a network nor a run time.
    """
    if catalogue is None:
        from knowledge.ci import open_catalogue

        catalogue = open_catalogue(settings)
    profile = profile.model_copy(update={"waits_hours": resolve_waits(profile.waits_hours, catalogue)})
    if request.budget_usd is None and profile.budget_usd is not None:
        request = request.model_copy(update={"budget_usd": profile.budget_usd})
    asked = resolve(request, catalogue)
    access = AccessRules(asked, profile, catalogue, has_budget=request.budget_usd is not None)
    everywhere = catalogue.offers
    offers = settle(catalogue.offers_in(asked.countries, asked.regions) if asked.restricts_regions else everywhere)
    gates = Gates(request, asked, access)
    codes = gates.codes(offers)
    candidates = _candidates(offers, codes == IN, request)
    predictions = predict(request, candidates, settings)
    moves = Moves(request.data_location, predictions.workload.dataset_bytes, catalogue)
    weighed = weigh(request, profile, candidates, predictions, moves, learned_waits(settings))
    describer = Describer(request, profile, weighed, access, moves)
    return _answer(describer, asked, gates, codes, catalogue)


def _candidates(offers: tuple[Offer, ...], is_left: Mask, request: PlacementRequest) -> Candidates:
    """Rows of the offers that no gate holds back."""
    if _is_exact(request):
        counts = lambda offer: exact_counts(offer, request.accelerator_count, request.node_count)  # noqa: E731 - named once, asked for each group
        table = tabulate(offers, counts, np.flatnonzero(is_left))
    else:
        everything = all_candidates(offers)
        table = everything if is_left.all() else everything.take(is_left[everything.offer])
    if request.max_accelerator_count is not None:
        table = table.take(table.accelerators <= request.max_accelerator_count)
    return table


def _is_exact(request: PlacementRequest) -> bool:
    return request.accelerator_count is not None or request.node_count is not None


def _considered(weighed: Weighed, codes: Codes, request: PlacementRequest) -> int:
    """How many rows the whole catalogue has for this request; an offer that was held back counts once if a number of
    accelerators or nodes is asked for."""
    if not _is_exact(request):
        return len(all_candidates(weighed.candidates.offers))
    return len(weighed.candidates) + int((codes != IN).sum())


def _answer(describer: Describer, asked: Asked, gates: Gates, codes: Codes, catalogue: Catalogue) -> Placement:
    weighed, request, profile = describer.weighed, describer.request, describer.profile
    verdict = judge(weighed, request)
    access_stated = profile.says_access or bool(request.programs)
    order = _order(weighed, verdict, request, access_stated=access_stated)
    rows, points = _chosen(weighed, order, request, pinned=asked.pinned, access_stated=access_stated)
    options = tuple(describer.option(row, rank, rows[0]) for rank, row in enumerate(rows, 1))
    further = tuple(describer.point(row, rank) for rank, row in enumerate(points, len(rows) + 1))
    dropped = Dropped(request, gates, codes, weighed, verdict, order, [*rows, *points])
    shown, sources = (*options, *further), _sources(describer, rows)
    return Placement(
        request=request,
        workload=weighed.predictions.workload,
        options=options,
        frontier=(*(option.model_copy(update=_BARE) for option in options), *further),
        considered=_considered(weighed, codes, request),
        rejected=Rejections(dropped),
        rejected_by_reason=dropped.counts(),
        groups={} if access_stated else _groups(shown),
        assumptions=assumptions(weighed, rows, request, profile),
        unknowns=(*unknowns(options, weighed, request, access_stated=access_stated), *describer.access.unknowns()),
        sources=sources,
        freshness=freshness(catalogue, sources),
        snapshot=catalogue.snapshot_id,
    )


_BARE = {"reasons": (), "cautions": (), "source_ids": ()}
"""Points of the chart carry figures only; the sentences stand with the options."""


def _order(weighed: Weighed, verdict: Integers, request: PlacementRequest, *, access_stated: bool) -> Integers:
    """Rows that passed, best first; equal scores keep the catalogue's order."""
    points = score(weighed, request, access_stated=access_stated)
    passed = np.flatnonzero(verdict == Verdict.PASSED)
    return passed[np.argsort(points[passed], kind="stable")]


def _chosen(
    weighed: Weighed, order: Integers, request: PlacementRequest, *, pinned: bool, access_stated: bool
) -> tuple[list[int], list[int]]:
    chooser = Chooser(order, weighed.candidates, pinned=pinned, access_stated=access_stated)
    rows = chooser.options(request.options_wanted)
    return rows, chooser.more(rows, max(POINTS, len(rows)), front(weighed, order))


def _groups(options: Sequence[Option]) -> dict[str, int]:
    """Access program -> rank of the best option it opens."""
    found: dict[str, int] = {}
    for option in options:
        for program in option.access:
            found.setdefault(program, option.rank)
    return found


def _sources(describer: Describer, rows: list[int]) -> tuple[Source, ...]:
    found = [source for row in rows for source in describer.sources(row)]
    return tuple({source.id: source for source in found}.values())
