"""Adding up gradients."""

from __future__ import annotations

import numpy as np
import pytest

from estimators.dnn.communication import (
    all_reduce_seconds,
    device_link,
    exposed_seconds,
    gradient_bytes,
    straggling_seconds,
)
from tests.estimators.dnn.devices import A100, ORIN


def seconds(size: float, devices: float, nodes: float, link: float = 100e9, node_link: float = 10e9) -> float:
    arrays = [np.array([value]) for value in (size, devices, nodes, link, node_link)]
    return float(all_reduce_seconds(*arrays)[0])


def test_one_device_sends_nothing() -> None:
    assert seconds(1e9, 1, 1) == 0.0


def test_a_ring_sends_two_times_all_but_one_part() -> None:
    assert seconds(1e9, 4, 1) == pytest.approx(2 * 3 / 4 * 1e9 / 100e9)


def test_nodes_add_their_own_slower_ring() -> None:
    assert seconds(1e9, 8, 2) == pytest.approx(seconds(1e9, 4, 1) + 2 * 1 / 2 * 1e9 / 10e9)


def test_short_communication_hides_behind_the_backward_pass_but_for_its_end() -> None:
    assert float(exposed_seconds(np.array([0.1]), np.array([1.0]))[0]) == pytest.approx(0.005)
    assert float(exposed_seconds(np.array([5.0]), np.array([1.0]))[0]) == pytest.approx(4.6)


def test_links() -> None:
    assert device_link(A100, 8) == pytest.approx(240e9)
    assert device_link(ORIN, 2) == 20e9  # PCIe 4


def test_language_models_send_16_bit_gradients() -> None:
    each = np.array([0.0, 1.0])
    assert gradient_bytes(1e9, "decoder", each).tolist() == [4e9, 2e9]
    assert gradient_bytes(1e9, "resnet", each).tolist() == [4e9, 4e9]


def test_a_tenth_of_the_speed_is_lost_from_one_to_thirty_two_nodes() -> None:
    step = 0.27  # seconds of theirs
    lost = straggling_seconds(np.full(3, step), np.array([1.0, 2.0, 32.0]))
    assert lost[0] == 0.0
    assert step / (step + lost[2]) == pytest.approx(0.9, abs=0.01)


def test_long_steps_lose_no_more_seconds_than_short_ones() -> None:
    lost = straggling_seconds(np.array([0.3, 30.0]), np.array([16.0, 16.0]))
    assert lost[0] == lost[1]
