"""What the hardware allows: the floor under every estimate, and the plain cost the learned part corrects.

Roofline after Williams, Waterman and Patterson, doi 10.1145/1498765.1498785: no step is faster than its arithmetic at
the peak rate, nor than reading its weights once at the peak bandwidth.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

TRAIN_PASSES = 3.0
"""Forward, and two passes' worth of arithmetic backward."""

ACTIVATION_TRIPS = {True: 6.0, False: 2.0}
"""Times one activation element crosses the memory bus: written and read forward; twice that again backward."""

OPTIMIZER_BYTES = 24.0
"""Bytes moved per parameter in an update: weight, gradient and two moments, read and written in fp32."""


@dataclass(frozen=True, slots=True)
class Step:
    """One step on one device, as arrays of equal length (one entry a configuration).

    Attributes:
        macs, activations: of one sample, forward. parameters: that one sample passes. layers: one after another.
        batch: samples per device. trains: backward pass and update included. passes: forward passes' worth of
            arithmetic (1 inference, 2 frozen weights, 3 training, 4 with recomputed activations).
        element_bytes: of an activation. flops, bandwidth: peaks of the device, FLOP/s and bytes/s.
    """

    macs: Floats
    activations: Floats
    parameters: Floats
    layers: Floats
    batch: Floats
    trains: Floats
    passes: Floats
    element_bytes: Floats
    flops: Floats
    bandwidth: Floats

    @property
    def compute_seconds(self) -> Floats:
        """Arithmetic at the peak rate."""
        return 2.0 * self.macs * self.passes * self.batch / self.flops

    @property
    def memory_seconds(self) -> Floats:
        """Activations and weights over the memory bus at the peak bandwidth, nothing fused."""
        trips = np.where(self.trains > 0, ACTIVATION_TRIPS[True], ACTIVATION_TRIPS[False])
        weights = self.parameters * np.where(self.trains > 0, OPTIMIZER_BYTES, self.element_bytes)
        return (self.batch * self.activations * trips * self.element_bytes + weights) / self.bandwidth

    @property
    def plain_seconds(self) -> Floats:
        """Arithmetic and memory traffic one after the other: what the learned part corrects."""
        return self.compute_seconds + self.memory_seconds

    @property
    def floor_seconds(self) -> Floats:
        """No code can be faster: the arithmetic at peak, or one reading of the weights."""
        return np.maximum(self.compute_seconds, self.parameters * self.element_bytes / self.bandwidth)

    @property
    def launch_seconds(self) -> Floats:
        """Time to launch the kernels of one step: about three a layer and pass at 4 microseconds (assumed)."""
        return self.layers * self.passes * 3 * 4e-6
