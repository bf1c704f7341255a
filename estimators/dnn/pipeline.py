"""How fast data can be read, decoded and copied for the devices.

Rates after github.com/ternaus/imread_benchmark and MLPerf Storage (github.com/mlcommons/storage), see data_sets.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from estimators.dnn.data_sets import JPEG_BYTES
from estimators.dnn.parallel.links import Links
from estimators.dnn.recipe import Recipe
from estimators.dnn.roofline import Floats
from knowledge.evidence import Source

IMAGES_PER_WORKER = (190.0, 275.0, 365.0)
"""ImageNet JPEGs decoded, cropped and batched per second by one PyTorch worker: slow, usual, fast."""

ASSUMED_WORKERS = 8.0
"""Loader processes per device where the cores are unknown: usual on GPU nodes with 8 to 16 cores a device."""

MOST_WORKERS = 16.0
"""More loader processes per device seldom help."""

FED_WITHOUT_WAITING = 1_000_000
"""Loader processes per device that stand for data which is decoded already: decoding then takes no time."""

SOURCE = Source(
    id="dnn:image-decoding",
    title="imread_benchmark: JPEG decoding rates of image libraries and loaders",
    url="https://github.com/ternaus/imread_benchmark",
)
"""Where the decoding rates stand."""


@dataclass(frozen=True, slots=True)
class InputRates:
    """Seconds of one sample in the input pipeline of one device, arrays of one entry a machine.

    Attributes:
        usual, fast, slow: decoding, reading or copying, whichever is slowest, at three decoding rates.
        serial: 1 where the main process decodes between steps (no loader processes): nothing overlaps.
        floor: reading and copying alone, at the stated rate of the storage and the peak of the host link.
    """

    usual: Floats
    fast: Floats
    slow: Floats
    serial: Floats
    floor: Floats

    def waits(self, computing: Floats, samples: Floats, rate: Floats) -> Floats:
        """Seconds of a step whose devices work for `computing` seconds on `samples` that come at `rate` each."""
        loading = rate * samples
        return np.asarray(np.where(self.serial > 0, computing + loading, np.maximum(computing, loading)))


def input_rates(recipe: Recipe, cores: Floats, devices: Floats, links: Links) -> InputRates:
    """Decoding over the loader processes, reading from storage if its rate is known, copying to the device.

    They overlap, so the slowest counts. Text is stored as numbers: it is read and copied, never decoded.

    Args:
        recipe: the completed workload. cores: over all nodes; nan = unknown. devices: over all nodes.
        links: of the machines.
    """
    work = recipe.workload
    reading = np.zeros_like(devices)
    if work.storage_bytes_per_second:
        reading = recipe.sample_bytes * devices / work.storage_bytes_per_second
    copied = recipe.network.cost(work.image_size, work.sequence_length).input_bytes
    moving = np.maximum(reading, copied / links.host)
    floor = np.maximum(reading, _least_copied(recipe) / links.host_peak)
    serial = np.zeros_like(devices)
    if not recipe.decodes_images:
        return InputRates(moving, moving, moving, serial, floor)
    workers = workers_per_device(recipe, cores, devices)
    # Decoding time grows with the compressed size; small files cost a fixed share (opening, batching).
    weight = 0.25 + 0.75 * recipe.sample_bytes / JPEG_BYTES
    slow, usual, fast = (np.maximum(weight / (rate * workers), moving) for rate in IMAGES_PER_WORKER)
    return InputRates(usual, fast, slow, serial + float(work.loader_workers == 0), floor)


def workers_per_device(recipe: Recipe, cores: Floats, devices: Floats) -> Floats:
    """Processes that decode for each device: as asked (the main process where none is), else one a core, else the
    assumed number."""
    if recipe.workload.loader_workers is not None:
        return np.full_like(devices, max(1.0, float(recipe.workload.loader_workers)))
    return np.where(np.isnan(cores), ASSUMED_WORKERS, np.clip(cores / devices, 1.0, MOST_WORKERS))


def _least_copied(recipe: Recipe) -> float:
    """Bytes of one sample that must reach the device: an image as bytes (it can become numbers there), text whole."""
    work = recipe.workload
    copied = recipe.network.cost(work.image_size, work.sequence_length).input_bytes
    return min(copied / 4.0, recipe.sample_bytes) if recipe.decodes_images else min(copied, recipe.sample_bytes)
