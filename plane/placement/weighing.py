"""Puts every figure of every candidate side by side: jobs, hours, wait, transfer, money, carbon."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from estimators.dnn.carbon import emissions_kg, published_pue
from estimators.wait import LearnedWaits, expected_wait
from knowledge.ci.types import Offer
from knowledge.evidence import Quantity
from plane.placement.candidates import Candidates, Floats
from plane.placement.columns import OfferColumns, offer_columns
from plane.placement.groups import Groups, offer_groups
from plane.placement.money import HourlyMoney, hourly_money
from plane.placement.once import once_per_catalogue
from plane.placement.predictions import Predictions
from plane.placement.request import PlacementRequest
from plane.placement.transfer import Moves
from plane.placement.walltime import cut
from plane.profile import Profile


@dataclass(frozen=True, slots=True, eq=False)
class Weighed:
    """One row a candidate; NaN = unknown.

    Attributes:
        candidates, predictions, money: what the rest was made from.
        columns: of offers, already spread over the candidates.
        limit_hours: longest single job allowed by the offer and the person.
        segments: number of jobs. stretch: by what factor the chain is longer than the run.
        run_hours: with the stretch. wait_hours: before each job. move_hours, move_usd: of the data.
        known_hours: run, and of wait and transfer what is known: a lower bound of the whole.
        price_usd: of the whole by list price, egress included; of an allocation the egress alone.
        counted_usd: what the ranking counts.
        pue: published, else the median of those published. carbon_kg: energy x PUE x grid average.
        learned: waits by the history of systems, read once.
    """

    candidates: Candidates
    predictions: Predictions
    money: HourlyMoney
    columns: OfferColumns
    limit_hours: Floats
    segments: Floats
    stretch: Floats
    run_hours: Floats
    wait_hours: Floats
    move_hours: Floats
    move_usd: Floats
    known_hours: Floats
    price_usd: Floats
    counted_usd: Floats
    pue: Floats
    carbon_kg: Floats
    learned: LearnedWaits

    def offer_of(self, row: int) -> Offer:
        """The offer that a row stands on."""
        return self.candidates.offers[int(self.candidates.offer[row])]


def weigh(
    request: PlacementRequest,
    profile: Profile,
    candidates: Candidates,
    predictions: Predictions,
    moves: Moves,
    learned: LearnedWaits,
) -> Weighed:
    """Make the table of figures."""
    columns = offer_columns(candidates.offers).spread(candidates.offer)
    limit = columns.limit_hours if request.walltime_hours is None else _at_most(columns, request.walltime_hours)
    trains = request.workload.mode != "inference" and request.application is None
    checkpoints = trains and not predictions.stated
    segments = cut(predictions.high, limit, checkpoints=checkpoints)
    wait, move_hours, move_usd = _by_offer(candidates, profile, moves, learned)
    run = predictions.hours * segments.stretch
    money = hourly_money(candidates)
    billed = money.billed_hours(run)
    egress = np.nan_to_num(move_usd)
    pue = _pue(candidates.offers, columns)
    return Weighed(
        candidates=candidates,
        predictions=predictions,
        money=money,
        columns=columns,
        limit_hours=limit,
        segments=segments.count,
        stretch=segments.stretch,
        run_hours=run,
        wait_hours=wait,
        move_hours=move_hours,
        move_usd=move_usd,
        known_hours=run + np.nan_to_num(move_hours) + np.nan_to_num(wait) * segments.count,
        price_usd=_in_dollars(money.price * billed, move_usd),
        counted_usd=money.counted * billed + egress,
        pue=pue,
        carbon_kg=emissions_kg(predictions.energy_kwh * segments.stretch, pue, columns.carbon_kg_per_kwh),
        learned=learned,
    )


def _pue(offers: tuple[Offer, ...], columns: OfferColumns) -> Floats:
    """Unknown is not 1.0: the median of the published figures stands in, and the answer says so."""
    return np.where(np.isnan(columns.pue), assumed_pue(offers) or np.nan, columns.pue)


@once_per_catalogue
def assumed_pue(offers: tuple[Offer, ...]) -> float | None:
    """The PUE that stands in where none is published; `None` when nobody publishes any."""
    known = published_pue(offers)
    return float(np.median(known)) if known else None


def wait_of(offer: Offer, profile: Profile, learned: LearnedWaits) -> Quantity | None:
    """Expected wait before a job on this offer starts: observed by the person, else learned; `None` = unknown."""
    return expected_wait(offer.system_id, offer.partition, offer.kind, profile.waits_hours, learned)


def _by_offer(
    candidates: Candidates, profile: Profile, moves: Moves, learned: LearnedWaits
) -> tuple[Floats, Floats, Floats]:
    """Wait, transfer time and egress charge: asked once for each queue and region, spread over the candidates."""
    groups = offer_groups(candidates.offers)
    wait = _asked(lambda offer: wait_of(offer, profile, learned), groups.queue, candidates)
    if moves.origin is None:
        unknown = np.full(len(candidates), np.nan)
        return wait, unknown, unknown
    hours = _asked(lambda offer: move.hours if (move := moves.to(offer)) else None, groups.region, candidates)
    usd = _asked(lambda offer: move.usd if (move := moves.to(offer)) else None, groups.region, candidates)
    return wait, hours, usd


def _asked(rule: Callable[[Offer], Quantity | None], groups: Groups, candidates: Candidates) -> Floats:
    """What a rule says of each candidate, asked once for each group that occurs; NaN = unknown."""
    number = groups.number[candidates.offer]
    occurs = np.zeros(len(groups), dtype=np.bool_)
    occurs[number] = True
    figures = np.full(len(groups), np.nan)
    for group in np.flatnonzero(occurs).tolist():
        quantity = rule(candidates.offers[groups.first[group]])
        if quantity is not None:
            figures[group] = quantity.value
    return figures[number]


def _in_dollars(price: Floats, egress: Floats) -> Floats:
    """What is billed in US dollars as far as it is known; NaN when neither part is."""
    neither = np.isnan(price) & np.isnan(egress)
    return np.where(neither, np.nan, np.nan_to_num(price) + np.nan_to_num(egress))


def _at_most(columns: OfferColumns, walltime_hours: float) -> Floats:
    return np.fmin(columns.limit_hours, walltime_hours)
