"""What a predicted run costs where it goes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from estimators.harp.predicting.result import Charge
from knowledge.evidence import Quantity, Source

if TYPE_CHECKING:
    from knowledge.ci import Offer


def charge_of(
    offer: Offer, walltime: Quantity, cores: int, nodes: int, gpus: int, memory_mib: int | None
) -> tuple[Charge, tuple[Source, ...]]:
    """The charge at the predicted time (sites bill what a job takes, not what it asks for), and its sources.

    Args:
        offer: where. walltime: h, with interval.
        cores, nodes, gpus: over all nodes. memory_mib: asked for over all nodes.
    """
    from knowledge.ci import charge
    from knowledge.errors import RequestError

    try:
        found = charge(
            offer, walltime, gpus, nodes, cores=cores, memory_gb=None if memory_mib is None else memory_mib / 1024
        )
    except RequestError as error:
        return Charge(amount=None, usd=None, formula=error.message), ()
    return Charge(amount=found.amount, usd=found.usd, formula=found.formula, caution=found.caution), found.sources
