"""One network: what it costs to push one sample through it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Literal

from estimators.dnn.networks.blueprint import Blueprint
from estimators.dnn.networks.shape import TransformerShape
from knowledge.evidence import Assumption, Source

if TYPE_CHECKING:
    from estimators.dnn.graph import OperatorGraph, Profile

Kind = Literal[
    "vision",
    "detector",
    "segmenter",
    "multimodal",
    "diffusion",
    "encoder",
    "decoder",
    "encoder-decoder",
    "speech",
    "recommender",
]


@dataclass(frozen=True, slots=True)
class SampleCost:
    """One forward pass of one sample (one image, one sequence).

    Attributes:
        macs: multiply-accumulates; one is two floating-point operations.
        activations: elements written by convolutions and matrix products.
        stored: elements kept for the backward pass.
        input_bytes: what is copied to the device for one sample, in the type it is stored in.
    """

    macs: float
    activations: float
    stored: float
    input_bytes: float


@dataclass(frozen=True, slots=True)
class SizePoint:
    """Cost of a vision network at one image size, as a table states it."""

    image_size: int
    macs: float
    activations: float


@dataclass(frozen=True, slots=True)
class Network:
    """A network of the catalogue.

    Attributes:
        name: slug. title: as a person writes it.
        family: group of similar networks (`resnet`, `vit`, `decoder`, ...).
        parameters: trainable weights. active_parameters: those one sample passes (fewer with mixture of experts).
        layers: weighted layers one after another, an estimate where the source names none.
        image_size, sequence_length: defaults; one of both is `None`.
        stored_factor: stored elements per activation element (vision).
        sizes: known costs by image size (vision), ascending. shape: of a transformer on text.
        patch: side of a patch and width, depth of a plain vision transformer.
        blueprint: how its graph is built, where it is neither a transformer on text nor an image classifier.
        table_name: under which an image classifier stands in the table of image networks.
        source: where the figures stand.
        graph: operators of a network that is not in the catalogue, at its own image size or sequence length.
        assumptions, unknowns: what reading such a network rests on, and what could not be read.
    """

    name: str
    title: str
    kind: Kind
    family: str
    parameters: float
    active_parameters: float
    layers: int
    image_size: int | None
    sequence_length: int | None
    source: Source
    stored_factor: float = 2.0
    sizes: tuple[SizePoint, ...] = ()
    shape: TransformerShape | None = None
    patch: tuple[int, int, int] | None = None
    graph: OperatorGraph | None = None
    assumptions: tuple[Assumption, ...] = ()
    unknowns: tuple[str, ...] = ()
    blueprint: Blueprint | None = None
    table_name: str | None = None

    @property
    def reads_text(self) -> bool:
        """Whether a sample is a sequence of tokens (or audio frames) rather than an image."""
        return self.sequence_length is not None

    def cost(self, image_size: int | None = None, sequence_length: int | None = None) -> SampleCost:
        """Cost of one sample at an image size (pixels of one side) or sequence length (tokens); `None` = default.

        By formula for transformers on text, from the table for image classifiers, else from the graph.

        Raises:
            RequestError: the size is too small for the network's layers.
        """
        if self.graph is not None:
            return self._own_cost(self.graph, image_size, sequence_length)
        if self.shape is not None:
            return self._text_cost(self.shape, sequence_length or self.sequence_length or 1)
        if self.sizes and self.blueprint is None:
            return self._image_cost(image_size or self.image_size or 224)
        return _graph_cost(self, image_size or self.image_size, sequence_length or self.sequence_length)

    def profile(self, image_size: int | None = None, sequence_length: int | None = None) -> Profile | None:
        """Groups of equal operators at a size, from the network's graph; `None` if no graph is known of it.

        Raises:
            RequestError: the size is too small for the network's layers.
        """
        from estimators.dnn.families import has_graph
        from estimators.dnn.graph import profile_of

        if self.graph is not None:
            return profile_of(self.graph).scaled(self.area(image_size, sequence_length))
        if not has_graph(self):
            return None
        side, tokens = self.image_size and (image_size or self.image_size), sequence_length or self.sequence_length
        return _profile(self, side, self.sequence_length and tokens)

    def area(self, image_size: int | None, sequence_length: int | None) -> float:
        """Pixels or tokens of a sample over those of one of the network's usual size."""
        if self.sequence_length:
            return (sequence_length or self.sequence_length) / self.sequence_length
        return ((image_size or self.image_size or 1) / (self.image_size or 1)) ** 2

    def _own_cost(self, graph: OperatorGraph, image_size: int | None, sequence_length: int | None) -> SampleCost:
        """Cost of the graph, scaled where the size is not its own (attention grows with the square of the tokens)."""
        from estimators.dnn.graph import profile_of

        area = self.area(image_size, sequence_length)
        macs = graph.macs if area == 1 else profile_of(graph).scaled(area).total_macs
        if self.shape is not None and self.sequence_length:
            tokens = round(self.sequence_length * area)
            return SampleCost(macs, self.shape.activations(tokens), self.shape.stored(tokens), 8.0 * tokens)
        sample = sum(one.elements * (8.0 if one.attributes.get("type") == "token" else 4.0) for one in graph.inputs)
        return SampleCost(macs, graph.activations * area, graph.activations * area * self.stored_factor, sample * area)

    def _text_cost(self, shape: TransformerShape, tokens: int) -> SampleCost:
        return SampleCost(shape.macs(tokens), shape.activations(tokens), shape.stored(tokens), 8.0 * tokens)

    def _image_cost(self, side: int) -> SampleCost:
        """As the table says at its sizes; at others as the graph says, where there is one.

        Activations of vision transformers come from the graph: the table counts scores, which fused attention keeps
        none of.
        """
        macs, activations = _at_size(self.sizes, side)
        built = self._built_cost(side)
        if built is not None:
            listed = any(point.image_size == side for point in self.sizes)
            macs = macs if listed else built.macs
            activations = built.activations if self.family == "vit" or not listed else activations
        elif self.patch is not None:
            patch, width, depth = self.patch
            activations = 9.0 * width * depth * (math.ceil(side / patch) ** 2 + 1)
        return SampleCost(macs, activations, activations * self.stored_factor, 4.0 * 3 * side * side)

    def _built_cost(self, side: int) -> SampleCost | None:
        """Cost by the graph of an image classifier; `None` without a graph."""
        from estimators.dnn.families import has_graph

        return _graph_cost(self, side, None) if has_graph(self) else None


def _graph(network: Network, side: int | None, tokens: int | None) -> OperatorGraph:
    """The graph of a network, built anew: graphs are large, so only what is read from them is kept."""
    from estimators.dnn.families import build_graph

    return build_graph(network, image_size=side, sequence_length=tokens)


@lru_cache(maxsize=256)
def _profile(network: Network, side: int | None, tokens: int | None) -> Profile:
    from estimators.dnn.graph import profile_of

    return profile_of(_graph(network, side, tokens))


@lru_cache(maxsize=1024)
def _graph_cost(network: Network, side: int | None, tokens: int | None) -> SampleCost:
    """Cost by the graph; token numbers take eight bytes each, other inputs four."""
    graph = _graph(network, side, tokens)
    given = sum((8.0 if one.attributes["type"] == "token" else 4.0) * one.elements for one in graph.inputs)
    return SampleCost(graph.macs, graph.activations, graph.activations * network.stored_factor, given)


def _at_size(sizes: tuple[SizePoint, ...], side: int) -> tuple[float, float]:
    """Power law through the two nearest known sizes; with one known size the cost grows with the area."""
    near = sorted(sizes, key=lambda point: abs(math.log(point.image_size / side)))[:2]
    first = near[0]
    if first.image_size == side:
        return first.macs, first.activations
    ratio = side / first.image_size
    powers = (2.0, 2.0)
    if len(near) == 2:
        step = math.log(near[1].image_size / first.image_size)
        powers = (
            math.log(near[1].macs / first.macs) / step,
            math.log(near[1].activations / first.activations) / step,
        )
    power_macs, power_activations = (min(4.0, max(1.5, power)) for power in powers)
    return first.macs * ratio**power_macs, first.activations * ratio**power_activations
