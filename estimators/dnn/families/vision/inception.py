"""Inception v3, v4 and Inception-ResNet v2 (Szegedy et al. 2016 and 2017): several branches side by side.

A branch is a list of steps: convolutions, or a pooling first.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from estimators.dnn.families.vision.classifier import classify
from estimators.dnn.families.vision.drawing import Draw
from estimators.dnn.graph import GraphBuilder


@dataclass(frozen=True, slots=True)
class Conv:
    """A convolution with normalisation and ReLU; `inside`: without padding, as all with a stride are."""

    width: int
    kernel: int | tuple[int, int] = 1
    stride: int = 1
    inside: bool = False


@dataclass(frozen=True, slots=True)
class Pool:
    """A pooling over 3x3 places: the mean keeps the size, the maximum halves it."""

    function: str = "average"


Fork = tuple[Conv, ...]
"""Convolutions that all read the same, put one after another: the end of a branch."""

Step = Conv | Pool | Fork
Branches = Sequence[Sequence[Step]]
ROW, COLUMN = (1, 7), (7, 1)


def convolve(b: GraphBuilder, x: str, step: Conv) -> str:
    """One convolution step."""
    padding = 0 if step.inside or step.stride > 1 else None
    y = b.convolution(x, step.width, step.kernel, stride=step.stride, padding=padding)
    return b.activation(b.normalization(y))


def side_by_side(b: GraphBuilder, x: str, branches: Branches) -> str:
    """All branches on the same input, their channels one after another."""
    return b.concatenate([_branch(b, x, branch) for branch in branches])


def _branch(b: GraphBuilder, x: str, steps: Sequence[Step]) -> str:
    for step in steps:
        if isinstance(step, Conv):
            x = convolve(b, x, step)
        elif isinstance(step, Pool):
            mean = step.function == "average"
            x = b.pooling(x, 3, function=step.function, stride=1 if mean else 2, padding=1 if mean else 0)
        else:
            x = b.concatenate([convolve(b, x, one) for one in step])
    return x


STEM: tuple[Step, ...] = (Conv(32, 3, 2), Conv(32, 3, inside=True), Conv(64, 3))
LARGEST = Pool("max")


def _a3(pooled: int) -> Branches:
    return (
        [Conv(64)], [Conv(48), Conv(64, 5)], [Conv(64), Conv(96, 3), Conv(96, 3)], [Pool(), Conv(pooled)]
    )  # fmt: skip


def _c3(width: int) -> Branches:
    return (
        [Conv(192)],
        [Conv(width), Conv(width, ROW), Conv(192, COLUMN)],
        [Conv(width), Conv(width, COLUMN), Conv(width, ROW), Conv(width, COLUMN), Conv(192, ROW)],
        [Pool(), Conv(192)],
    )


_E3: Branches = (
    [Conv(320)],
    [Conv(384), (Conv(384, (1, 3)), Conv(384, (3, 1)))],
    [Conv(448), Conv(384, 3), (Conv(384, (1, 3)), Conv(384, (3, 1)))],
    [Pool(), Conv(192)],
)

V3: tuple[Branches, ...] = (
    [[*STEM, LARGEST, Conv(80), Conv(192, 3, inside=True), LARGEST]],
    _a3(32), _a3(64), _a3(64),
    ([Conv(384, 3, 2)], [Conv(64), Conv(96, 3), Conv(96, 3, 2)], [LARGEST]),
    _c3(128), _c3(160), _c3(160), _c3(192),
    (
        [Conv(192), Conv(320, 3, 2)],
        [Conv(192), Conv(192, ROW), Conv(192, COLUMN), Conv(192, 3, 2)],
        [LARGEST],
    ),
    _E3, _E3,
)  # fmt: skip
"""Inception v3, part by part."""

_A4: Branches = (
    [Conv(96)], [Conv(64), Conv(96, 3)], [Conv(64), Conv(96, 3), Conv(96, 3)], [Pool(), Conv(96)]
)  # fmt: skip
_B4: Branches = (
    [Conv(384)],
    [Conv(192), Conv(224, ROW), Conv(256, COLUMN)],
    [Conv(192), Conv(192, COLUMN), Conv(224, ROW), Conv(224, COLUMN), Conv(256, ROW)],
    [Pool(), Conv(128)],
)
_C4: Branches = (
    [Conv(256)],
    [Conv(384), (Conv(256, (1, 3)), Conv(256, (3, 1)))],
    [Conv(384), Conv(448, (3, 1)), Conv(512, (1, 3)), (Conv(256, (1, 3)), Conv(256, (3, 1)))],
    [Pool(), Conv(256)],
)

V4: tuple[Branches, ...] = (
    [[*STEM]],
    ([LARGEST], [Conv(96, 3, 2)]),
    (
        [Conv(64), Conv(96, 3, inside=True)],
        [Conv(64), Conv(64, ROW), Conv(64, COLUMN), Conv(96, 3, inside=True)],
    ),
    ([Conv(192, 3, 2)], [LARGEST]),
    *(_A4,) * 4,
    ([Conv(384, 3, 2)], [Conv(192), Conv(224, 3), Conv(256, 3, 2)], [LARGEST]),
    *(_B4,) * 7,
    ([Conv(192), Conv(192, 3, 2)], [Conv(256), Conv(256, ROW), Conv(320, COLUMN), Conv(320, 3, 2)], [LARGEST]),
    *(_C4,) * 3,
)
"""Inception v4, part by part."""


@dataclass(frozen=True, slots=True)
class Residual:
    """So many blocks whose branches are added to their input, scaled down; the last may end without ReLU."""

    count: int
    branches: Branches
    last_linear: bool = False


RESIDUAL: tuple[Branches | Residual, ...] = (
    [[*STEM, LARGEST, Conv(80), Conv(192, 3, inside=True), LARGEST]],
    ([Conv(96)], [Conv(48), Conv(64, 5)], [Conv(64), Conv(96, 3), Conv(96, 3)], [Pool(), Conv(64)]),
    Residual(10, ([Conv(32)], [Conv(32), Conv(32, 3)], [Conv(32), Conv(48, 3), Conv(64, 3)])),
    ([Conv(384, 3, 2)], [Conv(256), Conv(256, 3), Conv(384, 3, 2)], [LARGEST]),
    Residual(20, ([Conv(192)], [Conv(128), Conv(160, ROW), Conv(192, COLUMN)])),
    (
        [Conv(256), Conv(384, 3, 2)], [Conv(256), Conv(288, 3, 2)], [Conv(256), Conv(288, 3), Conv(320, 3, 2)],
        [LARGEST],
    ),
    Residual(10, ([Conv(192)], [Conv(192), Conv(224, (1, 3)), Conv(256, (3, 1))]), last_linear=True),
    [[Conv(1536)]],
)  # fmt: skip
"""Inception-ResNet v2, part by part."""


def _added(b: GraphBuilder, x: str, part: Residual) -> str:
    for number in range(part.count):
        y = b.convolution(side_by_side(b, x, part.branches), b.shape(x)[0], bias=True)
        x = b.add(x, b.multiply(y, b.parameter((1, 1, 1), "scale", trained=False)))
        x = x if part.last_linear and number == part.count - 1 else b.activation(x)
    return x


def _draw(parts: Sequence[Branches | Residual], b: GraphBuilder, x: str) -> str:
    for number, part in enumerate(parts):
        b.scope = f"part{number + 1}."
        x = _added(b, x, part) if isinstance(part, Residual) else _part(b, x, part)
    return classify(b, x)


def _part(b: GraphBuilder, x: str, branches: Branches) -> str:
    return _branch(b, x, branches[0]) if len(branches) == 1 else side_by_side(b, x, branches)


def _v3(b: GraphBuilder, x: str) -> str:
    return _draw(V3, b, x)


def _v4(b: GraphBuilder, x: str) -> str:
    return _draw(V4, b, x)


def _residual(b: GraphBuilder, x: str) -> str:
    return _draw(RESIDUAL, b, x)


DRAWINGS: Mapping[str, Draw] = {
    **dict.fromkeys(("inception_v3", "adv_inception_v3", "gluon_inception_v3", "tf_inception_v3"), _v3),
    "inception_v4": _v4,
    "inception_resnet_v2": _residual,
    "ens_adv_inception_resnet_v2": _residual,
}
"""Network name -> what draws it."""
