"""Turns a row of figures into an option: the typed figures, and the sentences about them."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, cast, get_args

from estimators.dnn.estimate import Bottleneck, Method
from estimators.wait import wait_sources
from knowledge.ci.charges import ChargeResult, charge
from knowledge.ci.types import UNLIMITED, Offer
from knowledge.evidence import Quantity, Source
from plane.placement.access import AccessRules, access_names
from plane.placement.cautions import cautions
from plane.placement.columns import has_queue
from plane.placement.option import Charge, Option
from plane.placement.reasons import reasons
from plane.placement.request import PlacementRequest
from plane.placement.transfer import Moves
from plane.placement.verdicts import short_accelerator
from plane.placement.walltime import request_hours
from plane.placement.weighing import Weighed, wait_of
from plane.profile import Profile

SOURCES_PER_OPTION = 2
"""Sources of the system or instance that an option cites, best first."""


@dataclass(frozen=True, slots=True)
class Describer:
    """Describes rows; everything a sentence may need."""

    request: PlacementRequest
    profile: Profile
    weighed: Weighed
    access: AccessRules
    moves: Moves

    def option(self, row: int, rank: int, best: int | None = None) -> Option:
        """The option of a row with its reasons, cautions and sources.

        Args:
            row: of `weighed`.
            rank: 1 is best.
            best: row of the first option, to compare with.
        """
        priced = self._charge(row)
        plain = self.point(row, rank, priced)
        return plain.model_copy(
            update={
                "reasons": reasons(plain, self.weighed, row, self.request, best),
                "cautions": cautions(plain, self.weighed, row, self.request, priced),
                "source_ids": tuple(source.id for source in self.sources(row)),
            }
        )

    def point(self, row: int, rank: int, priced: ChargeResult | None = None) -> Option:
        """The option's figures alone, as the chart needs them."""
        weighed, offer = self.weighed, self.weighed.offer_of(row)
        run, wait, move = self.run_hours(row), wait_of(offer, self.profile, self.weighed.learned), self.moves.to(offer)
        segments, priced = int(weighed.segments[row]), priced or self._charge(row)
        limit = None if math.isnan(weighed.limit_hours[row]) else float(weighed.limit_hours[row])
        moved = move.hours if move else None
        return Option(
            rank=rank,
            offer_id=offer.id,
            where=where(offer),
            kind=offer.kind,
            system_id=offer.system_id,
            system_name=offer.system_name,
            partition=offer.partition,
            node_type_id=offer.node_type_id,
            access=access_names(offer),
            access_known=self.access.of(offer).known,
            accelerator=_accelerator_name(offer),
            accelerator_count=float(weighed.candidates.accelerators[row]),
            node_count=int(weighed.candidates.nodes[row]),
            accelerators_per_node=offer.accelerators_per_node,
            run_hours=run,
            wait_hours=wait,
            transfer=move,
            total_hours=_total(run, wait, moved, segments),
            segments=segments,
            max_walltime_hours=offer.max_walltime_hours,
            request_walltime_hours=self._request_hours(row, offer, segments, limit),
            charge=Charge(
                amount=priced.amount,
                usd=priced.usd,
                formula=priced.formula,
                date=priced.date,
                unit_text=offer.charge.unit_text,
            ),
            docs_url=offer.docs_url if offer.provider is None else None,
            energy=_quantity(weighed.predictions.energy_kwh[row] * weighed.stretch[row], "kWh"),
            emissions=_quantity(weighed.carbon_kg[row], "kg CO2e"),
            ranking_usd=_quantity(weighed.counted_usd[row], "USD"),
            **self._fit(row),
        )

    def run_hours(self, row: int) -> Quantity:
        """Run time of the whole chain with its 90 % interval; a stated time has none."""
        stretch, found = float(self.weighed.stretch[row]), self.weighed.predictions
        value, low, high = (float(column[row]) * stretch for column in (found.hours, found.low, found.high))
        if found.stated or not low <= value <= high:
            return Quantity(value=value, unit="h")
        return Quantity(value=value, unit="h", low=low, high=high, coverage=0.9)

    def sources(self, row: int) -> tuple[Source, ...]:
        """What an option rests on: the system or instance, its accelerator, the estimator, the transfer facts."""
        weighed, offer = self.weighed, self.weighed.offer_of(row)
        found = [*offer.sources[:SOURCES_PER_OPTION]]
        if offer.accelerator is not None:
            found.append(offer.accelerator.source)
        found.extend(weighed.predictions.sources)
        found.extend(self.moves.sources(offer))
        found.extend(
            wait_sources(offer.system_id, offer.partition, offer.kind, self.profile.waits_hours, weighed.learned)
        )
        return tuple({source.id: source for source in found}.values())

    def _charge(self, row: int) -> ChargeResult:
        weighed = self.weighed
        return charge(
            weighed.offer_of(row),
            self.run_hours(row),
            float(weighed.candidates.accelerators[row]),
            int(weighed.candidates.nodes[row]),
            spot=bool(weighed.money.spot[row]),
        )

    def _request_hours(self, row: int, offer: Offer, segments: int, limit: float | None) -> float | None:
        if not has_queue(offer):
            return None
        high, stretch = float(self.weighed.predictions.high[row]), float(self.weighed.stretch[row])
        return request_hours(high, segments, stretch, None if limit == UNLIMITED else limit)

    def _fit(self, row: int) -> dict[str, Any]:
        found = self.weighed.predictions
        return {
            "memory_needed": _quantity(found.memory_bytes[row] / 2**30, "GiB"),
            "memory_available": _quantity(self.weighed.columns.memory_bytes[row] / 2**30, "GiB"),
            "batch_per_device": int(found.batch[row]) or None,
            "bottleneck": _literal(found.bottleneck[row], Bottleneck),
            "method": _literal(found.method[row], Method),
        }


def where(offer: Offer) -> str:
    """The place as a reader knows it: `Delta gpuA100x4`, `AWS p4d.24xlarge`, `NVIDIA Jetson Nano 4gb`."""
    detail = offer.partition_label or offer.partition or offer.node_type_id
    return f"{short_name(offer)} {detail}"


def short_name(offer: Offer) -> str:
    """`AWS` for `Amazon Web Services (AWS)`; systems keep their name."""
    _, bracket, short = offer.system_name.rstrip(")").partition(" (")
    return short if bracket and offer.provider is not None else offer.system_name


def _accelerator_name(offer: Offer) -> str:
    if offer.accelerators_per_node and offer.accelerator is not None:
        return short_accelerator(offer.accelerator.name)
    return offer.processor.name if offer.processor is not None else offer.processor_text or "CPU"


def _total(run: Quantity, wait: Quantity | None, move: Quantity | None, segments: int) -> Quantity | None:
    """Wait before every job, transfer and run; unknown as soon as the wait is."""
    if wait is None:
        return None
    parts = [run, wait.times(segments), *([move] if move else [])]
    value, low, high = (
        sum(part.value if bound is None else bound for part, bound in zip(parts, bounds, strict=True))
        for bounds in ([None] * len(parts), [part.low for part in parts], [part.high for part in parts])
    )
    return Quantity(value=value, unit="h", low=low, high=high) if high > low else Quantity(value=value, unit="h")


def _quantity(value: float, unit: str) -> Quantity | None:
    return Quantity(value=float(value), unit=unit) if math.isfinite(value) else None


def _literal(text: str, kind: Any) -> Any:
    return cast(Any, text) if text in get_args(kind) else None
