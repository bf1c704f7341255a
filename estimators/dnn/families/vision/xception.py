"""Aligned Xception (Chollet 2017, Chen et al. 2018): modules of three separable convolutions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

from estimators.dnn.families.vision.classifier import classify
from estimators.dnn.families.vision.drawing import Draw
from estimators.dnn.families.vision.style import RELU, convolve_norm
from estimators.dnn.graph import GraphBuilder

MIDDLE = 728


@dataclass(frozen=True, slots=True)
class Module:
    """Three separable convolutions to these widths, the last with a stride; `last`: no shortcut, ReLU inside."""

    widths: tuple[int, int, int]
    stride: int = 1
    last: bool = False


def draw(modules: tuple[Module, ...], b: GraphBuilder, x: str) -> str:
    """The whole network from image to scores."""
    b.scope = "stem."
    x = convolve_norm(b, x, 32, 3, stride=2, style=RELU)
    x = convolve_norm(b, x, 64, 3, style=RELU)
    for number, one in enumerate(modules):
        b.scope = f"module{number + 1}."
        x = module(b, x, one)
    return classify(b, x)


def module(b: GraphBuilder, x: str, one: Module) -> str:
    """One module."""
    y = x
    for number, width in enumerate(one.widths):
        stride, source = one.stride if number == 2 else 1, b.shape(y)[0]
        y = y if one.last else b.activation(y)
        y = convolve_norm(b, y, source, 3, stride=stride, groups=source, style=RELU, active=one.last)
        y = convolve_norm(b, y, width, style=RELU, active=one.last)
    if one.last:
        return y
    if one.stride > 1 or b.shape(x)[0] != one.widths[-1]:
        x = convolve_norm(b, x, one.widths[-1], stride=one.stride, style=RELU, active=False)
    return b.add(y, x)


def _even(width: int, stride: int = 1) -> Module:
    return Module((width, width, width), stride)


_SHORT = (_even(128, 2), _even(256, 2), _even(MIDDLE, 2))
_LONG = (_even(128, 2), _even(256), _even(256, 2), _even(MIDDLE), _even(MIDDLE, 2))
_END = (Module((MIDDLE, 1024, 1024), 2), Module((1536, 1536, 2048), last=True))

_65 = (*_SHORT, *(_even(MIDDLE),) * 16, *_END)

NETWORKS: dict[str, tuple[Module, ...]] = {
    "xception41": (*_SHORT, *(_even(MIDDLE),) * 8, *_END),
    "xception65": _65,
    "gluon_xception65": _65,
    "xception71": (*_LONG, *(_even(MIDDLE),) * 16, *_END),
}
"""Modules of each network."""

DRAWINGS: Mapping[str, Draw] = {name: partial(draw, modules) for name, modules in NETWORKS.items()}
"""Network name -> what draws it."""
