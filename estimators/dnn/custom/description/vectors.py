"""Descriptions of vision transformers and of plain stacks of linear layers."""

from __future__ import annotations

from estimators.dnn.custom.blocks.attention import FeedForwardPlan
from estimators.dnn.custom.blocks.images import PatchPlan, patch_graph
from estimators.dnn.custom.description.saying import Saying
from estimators.dnn.graph import GraphBuilder
from estimators.dnn.networks.network import Network


def patch_network(s: Saying) -> Network:
    """A vision transformer.

    Raises:
        RequestError: layers or width are missing, or the size does not go with them.
    """
    layers, width = s.needed("layers", "12 layers"), s.needed("width", "768 wide")
    heads = s.heads(width, 64)
    side = s.assumed("image", 224, "the usual image size")
    plan = PatchPlan(
        width=width,
        layers=layers,
        heads=heads,
        feed_forward=FeedForwardPlan(s.assumed("inner", 4 * width, "four times the width"), False, "gelu", True),
        patch=s.assumed("patch", 16, "the usual patch"),
        own_size=side,
        channels=s.assumed("channels", 3, "colour images"),
        labels=s.assumed("classes", 1000, "as ImageNet has"),
    )
    graph = patch_graph(plan, side, s.text[:40])
    s.check_size(graph.parameters, f"{layers} layers x {width} wide")
    return s.network(graph, "vision", family="vit")


def perceptron(s: Saying) -> Network:
    """Linear layers with an activation between them; `layers` counts the hidden ones.

    Raises:
        RequestError: layers, width, inputs or classes are missing, or the size does not go with them.
    """
    layers, width = s.needed("layers", "3 layers"), s.needed("width", "512 wide")
    b = GraphBuilder(s.text[:40])
    x = b.input((s.needed("inputs", "784 inputs"),))
    for _ in range(layers):
        x = b.activation(b.linear(x, width, name="hidden"), "relu")
    graph = b.finish(b.linear(x, s.needed("classes", "10 classes"), name="result"))
    s.remember("activation", "ReLU after each hidden layer, biases everywhere.")
    s.check_size(graph.parameters, f"{layers} layers x {width} wide")
    return s.network(graph, "vision", family="other")
