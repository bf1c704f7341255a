"""How fast data can be read and decoded for the devices.

Rates after github.com/ternaus/imread_benchmark and MLPerf Storage (github.com/mlcommons/storage), see data_sets.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from estimators.dnn.data_sets import JPEG_BYTES
from estimators.dnn.recipe import Recipe
from estimators.dnn.roofline import Floats
from knowledge.evidence import Source

IMAGES_PER_WORKER = (190.0, 275.0, 365.0)
"""ImageNet JPEGs decoded, cropped and batched per second by one PyTorch worker: slow, usual, fast."""

ASSUMED_WORKERS = 8.0
"""Loader processes per device where the cores are unknown: usual on GPU nodes with 8 to 16 cores a device."""

MOST_WORKERS = 16.0
"""More loader processes per device seldom help."""

SOURCE = Source(
    id="dnn:image-decoding",
    title="imread_benchmark: JPEG decoding rates of image libraries and loaders",
    url="https://github.com/ternaus/imread_benchmark",
)
"""Where the decoding rates stand."""


@dataclass(frozen=True, slots=True)
class InputRates:
    """Seconds of one sample in the input pipeline of one device: usual, and at a fast and a slow rate. Arrays."""

    usual: Floats
    fast: Floats
    slow: Floats


def input_rates(recipe: Recipe, cores: Floats, devices: Floats) -> InputRates:
    """Decoding over the loader processes, or reading from storage if that is slower and its rate is known.

    Args:
        recipe: the completed workload. cores: over all nodes; nan = unknown. devices: over all nodes.
    """
    reading = np.zeros_like(devices)
    if recipe.workload.storage_bytes_per_second:
        reading = recipe.sample_bytes * devices / recipe.workload.storage_bytes_per_second
    if not recipe.decodes_images:
        return InputRates(reading, reading, reading)
    workers = workers_per_device(recipe, cores, devices)
    # Decoding time grows with the compressed size; small files cost a fixed share (opening, batching).
    weight = 0.25 + 0.75 * recipe.sample_bytes / JPEG_BYTES
    slow, usual, fast = (np.maximum(weight / (rate * workers), reading) for rate in IMAGES_PER_WORKER)
    return InputRates(usual, fast, slow)


def workers_per_device(recipe: Recipe, cores: Floats, devices: Floats) -> Floats:
    """Loader processes per device: as asked, else one a core, else the assumed number."""
    if recipe.workload.loader_workers is not None:
        return np.full_like(devices, max(1.0, float(recipe.workload.loader_workers)))
    return np.where(np.isnan(cores), ASSUMED_WORKERS, np.clip(cores / devices, 1.0, MOST_WORKERS))
