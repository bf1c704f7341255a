"""The same run on other numbers of cores, in the place that was chosen."""

from __future__ import annotations

from estimators.harp.predicting.estimating import Estimated
from estimators.harp.predicting.fitting import nodes_for
from estimators.harp.predicting.known import Asked, Known
from estimators.harp.predicting.option import Option
from estimators.harp.predicting.pricing import charge_of
from estimators.harp.predicting.result import ScalingRow
from estimators.harp.predicting.scaling import core_counts, knee_of
from estimators.harp.predicting.told_units import hours_of
from knowledge.evidence import Quantity

BEYOND_ASKED = 4
"""The table reaches so many times the cores that were asked for, as far as the place has them."""


def scaling_rows(asked: Asked, known: Known, best: Option) -> tuple[ScalingRow, ...]:
    """Rows of rising cores; none where the model knows nothing of cores."""
    least = known.time.least_cores
    if least is None:
        return ()
    counts = core_counts(max(1, int(least)), asked.resource("cores", 1), _most(asked, best))
    rows = known.time.at([{**asked.configuration, "cores": cores} for cores in counts], 0.5, best.step)
    knee = knee_of(counts, [row.spread.median for row in rows])
    return tuple(
        _row(asked, best, cores, row, rows[0], counts[0], knee) for cores, row in zip(counts, rows, strict=True)
    )


def _row(asked: Asked, best: Option, cores: int, row: Estimated, first: Estimated, least: int, knee: int) -> ScalingRow:
    speed_up = first.spread.median / row.spread.median
    nodes = nodes_for(best.place.offer, cores, None, best.memory.spread.upper if best.memory else None)
    walltime = hours_of(row.spread)
    return ScalingRow(
        cores=cores,
        nodes=nodes,
        walltime=walltime,
        speed_up=speed_up,
        efficiency=speed_up * least / cores,
        charge=_charge(asked, best, walltime, cores, nodes),
        extrapolated=row.doublings > 0,
        knee=cores == knee,
    )


def _charge(asked: Asked, best: Option, walltime: Quantity, cores: int, nodes: int) -> Quantity | None:
    if best.place.offer is None:
        return None
    found, _ = charge_of(best.place.offer, walltime, cores, nodes, asked.resource("gpus", 0), best.request.memory_mib)
    return found.amount


def _most(asked: Asked, best: Option) -> int:
    """As many cores as the table goes up to: four times the asked, no more than the partition has."""
    wanted = BEYOND_ASKED * asked.resource("cores", 1)
    offer = best.place.offer
    if offer is None or not offer.cores_per_node:
        return wanted
    nodes = min((one for one in (offer.max_nodes, offer.node_count) if one is not None), default=None)
    return wanted if nodes is None else int(min(wanted, offer.cores_per_node * nodes))
