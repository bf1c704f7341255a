"""Operators of a network add up to what the table and the graph say of it, whatever was traced under its name."""

from __future__ import annotations

import pytest

from estimators.dnn import networks
from estimators.dnn.families import build_graph, has_graph
from estimators.dnn.operators import AGREEING, ROUNDING_MACS, operators_of

ONCE_OF_ANOTHER = ["tf_inception_v3", "xcit_tiny_24_p8_224_dist", "xcit_large_24_p8_384_dist", "efficientnet_b3a",
                   "ecaresnext50t_32x4d", "densenet121d"]  # fmt: skip
"""Names that were taken for relatives with as many weights."""

FOLDED = ["mobileone_s0", "ghostnetv3_100", "repvgg_b3"]
"""Networks whose branches are folded into one convolution before they run."""

READ_OFTEN = ["sequencer2d_s", "swinv2_base_window12to24_192to384", "coat_tiny", "levit_384_s8"]
"""Networks whose weights or tables are read several times a sample."""


@pytest.mark.parametrize("name", [*ONCE_OF_ANOTHER, *FOLDED, *READ_OFTEN, *networks.names()[::17]])
def test_operators_add_up_to_what_is_published(name: str) -> None:
    network = networks.find(name)
    profile, cost = operators_of(network), network.cost()
    # Graphs, traces and tables differ by up to a tenth on small networks, by what each counts of gates and pools.
    assert profile.total_macs == pytest.approx(cost.macs, rel=2 * AGREEING, abs=3 * ROUNDING_MACS)
    assert profile.total_parameters == pytest.approx(network.parameters, rel=AGREEING)


@pytest.mark.parametrize("name", ["vit-b-16", "vit_so400m_patch14_siglip_gap_384", "deepfaune", "swinv2-tiny",
                                  "yolov8n-cls", "resnet50"])  # fmt: skip
@pytest.mark.parametrize("growth", [1.0, 2.0])
def test_other_sizes_cost_what_the_graph_of_that_size_says(name: str, growth: float) -> None:
    network = networks.find(name)
    assert has_graph(network)
    side = int((network.image_size or 224) * growth)
    graph = build_graph(network, image_size=side)
    assert network.cost(side).macs == pytest.approx(graph.macs, rel=0.03)
    assert operators_of(network, side).total_macs == pytest.approx(graph.macs, rel=0.06)


@pytest.mark.parametrize("name", ["vit_so400m_patch14_siglip_gap_896", "vit_small_patch16_36x1_224", "eva02-large"])
def test_no_vision_transformer_keeps_its_attention_scores(name: str) -> None:
    network = networks.find(name)
    assert network.cost().activations == build_graph(network).activations
