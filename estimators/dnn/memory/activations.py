"""Bytes of activations one sample adds: kept for the backward pass in training, alive at once in inference.

Transformers on text after Korthikanti et al., arXiv 2205.05198, section 4: what each block of a layer keeps. Attention
is taken as fused (it keeps its inputs and its result); `eager` adds the matrix of scores, as frameworks before 2023 do.
"""

from __future__ import annotations

import math

import numpy as np

from estimators.dnn.networks.shape import TARGET_FRACTION, TransformerShape
from estimators.dnn.recipe import Recipe
from estimators.dnn.roofline import Floats

MIXED_ACTIVATIONS = 1.15
"""Norms, softmax and loss stay in fp32 under autocast; this much on top of 16-bit activations."""

MIXED_IMAGES = 1.05
"""The same for networks on images without attention: batch norm reads and writes 16 bits."""

CHECKPOINTED_SHARE = 0.25
"""Share of the activations of a convolutional network kept with checkpointing."""

LOGIT_BYTES = 10.0
"""Bytes per word of the vocabulary and token at the loss in 16-bit training: the logits in 16 bits, their fp32 copy,
and its gradient. In fp32: logits and gradient."""

EAGER_BYTES = 9.0
"""Bytes per element of the score matrix without fused attention: softmax and dropped-out softmax in fp32 and one byte
of mask (section 4.1 there); under autocast the softmax in fp32, two 16-bit copies and the mask come to the same."""

LAYERS_ALIVE = 3.0
"""Results alive at once when a transformer only runs forward, in mean layers (assumed)."""

UNSPLIT_SHARE = 10.0 / 34.0
"""Share of a block's activations that tensor parallelism does not divide (norms and dropouts; equation 2 there)."""


def per_sample_bytes(recipe: Recipe, half: Floats, eight_bit: Floats, recomputed: Floats, *, eager: bool) -> Floats:
    """Bytes one more sample needs, fragments not counted.

    Args:
        recipe: the completed workload. half, eight_bit: 1 where the device computes so.
        recomputed: 1 where activations are recomputed in the backward pass.
        eager: attention keeps its matrix of scores.
    """
    work, network = recipe.workload, recipe.network
    cost = network.cost(work.image_size, work.sequence_length)
    narrow = (half > 0) | (eight_bit > 0)
    if not recipe.trains:
        element = np.where(eight_bit > 0, 1.0, np.where(half > 0, 2.0, 4.0))
        return np.asarray(_live(recipe) * element + cost.input_bytes + cache_bytes(recipe))
    attends = network.reads_text or network.patch is not None
    element = np.where(narrow, 2.0 * (MIXED_ACTIVATIONS if attends else MIXED_IMAGES), 4.0)
    if network.shape is not None and work.sequence_length is not None:
        kept = _text(recipe, network.shape, work.sequence_length, element, narrow.astype(float), recomputed, eager)
        return np.asarray(kept + cost.input_bytes)
    stored = np.where(recomputed > 0, cost.stored * CHECKPOINTED_SHARE, cost.stored)
    return np.asarray(stored * element * _split(recipe) + cost.input_bytes)


def cache_bytes(recipe: Recipe) -> float:
    """Keys and values (or their latent vector) that a decoder keeps for one sequence, in 16 bits."""
    shape, length = recipe.network.shape, recipe.workload.sequence_length
    if shape is None or length is None or recipe.network.kind == "encoder":
        return 0.0
    layers = shape.layers + shape.decoder_layers
    work = recipe.workload
    shared = min(work.tensor_parallel, shape.cache_parts) * work.pipeline_parallel
    return 2.0 * layers * shape.cache_elements * length / shared


def block_elements(shape: TransformerShape, *, adapters: bool) -> float:
    """Elements one block keeps per token: inputs of its matrices, queries, keys, values, result, and the inner part.

    With frozen weights the input of the last matrix need not be kept: no gradient of those weights is wanted.
    """
    inner = shape.ffn * (4.0 if shape.gated else 2.0) * shape.active_experts
    frozen = shape.ffn * shape.active_experts if adapters else 0.0
    keys = 2.0 * shape.kv_heads * shape.head_size
    queries = 2.0 * shape.heads * shape.head_size
    return 5.0 * shape.hidden + keys + queries + inner - frozen


def _text(
    recipe: Recipe,
    shape: TransformerShape,
    tokens: int,
    element: Floats,
    narrow: Floats,
    recomputed: Floats,
    eager: bool,
) -> Floats:
    target = tokens * TARGET_FRACTION if shape.decoder_layers else float(tokens)
    adapters = recipe.workload.mode == "lora"
    blocks = (shape.layers * tokens + 1.4 * shape.decoder_layers * target) * block_elements(shape, adapters=adapters)
    scores = shape.heads * (shape.layers * tokens**2 + shape.decoder_layers * (target**2 + target * tokens))
    whole = blocks * element + (scores * EAGER_BYTES if eager else 0.0)
    count = shape.layers + shape.decoder_layers
    inputs = shape.hidden * (shape.layers * tokens + shape.decoder_layers * target)
    lean = inputs * np.where(narrow > 0, 2.0, 4.0) + whole / count
    kept = np.where(recomputed > 0, lean, whole)
    logits = shape.vocabulary * target * np.where(narrow > 0, LOGIT_BYTES, 8.0) if shape.head else 0.0
    return np.asarray(kept * _split(recipe) + logits / recipe.workload.tensor_parallel)


def _live(recipe: Recipe) -> float:
    """Elements alive at once in a forward pass."""
    work, network = recipe.workload, recipe.network
    activations = network.cost(work.image_size, work.sequence_length).activations
    if network.reads_text:
        return LAYERS_ALIVE * activations / network.layers / work.tensor_parallel
    depth = math.pow(network.layers, 0.7)
    return 4.0 * activations / depth / work.tensor_parallel


def _split(recipe: Recipe) -> float:
    """Share of the activations on the fullest device under tensor and pipeline parallelism.

    The first stage of a pipeline holds as many micro-batches as there are stages (1F1B), at most all of them.
    """
    work = recipe.workload
    tensor = UNSPLIT_SHARE + (1.0 - UNSPLIT_SHARE) / work.tensor_parallel
    held = min(work.pipeline_parallel, work.gradient_accumulation) / work.pipeline_parallel
    return tensor * held
