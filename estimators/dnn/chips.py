"""Which devices are the same chip: memory size and form factor differ, the arithmetic does not."""

from __future__ import annotations

import math
from dataclasses import dataclass

from knowledge.ci.types import Accelerator, Processor

TOLERANCE = 0.12
"""Two devices of one architecture are the same chip if the logarithms of their peaks differ by no more."""


@dataclass(frozen=True, slots=True)
class Chip:
    """An architecture at a peak rate (FLOP/s in 16 bits, or in fp32 where there is no other)."""

    architecture: str
    peak_flops: float

    def same_as(self, other: Chip) -> bool:
        """Whether the two run alike: an A100 of 40 or 80 GB, an H100 or H200."""
        if self.architecture != other.architecture or min(self.peak_flops, other.peak_flops) <= 0:
            return self == other
        return abs(math.log(self.peak_flops / other.peak_flops)) <= TOLERANCE


def chip_of(accelerator: Accelerator) -> Chip:
    """The chip of an accelerator."""
    peaks = accelerator.peak_flops
    return Chip(accelerator.architecture, peaks.get("fp16") or peaks.get("bf16") or peaks.get("fp32") or 0.0)


def chip_of_processor(processor: Processor | None) -> Chip:
    """The chip of a CPU: itself alone, for CPUs of one maker differ in more than their peak."""
    return Chip(f"processor {processor.id if processor else 'unknown'}", 1.0)
