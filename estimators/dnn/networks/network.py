"""One network: what it costs to push one sample through it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

from estimators.dnn.networks.shape import TransformerShape
from knowledge.evidence import Source

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
        table_name: in the vision table. patch: side of a patch and width, depth of a plain vision transformer.
        source: where the figures stand.
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
    table_name: str | None = None

    @property
    def reads_text(self) -> bool:
        """Whether a sample is a sequence of tokens (or audio frames) rather than an image."""
        return self.sequence_length is not None

    def cost(self, image_size: int | None = None, sequence_length: int | None = None) -> SampleCost:
        """Cost of one sample at an image size (pixels of one side) or sequence length (tokens); `None` = default."""
        if self.shape is not None:
            return self._text_cost(self.shape, sequence_length or self.sequence_length or 1)
        return self._image_cost(image_size or self.image_size or 224)

    def _text_cost(self, shape: TransformerShape, tokens: int) -> SampleCost:
        return SampleCost(shape.macs(tokens), shape.activations(tokens), shape.stored(tokens), 8.0 * tokens)

    def _image_cost(self, side: int) -> SampleCost:
        macs, activations = _at_size(self.sizes, side)
        if self.patch is not None:
            patch, width, depth = self.patch
            activations = 9.0 * width * depth * (math.ceil(side / patch) ** 2 + 1)
        return SampleCost(macs, activations, activations * self.stored_factor, 4.0 * 3 * side * side)


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
