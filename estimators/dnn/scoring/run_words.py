"""How a source says what was run: precision, input size, memory layout, compiler, where the data came from."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

from estimators.dnn.scoring.row import Row
from estimators.dnn.workload import Precision

PRECISIONS: dict[str, Precision] = {
    "fp32": "fp32", "float32": "fp32", "float": "fp32", "single": "fp32",
    "tf32": "tf32",
    "fp16": "fp16", "float16": "fp16", "half": "fp16", "amp": "fp16", "amp_fp16": "fp16", "mixed": "fp16",
    "bf16": "bf16", "bfloat16": "bf16", "amp_bf16": "bf16",
    "fp8": "fp8", "float8": "fp8", "amp_fp8": "fp8",
    "int8": "int8", "int4": "int4",
}  # fmt: skip
"""A source's word -> the estimator's. AMP is float16 unless the word says bf16."""

LONG_SIDE, SHORT_SIDE = 3 / 4, 4 / 3
"""Cameras take pictures of 4 to 3: the other side per side that a source names."""

COMPILERS = ("compile", "dynamo", "inductor", "xla", "tensorrt", "yes", "true", "1")
"""Words for a graph compiler."""

FED_ON_DEVICE = ("dali", "native pipeline", "streaming", "pre-tokenized")
"""Pipelines that do not wait for processes that decode on the CPU."""

VENDOR_CODE = ("ngc", "nvidia", "megatron", "tensorrt")
"""Frameworks in a vendor's build, whose examples decode on the device."""


@dataclass(frozen=True, slots=True)
class Size:
    """Pixels of one side of a square of equal area, or tokens; both `None` = not said."""

    image_size: int | None
    sequence_length: int | None


def precision_of(said: str) -> Precision | str | None:
    """The estimator's precision; `None` = not said; a sentence if it has none like it."""
    word = re.sub(r"[\s\-]+", "_", said.strip().lower())
    if not word:
        return None
    return PRECISIONS.get(word) or f"precision {said} is none that can be estimated"


def is_precision(found: Precision | str | None) -> bool:
    """Whether `precision_of` found one (or none was said)."""
    return found is None or found in PRECISIONS.values()


def size_of(said: str) -> Size | str:
    """Input size, or a sentence that says why it cannot be used. `224x224`, `3x224x224`, `seq512`, `1280-long-side`."""
    text = said.strip().lower()
    if not text:
        return Size(None, None)
    if tokens := re.fullmatch(r"(?:seq|len|tokens?)[\s_=]*(\d{1,7})", text):
        return Size(None, int(tokens[1])) if int(tokens[1]) else f"input {said} holds nothing"
    if side := re.fullmatch(r"(\d{1,5})(?:-(long|short)-side)?(?:px)?", text):
        other = {"long": LONG_SIDE, "short": SHORT_SIDE, None: 1.0}[side[2]]
        return _square(int(side[1]), int(side[1]) * other, said)
    if re.fullmatch(r"\d{1,5}(?:x\d{1,5})+", text):
        return _image(tuple(int(number) for number in text.split("x")), said)
    return f"input {said[:40]} is not understood"


def _image(sides: tuple[int, ...], said: str) -> Size | str:
    """Height and width, with 1 or 3 channels before or behind them."""
    if len(sides) == 3 and sides[0] in (1, 3):
        sides = sides[1:]
    if len(sides) == 3 and sides[2] in (1, 3):
        sides = sides[:2]
    if len(sides) == 3 and len(set(sides)) == 1:
        return _square(sides[0], sides[0], said)
    return _square(*sides, said) if len(sides) == 2 else f"input {said} is no image of two sides"


def _square(height: float, width: float, said: str) -> Size | str:
    side = round(math.sqrt(height * width))
    return Size(side, None) if side > 0 else f"input {said} holds nothing"


def compiled(said: str) -> bool:
    """Whether a graph compiler was used."""
    return any(word in said.lower() for word in COMPILERS) and said.lower() not in ("no", "false", "0")


def channels_last(said: str) -> bool:
    """Whether images lie in memory with their channels last."""
    return said.lower().replace(" ", "_") in ("nhwc", "channels_last")


def reads_data(row: Row) -> bool:
    """Whether processes on the CPU read and decode the data inside the measurement, as in a usual PyTorch loop."""
    loading, framework = row.loading.lower(), row.framework.lower()
    if not loading.startswith("real") or any(word in loading for word in FED_ON_DEVICE):
        return False
    return not any(word in framework for word in VENDOR_CODE)
