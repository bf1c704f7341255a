"""Our count of arithmetic against XLA's own analysis of the same text, parsed by JAX."""

from __future__ import annotations

from functools import cache

import pytest

from estimators.dnn.graph import OperatorGraph
from estimators.dnn.hlo import flops, macs, module_of, text_of
from estimators.dnn.networks import find
from tests.estimators.dnn.hlo.whole import WHOLE

NAMES = tuple(WHOLE)

CATALOGUE = (
    "resnet50",
    "vgg16",
    "mobilenet-v3-large",
    "efficientnet-b0",
    "convnext-tiny",
    "vit-b-16",
    "swin-t",
    "bert-base",
    "gpt2",
    "yolov8n",
)
"""Networks of the catalogue that are compared as they are built there."""


@cache
def graph_of(name: str) -> OperatorGraph:
    return WHOLE[name]()


@pytest.mark.parametrize("train", [False, True], ids=["forward", "train"])
@pytest.mark.parametrize("name", NAMES)
def test_floating_point_operations_are_those_of_xla(name: str, train: bool) -> None:
    pytest.importorskip("jax")
    from tests.estimators.dnn.hlo.running import xla_cost

    module = module_of(graph_of(name), batch=2, train=train)
    assert flops(module) == pytest.approx(xla_cost(text_of(module))["flops"], rel=0.05)


@pytest.mark.parametrize("name", CATALOGUE)
def test_networks_of_the_catalogue_cost_what_xla_counts(name: str) -> None:
    pytest.importorskip("jax")
    families = pytest.importorskip("estimators.dnn.families", reason="the families are not there yet")
    from tests.estimators.dnn.hlo.running import xla_cost

    graph = families.build_graph(find(name))
    for train in (False, True):
        module = module_of(graph, batch=1, train=train)
        assert flops(module) == pytest.approx(xla_cost(text_of(module))["flops"], rel=0.05)
    assert macs(module_of(graph)) == pytest.approx(graph.macs, rel=0.002)


@pytest.mark.parametrize("name", NAMES)
def test_products_of_the_text_are_the_macs_of_the_graph(name: str) -> None:
    assert macs(module_of(graph_of(name), batch=3)) == pytest.approx(3 * graph_of(name).macs, rel=0.002)


@pytest.mark.parametrize("name", NAMES)
def test_weights_of_the_text_are_the_parameters_of_the_graph(name: str) -> None:
    for train in (False, True):
        module = module_of(graph_of(name), batch=1, train=train)
        weights = [one.value.elements for one in module.arguments if one.role == "weight"]
        assert sum(weights) == graph_of(name).parameters


@pytest.mark.parametrize("name", NAMES)
def test_a_training_step_costs_up_to_three_forward_passes(name: str) -> None:
    forward, train = (macs(module_of(graph_of(name), batch=2, train=flag)) for flag in (False, True))
    assert 2.2 * forward < train <= 3.001 * forward
