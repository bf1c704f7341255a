"""Where should I run it: weighs every candidate of the catalogue and returns ranked options with their evidence."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from estimators.wait import learned_waits
from knowledge.ci.types import Offer
from knowledge.evidence import Source
from knowledge.settings import Settings
from plane.placement.access import AccessRules
from plane.placement.candidates import Candidates, Integers, all_candidates, tabulate
from plane.placement.choosing import Chooser
from plane.placement.counts import exact_counts
from plane.placement.describing import Describer
from plane.placement.gates import Gates, Refusal
from plane.placement.names import Asked, resolve, resolve_waits
from plane.placement.option import Option, Placement
from plane.placement.predictions import predict
from plane.placement.ranking import score
from plane.placement.rejections import count_codes, fallen, outranked, rejections, too_few
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
    offers = settle(catalogue.offers)
    refusals = Gates(request, asked, access).refusals(offers)
    candidates, considered = _candidates(offers, refusals, request)
    predictions = predict(request, candidates, settings)
    moves = Moves(request.data_location, predictions.workload.dataset_bytes, catalogue)
    weighed = weigh(request, profile, candidates, predictions, moves, learned_waits(settings))
    describer = Describer(request, profile, weighed, access, moves)
    return _answer(describer, asked, refusals, considered)


def _candidates(
    offers: tuple[Offer, ...], refusals: dict[int, Refusal], request: PlacementRequest
) -> tuple[Candidates, int]:
    """Rows of the offers that are still in, and how many rows the whole catalogue has for this request.

    Offers that cannot be asked for the wanted number are added to `refusals`.
    """
    everything = all_candidates(offers)
    left = [index for index in range(len(offers)) if index not in refusals]
    if request.accelerator_count is not None or request.node_count is not None:
        counts = lambda offer: exact_counts(offer, request.accelerator_count, request.node_count)  # noqa: E731
        table = tabulate(offers, counts, left)
        considered = len(table) + len(refusals)
    else:
        table = everything.take(np.isin(everything.offer, np.array(left, dtype=np.int64)))
        considered = len(everything)
    if request.max_accelerator_count is not None:
        table = table.take(table.accelerators <= request.max_accelerator_count)
    for index in set(left) - set(table.offer.tolist()):
        refusals[index] = too_few(offers[index], request)
    return table, considered


def _answer(describer: Describer, asked: Asked, refusals: dict[int, Refusal], considered: int) -> Placement:
    weighed, request, profile = describer.weighed, describer.request, describer.profile
    verdict = judge(weighed, request)
    access_stated = profile.says_access or bool(request.programs)
    order = _order(weighed, verdict, request, access_stated=access_stated)
    rows, points = _chosen(weighed, order, request, pinned=asked.pinned, access_stated=access_stated)
    options = tuple(describer.option(row, rank, rows[0]) for rank, row in enumerate(rows, 1))
    further = tuple(describer.point(row, rank) for rank, row in enumerate(points, len(rows) + 1))
    refusals |= fallen(weighed, verdict, request) | outranked(weighed, order, [*rows, *points], request)
    shown = (*options, *further)
    return Placement(
        request=request,
        workload=weighed.predictions.workload,
        options=options,
        frontier=(*(option.model_copy(update=_BARE) for option in options), *further),
        considered=considered,
        rejected=rejections(weighed.candidates.offers, refusals),
        rejected_by_reason=count_codes(refusals),
        groups={} if access_stated else _groups(shown),
        assumptions=assumptions(weighed, rows, request, profile),
        unknowns=(*unknowns(options, weighed, request, access_stated=access_stated), *describer.access.unknowns()),
        sources=_sources(describer, rows),
    )


_BARE = {"reasons": (), "cautions": (), "source_ids": ()}
"""Points of the chart carry figures only; the sentences stand with the options."""


def _order(weighed: Weighed, verdict: Integers, request: PlacementRequest, *, access_stated: bool) -> list[int]:
    """Rows that passed, best first; equal scores keep the catalogue's order."""
    points = score(weighed, request, access_stated=access_stated)
    points = np.where(verdict == Verdict.PASSED, points, np.inf)
    ranked = np.argsort(points, kind="stable")
    return [int(row) for row in ranked[: int((verdict == Verdict.PASSED).sum())]]


def _chosen(
    weighed: Weighed, order: list[int], request: PlacementRequest, *, pinned: bool, access_stated: bool
) -> tuple[list[int], list[int]]:
    candidates = weighed.candidates
    counts = candidates.accelerators.tolist(), candidates.nodes.tolist()
    chooser = Chooser(
        order,
        weighed.offer_of,
        lambda row: (counts[0][row], counts[1][row]),
        pinned=pinned,
        access_stated=access_stated,
    )
    rows = chooser.options(request.options_wanted)
    return rows, chooser.more(rows, max(POINTS, len(rows)), _front(weighed, order))


def _front(weighed: Weighed, order: list[int]) -> list[int]:
    """Rows that no other one beats in both run time and counted cost, quickest first."""
    rows = np.array(order, dtype=np.int64)
    rows = rows[np.lexsort((weighed.counted_usd[rows], weighed.run_hours[rows]))]
    cost = weighed.counted_usd[rows]
    before = np.concatenate(([np.inf], np.minimum.accumulate(cost)[:-1])) if len(rows) else cost
    return [int(row) for row in rows[cost < before]]


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
