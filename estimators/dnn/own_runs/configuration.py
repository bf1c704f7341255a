"""What a run or an estimate is of, in words that are equal where two are the same."""

from __future__ import annotations

from dataclasses import dataclass

from estimators.dnn.estimate import Estimate
from estimators.dnn.features import PRECISION_CLASSES
from estimators.dnn.table import EstimateTable
from estimators.dnn.workload import Workload

SERVES = "inference"


@dataclass(frozen=True, slots=True)
class Configuration:
    """A network on a machine.

    Attributes:
        network: slug. mode: what is done with it. device: name of the device; precision: as computed in.
        count, nodes, global_batch: how many. size: pixels of one side, or tokens. options: of the code.
    """

    network: str
    mode: str
    device: str
    precision: str
    count: float
    nodes: int
    global_batch: int
    size: int
    options: tuple[object, ...]

    @property
    def task(self) -> str:
        """Training in any form, or inference."""
        return "infer" if self.mode == SERVES else "train"

    @property
    def device_and_precision(self) -> str:
        """The device at the speed of its precision."""
        return f"{self.device}|{PRECISION_CLASSES[self.precision]}"


def of_row(table: EstimateTable, row: int) -> Configuration:
    """Of one machine of a table."""
    machine, done = table.machines[row], table.computed
    device = machine.accelerator.name if machine.accelerator else machine.processor.name if machine.processor else "CPU"
    return _configuration(
        table.workload, device, str(table.precision[row]), machine.accelerator_count, machine.node_count,
        int(done.global_batch[row]), done.recipe.network.name,
    )  # fmt: skip


def of_estimate(estimate: Estimate) -> Configuration:
    """Of a single estimate."""
    work = estimate.workload
    name = work.model or f"decoder-{work.params_b or 0:g}b"
    return _configuration(
        work,
        estimate.device,
        str(work.precision),
        estimate.accelerator_count,
        estimate.node_count,
        estimate.global_batch,
        name,
    )


def _configuration(
    work: Workload, device: str, precision: str, count: float, nodes: int, batch: int, network: str
) -> Configuration:
    options = (work.compiled, work.channels_last, work.activation_checkpointing, work.gradient_accumulation,
               work.tensor_parallel, work.pipeline_parallel, work.zero_stage)  # fmt: skip
    size = work.sequence_length or work.image_size or 0
    return Configuration(network, work.mode, device, precision, count, nodes, batch, size, options)
