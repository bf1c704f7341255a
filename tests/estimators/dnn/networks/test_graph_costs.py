"""A network that carries its graph costs what the graph says, at its own size and at others."""

from __future__ import annotations

import pytest

from estimators.dnn.custom import describe
from estimators.dnn.custom.hugging_face import network_of_config
from estimators.dnn.graph import GraphBuilder, profile_of
from estimators.dnn.networks import Network
from knowledge.errors import RequestError
from tests.estimators.dnn.custom.configurations import BERT, KNOWN, LLAMA


def test_its_own_size_is_the_graph_itself() -> None:
    network = network_of_config(LLAMA, "config.json", sequence_length=1024)
    assert network.graph is not None
    assert network.cost().macs == network.cost(sequence_length=1024).macs == network.graph.macs
    assert profile_of(network.graph).total_parameters == network.parameters


@pytest.mark.parametrize("tokens", [256, 1024, 4096])
def test_another_length_costs_as_the_graph_of_that_length(tokens: int) -> None:
    at_512 = network_of_config(LLAMA, "config.json", sequence_length=512)
    there = network_of_config(LLAMA, "config.json", sequence_length=tokens)
    assert at_512.cost(sequence_length=tokens).macs == pytest.approx(there.cost().macs, rel=1e-6)
    assert at_512.cost(sequence_length=tokens).stored == there.cost().stored


def test_another_image_size_costs_as_the_area() -> None:
    network = network_of_config(KNOWN["resnet-50"][1], "config.json")
    there = network_of_config(KNOWN["resnet-50"][1], "config.json", image_size=448)
    assert network.cost(image_size=448).macs == pytest.approx(there.cost().macs, rel=0.001)
    assert network.cost(image_size=448).input_bytes == 4 * 3 * 448 * 448


def test_the_input_of_a_sample() -> None:
    assert network_of_config(BERT, "config.json").cost(sequence_length=128).input_bytes == 8 * 128
    network = describe("mlp with 2 layers 512 wide, 784 inputs, 10 classes")
    assert isinstance(network, Network)
    assert network.cost().input_bytes == 4 * 784


def test_a_shared_table_is_counted_once() -> None:
    b = GraphBuilder("shared")
    first = b.embedding(b.input((4,), "token"), 10, 8)
    second = b.embedding(b.input((4,), "token"), 10, 8, weight_of=first)
    graph = b.finish(b.add(first, second))
    assert graph.parameters == 80
    assert graph.by_name[second].attributes["weight_of"] == first


def test_many_operators_of_one_name_get_names_of_their_own_soon() -> None:
    b = GraphBuilder("many")
    x = b.input((4,))
    for _ in range(20_000):
        x = b.activation(x, "relu")
    assert len(b.finish(x)) == 20_001
    with pytest.raises(RequestError, match="none of the layers before"):
        b.shape("activation_20001")
