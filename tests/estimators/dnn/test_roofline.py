"""The roofline by hand: arithmetic, traffic, update, launches and the floor of small profiles on one device."""

from __future__ import annotations

import numpy as np
import pytest

from estimators.dnn.graph.profile import CLASSES, Profile
from estimators.dnn.roofline import (
    LAUNCH_SECONDS,
    OPTIMIZER_BYTES,
    TRAIN_LAUNCHES,
    TRAIN_TRIPS,
    WEIGHT_TRIPS,
    Device,
    Step,
    joined,
    step_of,
)

FLOPS, BANDWIDTH = 1e12, 1e11


def one(value: float) -> np.ndarray:
    return np.array([value])


def device(**changed: float) -> Device:
    usual = dict.fromkeys(Device.__dataclass_fields__, 1.0)
    usual |= {"flops": FLOPS, "bandwidth": BANDWIDTH, "element_bytes": 2.0, "trains": 0.0}
    return Device(**{name: one(value) for name, value in (usual | changed).items()})


def profile(name: str = "pointwise", *, count: float = 1.0, macs: float = 0.0, elements: float = 0.0,
            parameters: float = 0.0, active: float | None = None) -> Profile:  # fmt: skip
    touched = parameters if active is None else active
    figures = (one(value) for value in (count, macs, elements, parameters, touched))
    return Profile(np.array([CLASSES.index(name)]), *figures)


def step(of: Profile, **changed: float) -> Step:
    return step_of(of, device(**changed))


def test_an_operator_takes_its_arithmetic_or_its_traffic() -> None:
    busy, moving = profile(count=3, macs=1e9), profile(count=3, elements=1e8)
    assert step(busy).plain_seconds[0] == pytest.approx(3 * 2e9 / FLOPS)
    assert step(moving).plain_seconds[0] == pytest.approx(3 * 2e8 / BANDWIDTH)
    assert (step(busy).bound_by_arithmetic[0], step(moving).bound_by_arithmetic[0]) == (1.0, 0.0)
    assert step(moving, cached=2.0).plain_seconds[0] == pytest.approx(3 * 2e8 / BANDWIDTH / 2)


def test_training_moves_elements_weights_and_the_update() -> None:
    passes = {"trains": 1.0, "passes": 3.0}
    assert step(profile(macs=1e9), **passes).compute_seconds[0] == pytest.approx(3 * 2e9 / FLOPS)
    assert step(profile(elements=1e8), **passes).plain_seconds[0] == pytest.approx(TRAIN_TRIPS * 2e8 / BANDWIDTH)
    more = step(profile(elements=1e8), trains=1.0, passes=4.0).plain_seconds[0]
    assert more == pytest.approx(TRAIN_TRIPS * 4 / 3 * 2e8 / BANDWIDTH)  # recomputing reads and writes again
    weights = step(profile(parameters=1e8), **passes)
    assert weights.class_seconds.sum() == pytest.approx(WEIGHT_TRIPS * 2e8 / BANDWIDTH)
    assert weights.update_seconds[0] == pytest.approx(OPTIMIZER_BYTES * 1e8 / BANDWIDTH)
    assert step(profile(parameters=1e8), updated=0.01, **passes).update_seconds[0] == pytest.approx(
        OPTIMIZER_BYTES * 1e6 / BANDWIDTH
    )
    assert step(profile(parameters=1e8)).plain_seconds[0] == pytest.approx(2e8 / BANDWIDTH)


def test_routed_experts_are_read_as_far_as_samples_call_for_them() -> None:
    experts = profile(parameters=8e8, active=1e8)
    few, many = (step(experts, batch=batch) for batch in (1.0, 100.0))
    assert few.plain_seconds[0] == pytest.approx(2e8 / BANDWIDTH)
    assert many.plain_seconds[0] == pytest.approx(16e8 / BANDWIDTH)
    assert few.floor_seconds[0] == many.floor_seconds[0] == pytest.approx(2e8 / BANDWIDTH)


def test_the_floor_is_all_arithmetic_at_the_datasheets_peak_or_the_weights_read_once() -> None:
    heavy = profile(macs=1e9, parameters=1e6)
    assert step(heavy, batch=4.0, sustained=0.5).floor_seconds[0] == pytest.approx(4 * 2e9 / FLOPS)
    assert step(heavy, batch=4.0, sustained=0.5).plain_seconds[0] == pytest.approx(4 * 2e9 / FLOPS / 0.5)


def test_launches_leave_short_operators_waiting_and_long_ones_not() -> None:
    short, long = step(profile(count=10, macs=1.0)), step(profile(count=10, macs=1e9))
    assert short.unfilled_seconds[0] == pytest.approx(10 * LAUNCH_SECONDS, rel=1e-3)
    assert long.unfilled_seconds[0] == 0.0
    assert step(profile(count=10, macs=1.0), trains=1.0).launch_seconds[0] == pytest.approx(
        10 * TRAIN_LAUNCHES * LAUNCH_SECONDS
    )


def test_equal_devices_get_equal_digits_and_no_steps_join_to_none() -> None:
    some = profile(count=3, macs=1e8, elements=1e6, parameters=1e6)
    many = step_of(some, Device(*(np.repeat(getattr(device(), name), 3) for name in Device.__dataclass_fields__)))
    assert many.plain_seconds.tolist() == [step(some).plain_seconds[0]] * 3
    assert joined([step(some), many]).macs.shape == (4,)
    assert joined([]).plain_seconds.shape == (0,)
