"""Electric power of devices and their hosts while a job runs, without cooling.

A device draws between an idle share and nearly its limit, as it is busy; the shares are assumed from public power
traces of training (about 0.7 to 0.95 of the limit when busy).
"""

from __future__ import annotations

import numpy as np

from estimators.dnn.roofline import Floats

IDLE_SHARE = 0.2
"""Draw of a device that waits, over its power limit."""

BUSY_SHARE = 0.85
"""Draw of a device that computes, over its power limit."""

HOST_WATTS_PER_DEVICE = 100.0
"""Processors, memory and network per accelerator, assumed."""

MODULE_WATTS = 75.0
"""Below this limit a device with shared memory is a module whose limit covers the host."""

SPREAD = 1.25
"""Factor either way by which the power itself is uncertain."""


def watts(tdp: Floats, count: Floats, busy: Floats, module: Floats) -> Floats:
    """Power over all devices and hosts; nan where the device's limit is unknown.

    Args:
        tdp: power limit of one device, watts. count: devices. busy: share of the time they compute.
        module: 1 where the limit covers the host too.
    """
    device = tdp * (IDLE_SHARE + (BUSY_SHARE - IDLE_SHARE) * np.clip(busy, 0.0, 1.0))
    return np.asarray(count * (device + np.where(module > 0, 0.0, HOST_WATTS_PER_DEVICE)))
