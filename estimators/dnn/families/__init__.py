"""Networks of the catalogue as operator graphs, built from a few dimensions and no hardware."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from estimators.dnn.graph import OperatorGraph
from knowledge.errors import RequestError

if TYPE_CHECKING:
    from estimators.dnn.networks import Network

__all__ = ["build_graph", "graph_names", "has_graph"]


def build_graph(
    network: Network, *, image_size: int | None = None, sequence_length: int | None = None
) -> OperatorGraph:
    """The graph of a network on one sample.

    Args:
        image_size: pixels of one side. sequence_length: tokens. `None` = the network's default. A person's own network
            has its own size only.

    Raises:
        RequestError: no graph is known of it, or the size is too small for its layers.
    """
    from estimators.dnn.families import builders, text

    if network.graph is not None:
        return network.graph
    side, tokens = image_size or network.image_size, sequence_length or network.sequence_length
    if network.blueprint is not None:
        return builders.build(network.name, network.blueprint, side, tokens)
    if network.shape is not None and network.shape.front_weights:
        from estimators.dnn.families import speech

        return speech.whisper(network.name, network.shape, tokens or 1)
    if network.shape is not None:
        return text.build(network.name, network.shape, tokens or 1)
    return _classifier(network, side or 224)


def has_graph(network: Network) -> bool:
    """Whether a graph is known of a network; nothing is built."""
    known = network.graph or network.blueprint or network.shape
    return known is not None or _vision_name(network) is not None


@lru_cache(maxsize=1)
def graph_names() -> tuple[str, ...]:
    """Slugs of all networks of which a graph is known."""
    from estimators.dnn import networks

    return tuple(name for name in networks.names() if has_graph(networks.find(name)))


def _classifier(network: Network, side: int) -> OperatorGraph:
    from estimators.dnn.families import vision

    name = _vision_name(network)
    graph = None if name is None else vision.build(name, side)
    if graph is None:
        near = ", ".join(_near(network.name))
        raise RequestError(f"No graph is known of {network.title}; near names are {near}.")
    return graph


def _vision_name(network: Network) -> str | None:
    """The name under which the builders of image classifiers know a network."""
    known = _vision_names()
    return next((name for name in (network.table_name, network.name) if name in known), None)


@lru_cache(maxsize=1)
def _vision_names() -> frozenset[str]:
    from estimators.dnn.families import vision

    return frozenset(vision.names())


def _near(name: str) -> list[str]:
    from rapidfuzz import fuzz, process

    return [match[0] for match in process.extract(name, graph_names(), scorer=fuzz.ratio, limit=3)]
