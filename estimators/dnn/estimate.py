"""What the DNN-Estimator answers."""

from __future__ import annotations

from typing import Literal

from estimators.dnn.serving.result import Serving
from estimators.dnn.workload import Workload
from knowledge.evidence import Evidence, Frozen, Quantity

Bottleneck = Literal["compute", "memory bandwidth", "communication", "input pipeline", "launch overhead"]
Method = Literal["measured by you", "measured", "learned", "roofline"]


class Breakdown(Frozen):
    """Where the time of one step goes, in seconds. Overlapping parts are listed whole; `step_seconds` is the result.

    Attributes:
        compute_seconds, memory_seconds: arithmetic and memory traffic at the device's peaks.
        communication_seconds: what does not hide behind computing. hidden_seconds: what does.
        bubble_seconds: a pipeline filling and draining. input_seconds: reading, decoding, copying.
        overhead_seconds: of the device, over the peaks.
    """

    compute_seconds: float
    memory_seconds: float
    communication_seconds: float
    input_seconds: float
    overhead_seconds: float
    step_seconds: float
    hidden_seconds: float = 0.0
    bubble_seconds: float = 0.0


class Overhead(Frozen):
    """What a job does besides its steps: its name, seconds over the whole job, and what they rest on."""

    name: str
    seconds: float
    text: str


class MemoryNeed(Frozen):
    """Device memory per accelerator, in bytes. The parts make up `total_bytes`.

    Attributes:
        master_bytes: fp32 copies of 16-bit weights, or the other way round. buffers_bytes: for communication.
        fragments_bytes: lost by the allocator. framework_bytes: context and libraries.
        largest_batch_per_device: samples per device and micro-step that fit; 0 = none does, `None` = unknown.
    """

    weights_bytes: float
    gradients_bytes: float
    optimizer_bytes: float
    activations_bytes: float
    framework_bytes: float
    total_bytes: float
    available_bytes: float | None
    fits: bool | None
    largest_batch_per_device: int | None
    master_bytes: float = 0.0
    buffers_bytes: float = 0.0
    fragments_bytes: float = 0.0


class Remedy(Frozen):
    """A change that was tried because the workload does not fit.

    Attributes:
        change: what to change, in words. fits: whether it then fits. memory_bytes: needed per device then.
        time_factor: seconds per sample over those without the change; `None` = unknown.
        devices: in all, where the change takes more of them.
    """

    change: str
    fits: bool
    time_factor: float | None
    memory_bytes: float
    devices: float | None = None

    @property
    def sentence(self) -> str:
        """Such as "Recompute activations (checkpointing): fits, +31 % time."."""
        from knowledge.quantities import write_bytes

        verdict = "fits" if self.fits else "does not fit yet"
        need = f"{write_bytes(self.memory_bytes, binary=True)} per device"
        return f"{self.change}: {verdict}, {need}{self._time()}."

    def _time(self) -> str:
        if self.time_factor is None:
            return ""
        percent = round((self.time_factor - 1.0) * 100.0)
        return ", same time" if percent == 0 else f", {percent:+d} % time"


class Estimate(Evidence):
    """Time, memory and energy of a workload on a machine.

    Attributes:
        workload: the workload with every assumption filled in.
        accelerator: name of the device, `CPU` for none. processor: name of the CPU, where the CPUs compute.
        step_seconds, epoch_hours, total_hours: predictions with a 90 % interval; `None` where the workload names no
            amount of data.
        throughput: samples (or tokens) per second over all devices.
        overheads: what the job does besides its steps; `total_hours` holds them, the other times do not.
        energy: kWh at the devices and their hosts, without cooling; `None` if no power figure is known.
        emissions: kg CO2e, cooling included, where a site or region was named; `None` = unknown.
        floor_hours: no code can be faster: arithmetic at the peak, what must cross the links, what must be read.
        tried: changes tried when it does not fit, best first. remedies: the same in sentences.
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
    emissions: Quantity | None = None
    floor_hours: float | None
    bottleneck: Bottleneck
    method: Method
    seen: Literal["network and hardware", "network", "hardware", "neither"]
    remedies: tuple[str, ...] = ()
    tried: tuple[Remedy, ...] = ()
    overheads: tuple[Overhead, ...] = ()
    serving: Serving | None = None
    processor: str | None = None

    @property
    def device(self) -> str:
        """Name of what computes: the accelerator, else the processor."""
        return self.processor or self.accelerator
