"""What one step of writing and one prompt cost on a device: bytes read, arithmetic, kernels launched, exchanges.

Arithmetic after Kaplan et al., arXiv 2001.08361 (two FLOPs a weight and token); keys and values after Pope et al.,
arXiv 2211.05102. A step reads every weight once, whatever the batch, and the cached keys and values of all requests.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from estimators.dnn.networks import Network

Floats = NDArray[np.float64]

WEIGHT_BYTES = {"fp32": 4.0, "tf32": 4.0, "fp16": 2.0, "bf16": 2.0, "fp8": 1.0, "int8": 1.0, "int4": 0.55}
"""Bytes of one stored weight; four bits with their scales."""

EXCHANGES_PER_LAYER = 2.0
"""All-reduces a layer and step where a copy is spread over devices (after attention, and after the feed-forward part;
Shoeybi et al., arXiv 1909.08053)."""


@dataclass(frozen=True, slots=True)
class Work:
    """Work of one kernel sequence on one device of a copy, as arrays of equal length.

    Attributes:
        weight_bytes, cache_bytes: read from device memory. flops: arithmetic. layers: passed one after another.
        exchanges: all-reduces between the devices of a copy; 0 where one device holds it.
    """

    weight_bytes: Floats
    cache_bytes: Floats
    flops: Floats
    layers: Floats
    exchanges: Floats


def writes_text(network: Network) -> bool:
    """Whether the network writes token by token and its dimensions are known."""
    return network.kind in ("decoder", "encoder-decoder") and network.shape is not None


def cache_bytes_per_token(network: Network, element_bytes: float | Floats) -> Floats:
    """Keys and values (or their latent vector) kept for one token of one request, over all devices of a copy."""
    shape = network.shape
    if shape is None:
        return np.zeros_like(np.asarray(element_bytes, dtype=np.float64))
    blocks = shape.layers + shape.decoder_layers
    return np.asarray(float(blocks * shape.cache_elements) * element_bytes, dtype=np.float64)


def cache_ways(network: Network, ways: Floats) -> Floats:
    """Devices that share the keys and values of a copy spread over `ways`; those beyond keep copies."""
    return np.minimum(ways, 1.0 if network.shape is None else float(network.shape.cache_parts))


def writing(network: Network, batch: Floats, context: Floats, weight: Floats, element: Floats, ways: Floats) -> Work:
    """One step: one token for each of `batch` requests of which `context` tokens are cached.

    Args:
        network: that writes. weight, element: bytes of a stored weight and of a cached element.
        ways: devices that hold one copy.
    """
    shape = network.shape
    heads = 0.0 if shape is None else 4.0 * shape.layers * shape.heads * shape.head_size
    arithmetic = 2.0 * network.active_parameters * batch + heads * context * batch
    return Work(
        weight_bytes=touched_weights(network, batch) * weight / ways,
        cache_bytes=batch * context * cache_bytes_per_token(network, element) / cache_ways(network, ways),
        flops=arithmetic / ways,
        layers=np.full_like(batch, float(network.layers)),
        exchanges=np.where(ways > 1, EXCHANGES_PER_LAYER * network.layers, 0.0),
    )


def reading(network: Network, prompt: Floats, weight: Floats, ways: Floats) -> Work:
    """One prompt of `prompt` tokens; only its last token goes through the vocabulary."""
    shape = network.shape
    spared = np.zeros_like(prompt)
    if shape is not None and shape.head:
        spared = shape.vocabulary * shape.hidden * np.maximum(prompt - 1.0, 0.0)
    lengths, place = np.unique(prompt, return_inverse=True)
    macs = np.array([network.cost(sequence_length=max(1, int(tokens))).macs for tokens in lengths])[place.reshape(-1)]
    return Work(
        weight_bytes=touched_weights(network, prompt) * weight / ways,
        cache_bytes=np.zeros_like(prompt),
        flops=2.0 * np.maximum(macs - spared, macs * 0.1) / ways,
        layers=np.full_like(prompt, float(network.layers)),
        exchanges=np.where(ways > 1, EXCHANGES_PER_LAYER * network.layers, 0.0),
    )


def touched_weights(network: Network, tokens: Floats) -> Floats:
    """Weights that `tokens` tokens of one step pass: all of a dense network, some experts of a mixture.

    A token chooses its experts evenly (assumed): of E experts, E x (1 - (1 - k/E)^tokens) are touched. The table of
    input words is looked up, not read.
    """
    shape = network.shape
    looked_up = 0.0 if shape is None or shape.tied else float(shape.vocabulary * shape.hidden)
    if shape is None or shape.experts <= shape.active_experts:
        return np.full_like(tokens, max(network.parameters - looked_up, 1.0))
    share = shape.active_experts / shape.experts
    in_experts = (network.parameters - network.active_parameters) / (1.0 - share)
    dense = network.parameters - in_experts - looked_up
    return np.asarray(dense + in_experts * (1.0 - (1.0 - share) ** tokens), dtype=np.float64)
