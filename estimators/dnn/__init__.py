"""DNN-Estimator: workload -> operator costs -> time, memory and energy, with an interval, without the hardware."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from estimators.dnn.estimate import Breakdown, Estimate, MemoryNeed, Overhead, Remedy
from estimators.dnn.machine import Machine
from estimators.dnn.workload import Workload

if TYPE_CHECKING:
    from estimators.dnn.table import EstimateTable, estimate_many

__all__ = [
    "Breakdown",
    "Estimate",
    "EstimateTable",
    "Machine",
    "MemoryNeed",
    "Overhead",
    "Remedy",
    "Workload",
    "estimate",
    "estimate_many",
]


def estimate(workload: Workload, machine: Machine) -> Estimate:
    """Estimate a workload on one machine.

    Raises:
        RequestError: the workload cannot be estimated, or not on this machine; the sentence says why.
    """
    from estimators.dnn.table import estimate_many

    return estimate_many(workload, [machine]).row(0)


def __getattr__(name: str) -> Any:
    """The table's module brings NumPy and what was learned; it is imported when it is asked for."""
    if name in ("EstimateTable", "estimate_many"):
        from estimators.dnn import table

        return getattr(table, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
