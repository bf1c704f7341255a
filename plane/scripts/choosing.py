"""Which partition of a system a script is for: the one named, or the usual one that can do what is asked."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from rapidfuzz import process

from knowledge.ci.types import Offer
from knowledge.errors import RequestError, UnknownNameError
from knowledge.evidence import Assumption
from plane.scripts.request_style import read_style
from plane.scripts.sizing import devices_per_node
from plane.scripts.spec import ScriptSpec
from plane.scripts.walltime import USUAL_HOURS

_SPECIAL = re.compile(r"long|large|mem|low|priority|express|demand|taskfarm|extended|spot|_[lb]prod")
"""Words in the names of partitions that are meant for something other than ordinary jobs."""


def choose_offer(
    spec: ScriptSpec, offers: Sequence[Offer], partition: str | None, accelerator_ids: Collection[str] | None
) -> tuple[Offer, tuple[Assumption, ...]]:
    """The row to write the script for.

    Args:
        offers: all rows of one system.
        partition: as the person wrote it; case and qualifiers do not matter.
        accelerator_ids: accelerators that fit the name the person used; `None` = no name was said.

    Raises:
        UnknownNameError: the system has no such partition.
        RequestError: no partition has the accelerator, or there is nothing to choose from.
    """
    if not offers:
        raise RequestError("The partitions of this system are not known; name a system whose partitions are known.")
    named = _named(offers, partition) if partition else list(offers)
    fitting = _with_accelerator(spec, named, accelerator_ids, partition)
    best = min(fitting, key=lambda offer: _preference(spec, offer))
    same = [offer for offer in fitting if _label(offer) == _label(best)]
    best = min(same, key=lambda offer: (_nodes_needed(spec, offer), _preference(spec, offer)))
    if len({_label(offer) for offer in fitting}) == 1:
        return best, ()
    others = sorted({_label(offer) for offer in fitting} - {_label(best)}, key=str.lower)
    text = f"Partition {_label(best)}, because none was named; {best.system_name} also has {_listed(others)}."
    return best, (Assumption(field="partition", text=text),)


def _label(offer: Offer) -> str:
    return offer.partition_label or offer.partition or offer.node_type_id


def _named(offers: Sequence[Offer], partition: str) -> list[Offer]:
    wanted = partition.strip().lower()
    for names in (_exact_names, _loose_names):
        found = [offer for offer in offers if wanted in names(offer)]
        if found:
            return found
    labels = sorted({_label(offer) for offer in offers})
    folded = {label.lower(): label for label in labels}
    near = [folded[match[0]] for match in process.extract(wanted, list(folded), limit=3, score_cutoff=55)]
    hint = f"{offers[0].system_name} has {_listed(labels)}."
    raise UnknownNameError(f"partition of {offers[0].system_name}", partition, near, hint=hint)


def _exact_names(offer: Offer) -> set[str]:
    return {name.lower() for name in (offer.partition_label, offer.id.split("/")[1]) if name}


def _loose_names(offer: Offer) -> set[str]:
    names = (offer.partition, offer.qos, offer.node_type_id if offer.partition is None else None)
    return {name.lower() for name in names if name}


def _with_accelerator(
    spec: ScriptSpec, offers: list[Offer], wanted: Collection[str] | None, partition: str | None
) -> list[Offer]:
    """The rows with the accelerator asked for; without one, rows with accelerators if any were asked for."""
    if wanted is not None:
        found = [offer for offer in offers if _has(offer, wanted)]
        if not found:
            have = sorted({offer.accelerator_text for offer in offers if offer.accelerator_text})
            place = f"partition {partition} of {offers[0].system_name}" if partition else offers[0].system_name
            rule = f"{place} has {_listed(have)}" if have else f"{place} has no accelerators"
            raise RequestError.of("accelerator", spec.accelerator, rule, "name one of those or another system")
        return found
    if spec.wants_accelerators is False:
        return [offer for offer in offers if offer.accelerator_text is None] or offers
    with_devices = [offer for offer in offers if offer.accelerator_text is not None]
    if spec.wants_accelerators or spec.model is not None:
        return with_devices or offers
    return offers


def _has(offer: Offer, wanted: Collection[str]) -> bool:
    candidates = {accelerator.id for accelerator in offer.accelerator_candidates}
    return (offer.accelerator is not None and offer.accelerator.id in wanted) or bool(candidates & set(wanted))


def _preference(spec: ScriptSpec, offer: Offer) -> tuple[object, ...]:
    """Smaller is better: what can do it, then what is meant for ordinary jobs, then what is small and common."""
    limit = offer.max_walltime_hours
    hours = spec.walltime_hours or USUAL_HOURS
    too_short = (
        spec.walltime_hours is not None and limit is not None and limit * (spec.segments or 1) < spec.walltime_hours
    )
    nodes = _nodes_needed(spec, offer)
    outside = (offer.max_nodes is not None and nodes > max(1, offer.max_nodes)) or nodes < (offer.min_nodes or 1)
    default = "default" not in (offer.notes or "").lower() and "default" not in (offer.partition_label or "").lower()
    return (
        offer.service,
        too_short,
        outside,
        offer.interactive,
        offer.preemptible,
        offer.max_nodes is not None and offer.max_nodes < 1,
        default,
        limit is not None and limit < hours,
        bool(_SPECIAL.search(_label(offer).lower())),
        -(offer.node_count or 0),
        -(limit or 0.0),
    )


def _nodes_needed(spec: ScriptSpec, offer: Offer) -> int:
    most = devices_per_node(offer, read_style(offer.gpu_request_flag))
    return spec.node_count or (-(-spec.accelerator_count // most) if spec.accelerator_count and most else 1)


def _listed(names: Sequence[str], most: int = 8) -> str:
    if not names:
        return "none"
    shown = list(names[:most])
    more = len(names) - len(shown)
    return ", ".join(shown) + (f" and {more} more" if more else "")
