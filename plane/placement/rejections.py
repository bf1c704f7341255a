"""Says for every offer that is not shown why it is not: nothing is lost without a reason."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from enum import IntEnum
from typing import cast, overload

import numpy as np

from knowledge.ci.types import Offer
from knowledge.quantities import write_count, write_hours, write_number
from plane.placement.candidates import Integers
from plane.placement.counts import WHOLE_NODES
from plane.placement.describing import where
from plane.placement.gates import CODE_NUMBERS, CODES, IN, Codes, Gates, Refusal
from plane.placement.groups import first_of_each
from plane.placement.option import Head, Rejection, RejectionCode
from plane.placement.request import PlacementRequest
from plane.placement.verdicts import Verdict, devices, no_figures_code, reason
from plane.placement.weighing import Weighed


class Stage(IntEnum):
    """Where an offer was dropped."""

    KEPT = 0
    GATES = 1
    SIZES = 2
    FIGURES = 3
    OUTRANKED = 4


class Dropped(Sequence[Rejection]):
    """Every offer that is not shown, in the catalogue's order; the sentence on one is made when it is read.

    Args:
        request: what was asked.
        gates: why an offer was not looked at. codes: their code for each offer (`Gates.codes`).
        weighed: the figures of the others. verdict: on each of their rows.
        order: rows that passed, best first. shown: rows that are options or points of the chart.
    """

    def __init__(
        self,
        request: PlacementRequest,
        gates: Gates,
        codes: Codes,
        weighed: Weighed,
        verdict: Integers,
        order: Integers,
        shown: Iterable[int],
    ) -> None:
        self._request, self._gates, self._weighed, self._verdict = request, gates, weighed, verdict
        offers, rows = weighed.candidates.offers, weighed.candidates.offer
        self._begin = np.searchsorted(rows, np.arange(len(offers) + 1))
        self._first = first_of_each(rows[order], len(offers))
        self._order = order
        is_best = np.zeros(len(order) + 1, dtype=np.bool_)
        is_best[self._first] = True
        self._place = np.cumsum(is_best)[self._first]
        self._places = int(is_best[:-1].sum())
        self._stage, self._code = self._staged(codes)
        self._stage[rows[[*shown]]] = Stage.KEPT
        self._dropped = np.flatnonzero(self._stage)

    def __len__(self) -> int:
        return len(self._dropped)

    @overload
    def __getitem__(self, number: int) -> Rejection: ...
    @overload
    def __getitem__(self, number: slice) -> Sequence[Rejection]: ...
    def __getitem__(self, number: int | slice) -> Rejection | Sequence[Rejection]:
        if isinstance(number, slice):
            return [self[one] for one in range(*number.indices(len(self)))]
        index = int(self._dropped[number])
        offer, refusal = self._weighed.candidates.offers[index], self._refusal(index)
        return Rejection(
            offer_id=offer.id,
            where=where(offer),
            system_id=offer.system_id,
            code=refusal.code,
            text=refusal.text,
            place=refusal.place,
        )

    def heads(self) -> Iterator[Head]:
        """What each is about, without its sentence."""
        offers, places = self._weighed.candidates.offers, np.where(self._stage == Stage.OUTRANKED, self._place, 0)
        for index, code, place in zip(
            self._dropped.tolist(), self._code[self._dropped].tolist(), places[self._dropped].tolist(), strict=True
        ):
            yield Head(offers[index].system_id, CODES[code], place or None)

    def counts(self) -> dict[str, int]:
        """How many offers each reason dropped, the most frequent first; of equals the one met first."""
        stage, code = self._stage[self._dropped], self._code[self._dropped]
        met = np.argsort(stage, kind="stable")
        found = Counter(code[met].tolist()).most_common()
        return {str(CODES[number]): count for number, count in found}

    def _staged(self, codes: Codes) -> tuple[Codes, Codes]:
        """Where each offer was dropped, and by which code."""
        begin, end = self._begin[:-1], self._begin[1:]
        passed = self._first < len(self._order)
        is_left = codes == IN
        stage = np.where(passed, Stage.OUTRANKED, Stage.FIGURES).astype(np.int8)
        stage[begin == end] = Stage.SIZES
        stage[~is_left] = Stage.GATES
        code = codes.copy()
        code[stage == Stage.OUTRANKED] = CODE_NUMBERS["dominated"]
        code[stage == Stage.SIZES] = CODE_NUMBERS["too_few_devices"]
        fallen = np.flatnonzero(stage == Stage.FIGURES)
        code[fallen] = self._fallen_codes(fallen)
        return stage, code

    def _fallen_codes(self, fallen: Integers) -> Codes:
        """By what the figures ruled these offers out: the row that came furthest says it."""
        offers, why_not = self._weighed.candidates.offers, self._weighed.predictions.why_not
        rows = self._furthest(fallen)
        verdicts = self._verdict[rows].tolist()
        codes, no_figures = np.zeros(len(fallen), dtype=np.int8), int(Verdict.NO_FIGURES)
        for place, (index, row) in enumerate(zip(fallen.tolist(), rows.tolist(), strict=True)):
            verdict = verdicts[place]
            if verdict == no_figures:
                codes[place] = CODE_NUMBERS[no_figures_code(offers[index], why_not[row])]
            else:
                codes[place] = _VERDICT_CODES[verdict]
        return codes

    def _furthest(self, fallen: Integers) -> Integers:
        """Of each of these offers the row that came furthest, and there the one that misses by least (in memory, jobs,
        hours or dollars)."""
        weighed, begin, many = self._weighed, self._begin[fallen], self._begin[fallen + 1] - self._begin[fallen]
        rows = np.repeat(begin - (np.cumsum(many) - many), many) + np.arange(many.sum())
        verdict = self._verdict[rows]
        short_of = np.select(
            [verdict == int(code) for code in (Verdict.DOES_NOT_FIT, Verdict.OVER_WALLTIME, Verdict.OVER_BUDGET)],
            [weighed.predictions.memory_bytes[rows], weighed.segments[rows], weighed.price_usd[rows]],
            default=weighed.known_hours[rows],
        )
        short_of = np.nan_to_num(short_of, nan=np.inf)
        offer = np.repeat(np.arange(len(fallen)), many)
        by_distance = np.lexsort((weighed.candidates.accelerators[rows], short_of, -verdict, offer))
        first: Integers = rows[by_distance[np.cumsum(many) - many]]
        return first

    def _refusal(self, index: int) -> Refusal:
        """Why an offer is not shown, in one sentence with its figures."""
        offer, stage = self._weighed.candidates.offers[index], self._stage[index]
        if stage == Stage.OUTRANKED:
            return self._outranked(index)
        if stage == Stage.FIGURES:
            return self._fallen(index)
        refusal = self._gates.refusal(offer) if stage == Stage.GATES else None
        return refusal or too_few(offer, self._request)

    def _fallen(self, index: int) -> Refusal:
        """The reason of its row that came furthest."""
        row = int(self._furthest(np.array([index]))[0])
        return reason(self._weighed, row, Verdict(int(self._verdict[row])), self._request)

    def _outranked(self, index: int) -> Refusal:
        """It can do it: its best row, and how many places are better."""
        row, place = int(self._order[self._first[index]]), int(self._place[index])
        text = _outranked_text(self._weighed, row, place, write_count(self._places), self._request)
        return Refusal("dominated", text, place)


_VERDICT_CODES = [
    CODE_NUMBERS.get(cast(RejectionCode, verdict.name.lower()), IN) for verdict in (Verdict.NO_FIGURES, *Verdict)
]
"""Code of each verdict by its number; of those without figures, the row says which."""


def too_few(offer: Offer, request: PlacementRequest) -> Refusal:
    """The offer cannot be asked for the number of accelerators or nodes that the request wants."""
    if request.accelerator_count:
        asked = f"{write_count(request.accelerator_count)} accelerators"
    elif request.node_count:
        asked = f"{write_count(request.node_count)} nodes"
    elif request.max_accelerator_count:
        asked = f"at most {write_count(request.max_accelerator_count)} accelerators"
    else:
        most = write_count(WHOLE_NODES[-1])
        text = (
            f"Its jobs take more than {most} nodes; they are weighed when a number of nodes is named ({_shape(offer)})."
        )
        return Refusal("too_few_devices", text)
    if request.accelerator_count and request.node_count:
        asked += f" on {write_count(request.node_count)} nodes"
    return Refusal("too_few_devices", f"It cannot be asked for {asked}: it has {_shape(offer)}.")


def _shape(offer: Offer) -> str:
    each = f"{write_number(offer.accelerators_per_node)} a node" if offer.accelerators_per_node else "CPU nodes only"
    parts = "whole nodes only" if offer.shared_nodes is False or offer.provider is not None else ""
    nodes = f"{write_count(offer.node_count)} nodes" if offer.node_count is not None else ""
    least = f"at least {write_number(offer.min_nodes)} nodes a job" if offer.min_nodes and offer.min_nodes > 1 else ""
    most = f"at most {write_number(offer.max_nodes)} nodes a job" if offer.max_nodes is not None else ""
    return ", ".join(text for text in (each, parts, nodes, least, most) if text)


def _outranked_text(weighed: Weighed, row: int, place: int, total: str, request: PlacementRequest) -> str:
    offer = weighed.offer_of(row)
    asked = devices(offer, float(weighed.candidates.accelerators[row]), int(weighed.candidates.nodes[row]))
    hours = write_hours(float(weighed.run_hours[row]))
    return f"It can do it, {hours} on {asked}, but comes {write_count(place)} of {total} places by {request.objective}."
