"""Which peak a precision runs at on a device, and which precision a person would use there."""

from __future__ import annotations

from dataclasses import dataclass

from estimators.dnn.machine import Machine
from estimators.dnn.workload import Precision
from knowledge.ci.types import Accelerator, Processor

FALLBACKS: dict[str, tuple[str, ...]] = {
    "fp32": ("fp32", "tf32"),
    "tf32": ("tf32", "fp32"),
    "fp16": ("fp16", "fp32"),
    "bf16": ("bf16", "fp32"),
    "fp8": ("fp8", "bf16", "fp16", "fp32"),
    "int8": ("int8", "fp16", "bf16", "fp32"),
    "int4": ("fp16", "bf16", "fp32"),
}
"""Peaks to look at, in order. Weights in int4 are computed with in 16 bits."""

BYTES_PER_ELEMENT = {"fp32": 4.0, "tf32": 4.0, "fp16": 2.0, "bf16": 2.0, "fp8": 1.0, "int8": 1.0, "int4": 2.0}
"""Bytes of one activation element."""

TENSOR_INT8_RATIO = 8.0
"""A device whose int8 peak exceeds its fp32 peak by more has matrix units, which run fp16 at half the int8 rate."""

SUSTAINED_WATTS_PER_TERAFLOPS = 5.0
"""Watts of the power limit per fp32 TFLOP/s of the datasheet below which a board cannot hold its clocks."""

CACHED_ARCHITECTURES = ("Ada Lovelace", "Blackwell")
"""Architectures whose boards with graphics memory have 48 to 128 MB of last-level cache (6 MB the generation before;
NVIDIA Ada and RTX Blackwell architecture papers)."""

GRAPHICS_MEMORY_BANDWIDTH = 2.5e12
"""Bytes per second below which a board of these architectures has graphics memory (GDDR), not stacked memory (HBM)."""

CACHE_GAIN = 1.2
"""Traffic such a board moves over its datasheet bandwidth. Image networks that traffic binds run 1.3 times as fast on
an RTX 4090 as on an RTX 3090 of 1.08 times less bandwidth (benchmark tables of PyTorch Image Models)."""

CPU_MEMORY_BANDWIDTH = 100e9
"""Bytes per second of one socket where its processor is unknown: four channels of DDR4, as common since 2017."""


@dataclass(frozen=True, slots=True)
class Peak:
    """What a device can do at most.

    Attributes:
        precision: what is computed in (the asked one, or what the device has instead).
        flops: FLOP/s. bandwidth: bytes/s of device memory.
    """

    precision: Precision
    flops: float
    bandwidth: float


def sustained_share(accelerator: Accelerator) -> float:
    """Share of its peaks a board holds under load; 1 where its power limit is ample, or unknown.

    Assumed to fall with the square root of the missing power. An RTX PRO 6000 Max-Q (300 W for 110 TFLOP/s) runs image
    networks 1.3 to 1.4 times as fast as an RTX 4090 (450 W for 83), whatever bounds them; the datasheets say 1.8 times
    by bandwidth and 2.7 times by arithmetic (measured by the benchmark tables of PyTorch Image Models).
    """
    peak, limit = accelerator.peak_flops.get("fp32"), accelerator.tdp_watts
    if not peak or not limit:
        return 1.0
    return float(min(1.0, (limit / (peak / 1e12) / SUSTAINED_WATTS_PER_TERAFLOPS) ** 0.5))


def cache_gain(accelerator: Accelerator) -> float:
    """Traffic over the datasheet's bandwidth that a large last-level cache allows; 1 for boards without one."""
    bandwidth = accelerator.memory_bandwidth_bytes_per_second or GRAPHICS_MEMORY_BANDWIDTH
    large = accelerator.architecture in CACHED_ARCHITECTURES and bandwidth < GRAPHICS_MEMORY_BANDWIDTH
    return CACHE_GAIN if large else 1.0


def usual_precision(accelerator: Accelerator | None) -> Precision:
    """bf16 where the device has it, else fp16 where it has matrix units, else fp32; int8 where nothing else exists."""
    peaks = {} if accelerator is None else accelerator.peak_flops
    if "bf16" in peaks:
        return "bf16"
    if "fp16" in peaks or (accelerator is not None and _fp16_from_int8(accelerator)):
        return "fp16"
    return "int8" if peaks and not {"fp32", "tf32", "fp64"} & set(peaks) else "fp32"


def peak_of(accelerator: Accelerator, precision: Precision, *, trains: bool) -> Peak | str:
    """Peak of an accelerator in a precision, or a sentence that says why there is none."""
    if accelerator.memory_bandwidth_bytes_per_second is None and not accelerator.peak_flops:
        return f"no peak rate or memory bandwidth of the {accelerator.name} is known"
    found = next(
        ((name, accelerator.peak_flops[name]) for name in FALLBACKS[precision] if name in accelerator.peak_flops), None
    )
    derived = _fp16_from_int8(accelerator)
    if precision in ("fp16", "bf16", "int4") and derived and (found is None or found[0] == "fp32"):
        found = ("fp16", derived)
    if found is None:
        only = ", ".join(sorted(accelerator.peak_flops)) or "nothing"
        return f"the {accelerator.name} is only known to compute in {only}, not in {precision}"
    if trains and found[0] in ("int8", "int4"):
        return f"the {accelerator.name} computes in {found[0]} only, which is for inference"
    bandwidth = accelerator.memory_bandwidth_bytes_per_second
    if bandwidth is None:
        return f"the memory bandwidth of the {accelerator.name} is not known"
    name = precision if precision == "int4" else found[0]
    return Peak(name, found[1], bandwidth)  # type: ignore[arg-type]  # the keys of FALLBACKS are precisions


def peak_of_processors(machine: Machine) -> Peak | str:
    """Peak of the CPUs of one node in fp32, or a sentence that says why it is not known."""
    processor: Processor | None = machine.processor
    if processor is None or processor.peak_fp32_flops is None:
        return "the processor's peak rate is not known"
    sockets = machine.sockets_per_node or 1
    share = _share_of_node(machine, processor, sockets)
    bandwidth = (processor.memory_bandwidth_bytes_per_second or CPU_MEMORY_BANDWIDTH) * sockets * max(share, 0.25)
    return Peak("fp32", processor.peak_fp32_flops * sockets * share, bandwidth)


def _share_of_node(machine: Machine, processor: Processor, sockets: int) -> float:
    """Part of a node's cores that the job has; all of them where either number is unknown."""
    if machine.cores is None or not processor.cores:
        return 1.0
    return min(1.0, machine.cores / (processor.cores * sockets * max(1, machine.node_count)))


def _fp16_from_int8(accelerator: Accelerator) -> float | None:
    """Half the int8 peak, for devices with matrix units whose datasheet names int8 alone (Jetson)."""
    peaks = accelerator.peak_flops
    if "fp16" in peaks or "int8" not in peaks or "fp32" not in peaks:
        return None
    return peaks["int8"] / 2 if peaks["int8"] > TENSOR_INT8_RATIO * peaks["fp32"] else None
