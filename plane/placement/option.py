"""What placement answers: ranked options, and every place that was dropped with its reason."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Literal, NamedTuple

from pydantic import Field

from estimators.dnn.estimate import Bottleneck, Method
from estimators.dnn.workload import Workload
from knowledge.evidence import Evidence, Frozen, Quantity
from plane.placement.described import Described
from plane.placement.request import PlacementRequest

RejectionCode = Literal[
    "retired",
    "not_for_jobs",
    "no_access",
    "excluded",
    "no_such_accelerator",
    "accelerator_unknown",
    "too_few_devices",
    "does_not_fit",
    "over_walltime",
    "over_deadline",
    "over_budget",
    "cannot_compute",
    "dominated",
]


class Charge(Frozen):
    """What the run costs there.

    Attributes:
        amount: in the system's own unit, with the run's interval; `None` = the rate is unknown.
        usd: the same in US dollars, where a price exists.
        formula: the arithmetic with its numbers, for the reader.
        date: of the price.
        unit_text: what the unit means, in the site's words; `None` = dollars, or not known.
    """

    amount: Quantity | None
    usd: Quantity | None
    formula: str
    date: str | None
    unit_text: str | None = None


class Transfer(Frozen):
    """Moving the data there.

    Attributes:
        hours: at the stated rate; `None` = rate or size unknown. usd: egress charge; `None` = unknown.
        text: the sentence for the reader, with the rate and where it comes from.
    """

    hours: Quantity | None
    usd: Quantity | None
    text: str


class Option(Frozen):
    """One place to run, with everything a person needs to decide.

    Attributes:
        rank: 1 is best under the request's objective.
        offer_id: key into the CI database; `where` is the same for a reader, such as `Delta gpuA100x4`.
        access: how one gets to use it. access_known: whether the person's profile covers it (`None` = no profile).
        run_hours: with a 90 % interval; `wait_hours`: `None` = unknown.
        segments: 1, or the number of checkpointed jobs when the run exceeds the walltime limit.
        request_walltime_hours: what to write into the job script (per segment), from the upper end of the interval.
        emissions: location-based estimate; `None` = unknown.
        reasons: why it stands where it stands, short sentences with figures.
        cautions: what to know before using it.
        source_ids: ids of the placement's `sources` this option rests on.
        docs_url: where the site's own documentation begins.
        memory_needed, batch_per_device, bottleneck, method: `None` when the request names no network (`run_hours` of
            the request is then the person's own figure).
        ranking_usd: what the ranking counted as cost. Equal to `charge.usd` (plus egress) where a price exists; else an
            indicative value of the allocation or free time, for the ranking only: nobody is billed this.
    """

    rank: int
    offer_id: str
    where: str
    kind: str
    system_id: str
    system_name: str
    partition: str | None
    node_type_id: str
    access: tuple[str, ...]
    access_known: bool | None
    accelerator: str
    accelerator_count: float
    node_count: int
    accelerators_per_node: float
    run_hours: Quantity
    wait_hours: Quantity | None
    transfer: Transfer | None
    total_hours: Quantity | None
    segments: int
    max_walltime_hours: float | None
    request_walltime_hours: float | None
    charge: Charge
    energy: Quantity | None
    emissions: Quantity | None
    memory_needed: Quantity | None
    memory_available: Quantity | None
    batch_per_device: int | None
    bottleneck: Bottleneck | None
    method: Method | None
    ranking_usd: Quantity | None = None
    reasons: tuple[str, ...] = ()
    cautions: tuple[str, ...] = ()
    source_ids: tuple[str, ...] = ()
    docs_url: str | None = None


class Head(NamedTuple):
    """What a rejection is about; see `Rejection`."""

    system_id: str
    code: RejectionCode
    place: int | None


class Rejection(Frozen):
    """A place that cannot or should not be used, and why. One per system and partition (or instance).

    Attributes:
        place: for `dominated` ones, where they stand among all places that can do it.
    """

    offer_id: str
    where: str
    system_id: str
    code: RejectionCode
    text: str
    place: int | None = None


class Rejections(Described[Rejection]):
    """All dropped places, each described when it is read: there can be a hundred thousand."""

    def nearest(self, closeness: Sequence[str], whole: frozenset[str] = frozenset()) -> Rejections:
        """Of each system what came closest to being usable, and all of some.

        Args:
            closeness: codes, the closest to being usable first; those that can do it go by their place.
            whole: systems of which all is wanted, the closest first.
        """
        by_system: dict[str, list[tuple[int, int, int]]] = {}
        for number, head in enumerate(self.heads()):
            distance = (closeness.index(head.code), head.place or 0, number)
            by_system.setdefault(head.system_id, []).append(distance)
        kept = [
            number
            for system, found in by_system.items()
            for _, _, number in (sorted(found) if system in whole else [min(found)])
        ]
        return Rejections([self[number] for number in kept])

    def of_system(self, system_id: str) -> Rejections:
        """Those of one system."""
        return Rejections([self[number] for number, head in enumerate(self.heads()) if head.system_id == system_id])

    def heads(self) -> Iterator[Head]:
        """What is known of each without describing it."""
        known = getattr(self.source, "heads", None)
        yield from known() if known else (Head(one.system_id, one.code, one.place) for one in self)


class Placement(Evidence):
    """The answer to "where should I run it?".

    Attributes:
        options: ranked, best first; empty when nothing can do it.
        frontier: points for the time-against-cost chart: the options, then others numbered on after them.
        considered: how many candidates were weighed.
        rejected: all dropped places; `rejected_by_reason` counts them by code. `dominated` ones can do it, but others
            are better.
        groups: without a profile: access program -> best option's rank.
        snapshot: id of the facts that this was worked out from; `iplane ci history` lists them.
    """

    request: PlacementRequest
    workload: Workload
    options: tuple[Option, ...]
    frontier: tuple[Option, ...] = ()
    considered: int
    rejected: Rejections = Rejections()
    rejected_by_reason: dict[str, int]
    groups: dict[str, int] = Field(default_factory=dict)
    snapshot: str | None = None
