"""What the DNN-Estimator answers."""

from __future__ import annotations

from typing import Literal

from estimators.dnn.serving.result import Serving
from estimators.dnn.workload import Workload
from knowledge.evidence import Evidence, Frozen, Quantity

Bottleneck = Literal["compute", "memory bandwidth", "communication", "input pipeline", "launch overhead"]
Method = Literal["measured", "learned", "roofline"]


class Breakdown(Frozen):
    """Where the time of one step goes, in seconds. Overlapping parts are listed whole; `step_seconds` is the result."""

    compute_seconds: float
    memory_seconds: float
    communication_seconds: float
    input_seconds: float
    overhead_seconds: float
    step_seconds: float


class MemoryNeed(Frozen):
    """Device memory per accelerator, in bytes."""

    weights_bytes: float
    gradients_bytes: float
    optimizer_bytes: float
    activations_bytes: float
    framework_bytes: float
    total_bytes: float
    available_bytes: float | None
    fits: bool | None
    largest_batch_per_device: int | None


class Estimate(Evidence):
    """Time, memory and energy of a workload on a machine.

    Attributes:
        workload: the workload with every assumption filled in.
        accelerator: name of the device, `CPU` for none. processor: name of the CPU, where the CPUs compute.
        step_seconds, epoch_hours, total_hours: predictions with a 90 % interval; `None` where the workload names no
            amount of data.
        throughput: samples (or tokens) per second over all devices.
        energy: kWh at the devices and their hosts, without cooling; `None` if no power figure is known.
        floor_hours: the roofline: no code can be faster.
        remedies: what to change when it does not fit, best first.
        cite: what measurement was matched, for `measured`.
        serving: how fast single requests are answered; `None` for training.
    """

    workload: Workload
    accelerator: str
    accelerator_count: float
    node_count: int
    batch_per_device: int
    global_batch: int
    step_seconds: Quantity
    epoch_hours: Quantity | None
    total_hours: Quantity | None
    throughput: Quantity
    breakdown: Breakdown
    memory: MemoryNeed
    energy: Quantity | None
    floor_hours: float | None
    bottleneck: Bottleneck
    method: Method
    seen: Literal["network and hardware", "network", "hardware", "neither"]
    remedies: tuple[str, ...] = ()
    serving: Serving | None = None
    processor: str | None = None

    @property
    def device(self) -> str:
        """Name of what computes: the accelerator, else the processor."""
        return self.processor or self.accelerator
