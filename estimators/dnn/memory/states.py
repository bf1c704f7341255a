"""Bytes of weights, master copies, gradients and optimizer state, before they are shared over devices.

Bytes per parameter after Rajbhandari et al. (ZeRO), arXiv 1910.02054, section 3.1: mixed precision keeps 16-bit weights
and gradients and an fp32 master copy; autocast keeps fp32 weights and gradients and casts weights as it goes.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from estimators.dnn.recipe import Recipe
from estimators.dnn.roofline import Floats

OPTIMIZER_STATE_BYTES = {"sgd": 4.0, "adam": 8.0, "adamw": 8.0, "lion": 4.0, "adafactor": 0.5, "adamw8bit": 2.0}
"""Bytes of optimizer state per trainable parameter."""

QUANTIZED_BYTES = 0.5625
"""Bytes per weight in 4 bits with one fp32 scale every 64 weights: 4 / 8 + 4 / 64 (Dettmers et al., arXiv 2305.14314,
section 3, before the scales are quantised too)."""

MASTER_BYTES = 4.0
"""An fp32 copy of a weight that is kept in 16 bits."""


@dataclass(frozen=True, slots=True)
class States:
    """Bytes over all shards, one entry a machine.

    Attributes:
        weights: as the network computes with them. master: fp32 copies of 16-bit weights, or 16-bit copies of fp32
            weights under autocast. gradients. optimizer: moments. gathered: bytes of one weight while it is used.
    """

    weights: Floats
    master: Floats
    gradients: Floats
    optimizer: Floats
    gathered: Floats


def states(recipe: Recipe, sixteen_bit: Floats, eight_bit: Floats) -> States:
    """Lay the states out.

    Args:
        recipe: the completed workload. sixteen_bit, eight_bit: 1 where the device computes so.
    """
    parameters = recipe.network.parameters
    half = sixteen_bit > 0
    element = np.where(eight_bit > 0, 1.0, np.where(half, 2.0, 4.0))
    nothing = np.zeros_like(element)
    if not recipe.trains:
        return States(_frozen(recipe, element), nothing, nothing, nothing, element)
    # Language models and adapters are trained with 16-bit weights; other networks under autocast with fp32 weights.
    lean = (half | (eight_bit > 0)) & (keeps_sixteen_bits(recipe) or recipe.adapters_only)
    cast = half & ~lean
    trainable = parameters * recipe.updated_share  # rows that were looked up get sparse gradients and no moments
    state = OPTIMIZER_STATE_BYTES[recipe.workload.optimizer or "adamw"]
    kept = np.where(lean, 2.0, 4.0)
    weights = _frozen(recipe, kept) if recipe.adapters_only else kept * parameters
    return States(
        weights=weights,
        master=np.where(lean, MASTER_BYTES * trainable, np.where(cast, 2.0 * parameters * recipe.dense_share, 0.0)),
        gradients=kept * trainable,
        optimizer=state * trainable + nothing,
        gathered=np.where(half | (eight_bit > 0), 2.0, 4.0),
    )


def keeps_sixteen_bits(recipe: Recipe) -> bool:
    """Whether such networks are usually trained with 16-bit weights and an fp32 master copy."""
    return recipe.network.kind in ("decoder", "encoder-decoder")


def _frozen(recipe: Recipe, element: Floats) -> Floats:
    """Bytes of weights that are only read; in 4 bits where asked, the embeddings excepted (they stay in 16)."""
    parameters = recipe.network.parameters
    if recipe.workload.mode != "qlora" and recipe.workload.precision != "int4":
        return np.asarray(element * parameters)
    shape = recipe.network.shape
    embeddings = 0.0 if shape is None else min(float(shape.vocabulary * shape.hidden), parameters)
    return np.full_like(element, QUANTIZED_BYTES * (parameters - embeddings) + 2.0 * embeddings)
