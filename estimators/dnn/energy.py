"""Electric power of devices and their hosts while a job runs, without cooling.

A device draws between an idle share and nearly its limit: the most where it computes, less where it waits for its own
memory. Measured on language models by Patel et al., arXiv 2308.12908: phases bound by computing run at the limit, those
bound by memory well below it, and devices fall towards idle between iterations. The shares themselves are assumed.
"""

from __future__ import annotations

import numpy as np

from estimators.dnn.roofline import Floats

IDLE_SHARE = 0.2
"""Draw of a device that waits, over its power limit."""

COMPUTING_SHARE = 0.92
"""Draw of a device bound by computing, over its power limit."""

MEMORY_SHARE = 0.68
"""Draw of a device bound by its memory bandwidth, over its power limit."""

HOST_WATTS_PER_DEVICE = 100.0
"""Processors, memory and network per accelerator, assumed."""

MODULE_WATTS = 75.0
"""Below this limit a device with shared memory is a module whose limit covers the host."""

SPREAD = 1.25
"""Factor either way by which the power itself is uncertain."""


def watts(tdp: Floats, count: Floats, busy: Floats, module: Floats, computing: Floats | None = None) -> Floats:
    """Power over all devices and hosts; nan where the device's limit is unknown.

    Args:
        tdp: power limit of one device, watts. count: devices. busy: share of the time they work.
        module: 1 where the limit covers the host too.
        computing: share of the work that is arithmetic rather than memory traffic; `None` = half.
    """
    weight = np.full_like(tdp, 0.5) if computing is None else np.clip(computing, 0.0, 1.0)
    working = MEMORY_SHARE + (COMPUTING_SHARE - MEMORY_SHARE) * weight
    device = tdp * (IDLE_SHARE + (working - IDLE_SHARE) * np.clip(busy, 0.0, 1.0))
    return np.asarray(count * (device + np.where(module > 0, 0.0, HOST_WATTS_PER_DEVICE)))


def kilowatt_hours(working: Floats, idle: Floats, step_hours: Floats, other_hours: Floats) -> Floats:
    """Energy of a job: `working` watts while it steps, `idle` watts in what it does besides."""
    return np.asarray((working * step_hours + idle * other_hours) / 1000.0)
