"""What the hardware allows: every operator on the roofline, and the floor under the whole step.

Roofline after Williams, Waterman and Patterson, doi 10.1145/1498765.1498785: an operator takes at least its arithmetic
at the peak rate and its traffic at the peak bandwidth. The learned part corrects their sum; the floor binds it: no step
is faster than its arithmetic at the datasheet's peak, nor than reading its weights once.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from estimators.dnn.distinct import distinct
from estimators.dnn.graph.profile import CLASSES, Profile

Floats = NDArray[np.float64]

TRAIN_PASSES = 3.0
"""Forward, and two passes' worth of arithmetic backward."""

TRAIN_TRIPS = 2.5
"""Traffic of a training step over that of its forward pass: results are read again and gradients written backward."""

WEIGHT_TRIPS = 3.0
"""Times a training step moves a weight besides the update: read forward, read backward, gradient written."""

OPTIMIZER_BYTES = 24.0
"""Bytes moved per parameter in an update: weight, gradient and two moments, read and written in fp32."""

LAUNCH_SECONDS = 5e-6
"""Time to launch one kernel from a framework's loop; shorter kernels leave the device waiting."""

TRAIN_LAUNCHES = 2.2
"""Kernels of a training step over those of its forward pass."""

DENSE = (CLASSES.index("convolution"), CLASSES.index("pointwise"), CLASSES.index("grouped"), CLASSES.index("depthwise"))
"""Classes whose arithmetic per element says how well a kernel can fill the device."""


@dataclass(frozen=True, slots=True)
class Step:
    """One step on one device, as arrays with one entry (or row) a configuration.

    Attributes:
        class_seconds: (rows, classes) each operator at its roofline, summed by class of kernel.
        update_seconds: the optimizer's traffic. compute_seconds, memory_seconds: all arithmetic, all traffic alone.
        unfilled_seconds: what launches add to operators that take less time than a launch.
        launch_seconds: all launches one after another.
        bound_by_arithmetic: share of the time in operators that arithmetic binds. intensity: mean log of
            multiply-accumulates per element and weight over the time of dense operators.
        floor_seconds: no code can be faster.
        macs, elements, parameters, operators: of one sample, forward.
        trains, passes: whether weights are updated; forward passes' worth of arithmetic.
    """

    class_seconds: Floats
    update_seconds: Floats
    compute_seconds: Floats
    memory_seconds: Floats
    unfilled_seconds: Floats
    launch_seconds: Floats
    bound_by_arithmetic: Floats
    intensity: Floats
    floor_seconds: Floats
    macs: Floats
    elements: Floats
    parameters: Floats
    operators: Floats
    trains: Floats
    passes: Floats

    @property
    def plain_seconds(self) -> Floats:
        """Operators at their rooflines one after another, and the update: what the learned part corrects."""
        return np.asarray(self.class_seconds.sum(axis=1) + self.update_seconds)

    def __getitem__(self, rows: NDArray[np.bool_] | NDArray[np.intp]) -> Step:
        return Step(**{name: getattr(self, name)[rows] for name in Step.__dataclass_fields__})


@dataclass(frozen=True, slots=True)
class Device:
    """What a step runs on and how, as arrays of equal length.

    Attributes:
        flops, bandwidth: datasheet peaks, FLOP/s and bytes/s. sustained: share of them that the power limit allows.
        cached: traffic over the bandwidth that a large cache allows.
        element_bytes: of an activation. batch: samples per device. trains: 1 with backward pass and update.
        passes: forward passes' worth of arithmetic. updated: share of the weights that are updated.
    """

    flops: Floats
    bandwidth: Floats
    sustained: Floats
    cached: Floats
    element_bytes: Floats
    batch: Floats
    trains: Floats
    passes: Floats
    updated: Floats


def step_of(profile: Profile, device: Device) -> Step:
    """The step of one network on devices; equal devices are computed once."""
    columns = [np.asarray(getattr(device, name), dtype=np.float64) for name in Device.__dataclass_fields__]
    first, inverse = distinct(*columns)
    return _step(profile, Device(*(column[first] for column in columns)))[inverse]


def joined(parts: list[Step]) -> Step:
    """Several steps one after another as rows of one."""
    return Step(**{name: np.concatenate([getattr(part, name) for part in parts]) for name in Step.__dataclass_fields__})


def _step(profile: Profile, device: Device) -> Step:
    """Arrays of (operators, devices) in between, devices in the result."""
    count = profile.count[:, None]
    flops, bandwidth = device.flops * device.sustained, device.bandwidth * device.sustained * device.cached
    compute = 2.0 * profile.macs[:, None] * (device.batch * device.passes / flops)
    memory = _traffic(profile, device) / bandwidth
    operator = count * np.maximum(compute, memory)
    total = _over_operators(operator)
    launch = LAUNCH_SECONDS * np.where(device.trains > 0, TRAIN_LAUNCHES, 1.0)
    one = np.ones_like(device.flops)
    weights = profile.total_parameters
    update = device.trains * device.updated * weights * OPTIMIZER_BYTES / bandwidth
    return Step(
        class_seconds=np.column_stack(
            [_over_operators(operator[profile.kernel == place]) for place in range(len(CLASSES))]
        ),
        update_seconds=update,
        compute_seconds=_over_operators(count * compute),
        memory_seconds=_over_operators(count * memory) + update,
        unfilled_seconds=_over_operators(count * np.maximum(launch - np.maximum(compute, memory), 0.0)),
        launch_seconds=launch * float(profile.count.sum()),
        bound_by_arithmetic=_over_operators(operator * (compute > memory)) / total,
        intensity=_intensity(profile, operator),
        floor_seconds=_floor(profile, device),
        macs=one * profile.total_macs,
        elements=one * profile.total_elements,
        parameters=one * max(weights, 1.0),
        operators=one * float(profile.count.sum()),
        trains=device.trains,
        passes=device.passes,
    )


def _over_operators(values: Floats) -> Floats:
    """Sum over the first axis in one order, however many devices there are: one and many give the same digits."""
    return values.cumsum(axis=0)[-1] if len(values) else np.zeros(values.shape[1])


def _traffic(profile: Profile, device: Device) -> Floats:
    """Bytes every operator moves, by operator and device: its samples' elements, and its weights."""
    trains = device.trains > 0
    trips = device.element_bytes * np.where(trains, TRAIN_TRIPS * device.passes / TRAIN_PASSES, 1.0)
    weight_trips = device.element_bytes * np.where(trains, WEIGHT_TRIPS, 1.0)
    # Routed experts: a step touches no more weights than its samples call for.
    touched = np.minimum(
        profile.parameters[:, None], profile.active_parameters[:, None] * np.maximum(device.batch, 1.0)
    )
    return np.asarray(profile.elements[:, None] * (device.batch * trips) + touched * weight_trips)


def _intensity(profile: Profile, operator: Floats) -> Floats:
    dense = np.isin(profile.kernel, DENSE)
    each = np.log((profile.macs + 1.0) / (profile.elements + profile.parameters + 1.0))
    weight = operator[dense]
    return np.asarray(_over_operators(weight * each[dense, None]) / np.maximum(_over_operators(weight), 1e-12))


def _floor(profile: Profile, device: Device) -> Floats:
    arithmetic = 2.0 * profile.total_macs * device.passes * device.batch / device.flops
    weights = float((profile.count * profile.active_parameters).sum()) * device.element_bytes / device.bandwidth
    return np.asarray(np.maximum(arithmetic, weights))
