"""Networks of the catalogue as operator graphs, built from a few dimensions and no hardware."""

from __future__ import annotations

from functools import lru_cache
from types import ModuleType
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
        image_size: pixels of one side. sequence_length: tokens. `None` = the network's default.

    Raises:
        RequestError: no graph is known of it, or the size is too small for its layers.
    """
    from estimators.dnn.families import builders, text

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
    return network.blueprint is not None or network.shape is not None or _vision_name(network) is not None


@lru_cache(maxsize=1)
def graph_names() -> tuple[str, ...]:
    """Slugs of all networks of which a graph is known."""
    from estimators.dnn import networks

    return tuple(name for name in networks.names() if has_graph(networks.find(name)))


def _classifier(network: Network, side: int) -> OperatorGraph:
    name, vision = _vision_name(network), _vision()
    graph: OperatorGraph | None = vision.build(name, side) if name is not None and vision is not None else None
    if graph is None:
        near = ", ".join(_near(network.name))
        raise RequestError(f"no graph is known of {network.title}, near {near}.")
    return graph


def _vision_name(network: Network) -> str | None:
    """The name under which the builders of image classifiers know a network."""
    known = _vision_names()
    return next((name for name in (network.table_name, network.name) if name in known), None)


@lru_cache(maxsize=1)
def _vision() -> ModuleType | None:
    """The builders of image classifiers, where they are installed."""
    from importlib import import_module
    from importlib.util import find_spec

    name = f"{__name__}.vision"
    return import_module(name) if find_spec(name) else None


@lru_cache(maxsize=1)
def _vision_names() -> frozenset[str]:
    vision = _vision()
    return frozenset(vision.names()) if vision is not None else frozenset()


def _near(name: str) -> list[str]:
    from rapidfuzz import fuzz, process

    return [match[0] for match in process.extract(name, graph_names(), scorer=fuzz.ratio, limit=3)]
