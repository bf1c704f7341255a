"""Traced operators of image networks, and the mix that stands for a network that was not traced."""

from __future__ import annotations

import pytest

from estimators.dnn import networks
from estimators.dnn.networks.profiles import REFERENCES, alike, traced


def test_a_traced_network_has_the_arithmetic_and_weights_of_the_table() -> None:
    found, known = traced("resnet50", 224), networks.find("resnet50")
    assert found is not None
    assert found.total_macs == pytest.approx(known.cost(224).macs, rel=0.02)
    assert found.total_parameters == pytest.approx(known.parameters, rel=0.01)
    assert traced("no-such-network", 224) is None


def test_another_size_scales_what_is_computed_and_keeps_the_weights() -> None:
    small, large = traced("resnet50", 224), traced("resnet50", 448)
    assert small is not None
    assert large is not None
    assert large.total_macs == pytest.approx(4 * small.total_macs)
    assert large.total_parameters == small.total_parameters


@pytest.mark.parametrize("family", [*REFERENCES, "unheard-of"])
def test_a_mix_comes_to_the_totals_it_is_asked_for(family: str) -> None:
    found = alike(family, macs=4e9, activations=1e7, parameters=3e7)
    assert found.total_macs == pytest.approx(4e9)
    assert found.total_parameters == pytest.approx(3e7)
    # What multiplies reads about as much as it writes: its elements are two for each activation of a table.
    assert float((found.count * found.elements)[found.macs > 0].sum()) == pytest.approx(2e7)
