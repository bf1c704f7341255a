"""Settles which accelerator to compute with where a site's text fits several models: the slowest, said so."""

from __future__ import annotations

from dataclasses import replace

from knowledge.ci.types import Accelerator, Offer
from plane.placement.once import once_per_catalogue

PRECISIONS = ("bf16", "fp16", "tf32", "fp32", "int8")
"""Peaks that say how quick an accelerator is, in the order of preference."""


@once_per_catalogue
def settle(offers: tuple[Offer, ...]) -> tuple[Offer, ...]:
    """The same offers, each with one accelerator if any is known; `accelerator_candidates` keep the others."""
    return tuple(_settled(offer) for offer in offers)


def peak_flops(accelerator: Accelerator) -> float:
    """Dense peak in the precision that deep learning would use there, in FLOP/s; 0 = unknown."""
    peaks = accelerator.peak_flops
    return next((peaks[name] for name in PRECISIONS if name in peaks), 0.0)


def _settled(offer: Offer) -> Offer:
    if offer.accelerator is not None or not offer.accelerator_candidates or not offer.accelerators_per_node:
        return offer
    computable = [row for row in offer.accelerator_candidates if peak_flops(row)] or [*offer.accelerator_candidates]
    return replace(offer, accelerator=min(computable, key=_quickness))


def _quickness(accelerator: Accelerator) -> tuple[float, float, int]:
    bandwidth = accelerator.memory_bandwidth_bytes_per_second or 0.0
    return peak_flops(accelerator), bandwidth, accelerator.memory_bytes or 0
