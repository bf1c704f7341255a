"""What a workload runs on: so many of one accelerator, spread over so many nodes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from knowledge.ci.types import Accelerator, Processor

if TYPE_CHECKING:
    from estimators.dnn.carbon import Grid


@dataclass(frozen=True, slots=True)
class Machine:
    """A set of equal devices.

    Attributes:
        accelerator: `None` means that the CPUs do the work.
        accelerator_count: over all nodes; can be fractional below 1 (a slice). 0 with CPUs only.
        node_count: nodes used.
        cores: CPU cores available to the job over all nodes (they also feed the data); `None` = unknown.
        memory_bytes: host memory available to the job over all nodes; `None` = unknown.
        link_bytes_per_second: between nodes, per node; `None` = unknown.
        grid: where it draws its power, for emissions; `None` = no place was named.
    """

    accelerator: Accelerator | None
    accelerator_count: float
    node_count: int
    cores: int | None = None
    memory_bytes: int | None = None
    processor: Processor | None = None
    sockets_per_node: int | None = None
    link_bytes_per_second: float | None = None
    grid: Grid | None = None
