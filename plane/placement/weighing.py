"""Puts every figure of every candidate side by side: jobs, hours, wait, transfer, money, carbon."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from estimators.wait import LearnedWaits, expected_wait
from knowledge.ci.types import Offer
from knowledge.evidence import Quantity
from plane.placement.candidates import Candidates, Floats, Integers
from plane.placement.columns import OfferColumns, offer_columns
from plane.placement.money import HourlyMoney, hourly_money
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
    columns = _spread(offer_columns(candidates.offers), candidates.offer)
    limit = columns.limit_hours if request.walltime_hours is None else _at_most(columns, request.walltime_hours)
    checkpoints = request.workload.mode != "inference" and not predictions.stated
    segments = cut(predictions.high, limit, checkpoints=checkpoints)
    wait, move_hours, move_usd = _by_offer(candidates, profile, moves, learned)
    run = predictions.hours * segments.stretch
    money = hourly_money(candidates)
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
        price_usd=_in_dollars(money.price * run, move_usd),
        counted_usd=money.counted * run + egress,
        pue=pue,
        carbon_kg=predictions.energy_kwh * segments.stretch * pue * columns.carbon_kg_per_kwh,
        learned=learned,
    )


def published_pue(offers: Sequence[Offer]) -> list[float]:
    """The power usage effectiveness figures that sites publish, one a system."""
    return sorted({(offer.system_id, offer.pue): offer.pue for offer in offers if offer.pue is not None}.values())


def _pue(offers: tuple[Offer, ...], columns: OfferColumns) -> Floats:
    """Unknown is not 1.0: the median of the published figures stands in, and the answer says so."""
    return np.where(np.isnan(columns.pue), assumed_pue(offers) or np.nan, columns.pue)


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
    """Wait, transfer time and egress charge: asked once for each offer, spread over its candidates."""
    used, inverse = np.unique(candidates.offer, return_inverse=True)
    figures = np.full((3, len(used)), np.nan)
    for position, index in enumerate(used):
        offer = candidates.offers[index]
        move = moves.to(offer)
        moved = (move.hours, move.usd) if move else (None, None)
        quantities = (wait_of(offer, profile, learned), *moved)
        figures[:, position] = [np.nan if quantity is None else quantity.value for quantity in quantities]
    wait, hours, usd = figures[:, inverse]
    return wait, hours, usd


def _in_dollars(price: Floats, egress: Floats) -> Floats:
    """What is billed in US dollars as far as it is known; NaN when neither part is."""
    neither = np.isnan(price) & np.isnan(egress)
    return np.where(neither, np.nan, np.nan_to_num(price) + np.nan_to_num(egress))


def _at_most(columns: OfferColumns, walltime_hours: float) -> Floats:
    return np.fmin(columns.limit_hours, walltime_hours)


def _spread(columns: OfferColumns, rows: Integers) -> OfferColumns:
    return OfferColumns(**{name: getattr(columns, name)[rows] for name in OfferColumns.__slots__})
