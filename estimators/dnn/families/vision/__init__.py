"""Operator graphs of image classifiers, drawn from small tables of published dimensions.

`names` lists what can be drawn, `build` draws one at an image size. Names and figures to compare with are those of
`estimators/dnn/networks/facts/vision.csv`.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from importlib import import_module

from estimators.dnn.families.vision.drawing import Draw
from estimators.dnn.graph import GraphBuilder, OperatorGraph
from knowledge.errors import RequestError

SMALLEST, LARGEST = 16, 8192
"""Sides of an image, in pixels, that are drawn at all."""

FAMILIES = (
    "class_attention",
    "clip_residual",
    "convmixer",
    "convnext",
    "densenet",
    "efficientnet",
    "high_resolution",
    "hybrid",
    "inception",
    "metaformer",
    "mixer",
    "mobile",
    "mobile_devices",
    "mobilenet_v4",
    "mobilevit",
    "pooling_transformer",
    "preactivation",
    "regnet",
    "repvgg",
    "res2net",
    "residual",
    "swin",
    "transformer_variants",
    "vgg",
    "xception",
)
"""Rooms of this package that offer `DRAWINGS`."""

__all__ = ["build", "names"]


def names() -> tuple[str, ...]:
    """Every network that can be drawn, in alphabetical order."""
    return tuple(sorted(_drawings()))


def build(name: str, image_size: int) -> OperatorGraph | None:
    """The graph of a network on square colour images of `image_size` pixels a side; `None`: nothing draws it.

    Raises:
        RequestError: the network cannot work on images of this size.
    """
    draw = _drawings().get(name)
    if draw is None:
        return None
    if not SMALLEST <= image_size <= LARGEST:
        rule = f"{name} is drawn for images of {SMALLEST} to {LARGEST} pixels a side"
        raise RequestError.of("image_size", image_size, rule, "choose a size in between")
    b = GraphBuilder(name)
    try:
        return b.finish(draw(b, b.input((3, image_size, image_size))))
    except RequestError as error:
        rule = f"{name} cannot work on images of this size ({error.message.rstrip('.')})"
        raise RequestError.of("image_size", image_size, rule, "choose a larger or its usual size") from error


@lru_cache(maxsize=1)
def _drawings() -> Mapping[str, Draw]:
    found: dict[str, Draw] = {}
    for family in FAMILIES:
        found.update(import_module(f"{__name__}.{family}").DRAWINGS)
    return found
