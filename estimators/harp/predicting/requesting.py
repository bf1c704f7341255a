"""The request: bounds at the kill risk, rounded up to what schedulers take."""

from __future__ import annotations

import math

from estimators.harp.predicting.combining import Spread
from estimators.harp.predicting.result import Request
from estimators.harp.predicting.rounding import (
    MEMORY_RULE,
    MIB,
    WALLTIME_RULE,
    as_schedulers_read,
    memory_mib,
    walltime_minutes,
)
from knowledge.quantities import write_bytes, write_hours, write_number


def shares_of(kill_risk: float, *, memory_known: bool) -> tuple[float, float | None]:
    """Risk that the time may take and that the memory may take.

    Half each, so that the chance of either is at most the whole, however the two hang together (Bonferroni); the whole
    is the time's where memory is not predicted.
    """
    return (kill_risk / 2, kill_risk / 2) if memory_known else (kill_risk, None)


def request_of(time: Spread, memory: Spread | None, cores: int, nodes: int, kill_risk: float) -> Request:
    """What to ask for.

    Args:
        time: seconds; its `upper` at the time's share of the risk.
        memory: bytes over all nodes, likewise; `None` = not known.
        cores, nodes: over all nodes.
        kill_risk: of both together.
    """
    risk_time, risk_memory = shares_of(kill_risk, memory_known=memory is not None)
    minutes = walltime_minutes(time.upper)
    per_node = None if memory is None else memory_mib(memory.upper / nodes)
    cores_on_node = math.ceil(cores / nodes)
    # Rounded up again, so that the cores of a node together hold what the node needs.
    per_core = None if per_node is None else memory_mib(per_node * MIB / cores_on_node)
    return Request(
        walltime_minutes=minutes,
        walltime=as_schedulers_read(minutes),
        memory_per_node_mib=per_node,
        memory_per_core_mib=per_core,
        nodes=nodes,
        cores=cores,
        kill_risk=kill_risk,
        kill_risk_time=risk_time,
        kill_risk_memory=risk_memory,
        how=_how(time, memory, risk_time, risk_memory, nodes),
    )


def _how(
    time: Spread, memory: Spread | None, risk_time: float, risk_memory: float | None, nodes: int
) -> tuple[str, ...]:
    texts = [
        f"Walltime: median {write_hours(time.median / 3600)}, exceeded in {_percent(risk_time)} of runs:"
        f" {write_hours(time.upper / 3600)}, {WALLTIME_RULE}."
    ]
    if memory is not None and risk_memory is not None:
        spread = f" over {nodes} nodes, evenly" if nodes > 1 else ""
        texts.append(
            f"Memory: median {write_bytes(memory.median, binary=True)}, exceeded in {_percent(risk_memory)} of runs:"
            f" {write_bytes(memory.upper, binary=True)}{spread}, {MEMORY_RULE}."
        )
    return tuple(texts)


def _percent(share: float) -> str:
    return f"{write_number(100 * share)} %"
