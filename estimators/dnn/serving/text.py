"""A language model answering requests on machines, as arrays: how it is spread, how many at once, how long it takes."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from estimators.dnn.device_time import UNSUPPORTED_SPREAD
from estimators.dnn.hardware import Hardware
from estimators.dnn.memory import USABLE_SHARE
from estimators.dnn.memory.framework import INFERENCE_FRAMEWORK_BYTES
from estimators.dnn.networks import Network
from estimators.dnn.serving.efficiency import efficiency, floor_seconds
from estimators.dnn.serving.measured import bits_of, measured
from estimators.dnn.serving.work import (
    WEIGHT_BYTES,
    Floats,
    Work,
    cache_bytes_per_token,
    cache_ways,
    reading,
    writing,
)
from estimators.dnn.workload import Workload

MEASURED_VENDORS = ("nvidia-", "apple-")
"""How the ids of devices begin whose kind was measured writing; others get a wider interval."""

MOST_WAYS = 16
"""Devices that one copy is spread over where that was not said."""


@dataclass(frozen=True, slots=True)
class TextPlan:
    """One entry a machine.

    Attributes:
        ways: devices that hold one copy. copies: of the network. batch: requests at once on one copy.
        at_once: requests at once on all copies; some copies idle where fewer are asked for.
        largest: requests that fit one copy; infinite = the memory is not known, 0 = the weights do not fit.
        weight_bytes, cache_bytes_per_request: on one device.
        prefill, decode: seconds of one prompt and of one step: (low, usual, high).
        prefill_floor, decode_floor: no code is faster.
        writing: work of one step. reading: work of one prompt.
        measured_kind: whether such devices were measured.
    """

    ways: Floats
    copies: Floats
    batch: Floats
    at_once: Floats
    largest: Floats
    weight_bytes: Floats
    cache_bytes_per_request: Floats
    prefill: tuple[Floats, Floats, Floats]
    decode: tuple[Floats, Floats, Floats]
    prefill_floor: Floats
    decode_floor: Floats
    writing: Work
    reading: Work
    measured_kind: NDArray[np.bool_]

    def wave_seconds(self, output: float, bound: int = 1) -> Floats:
        """Seconds in which a copy answers its requests from the first prompt to the last token; 0 = low, 2 = high."""
        return self.batch * self.prefill[bound] + output * self.decode[bound]

    def wave_floor(self, output: float) -> Floats:
        """The same if no code could be faster."""
        return self.batch * self.prefill_floor + output * self.decode_floor


def plan_text(workload: Workload, network: Network, hardware: Hardware, usual_batch: int = 1) -> TextPlan:
    """Spread the network, fill it with requests, and predict.

    Args:
        workload: with prompt and output tokens. network: a language model with known dimensions.
        hardware: the machines. usual_batch: requests at once on one copy where that was not said.
    """
    prompt, output = float(workload.prompt_tokens or 1), float(workload.output_tokens or 1)
    weight, element = stored_bytes(workload, hardware)
    ways = _ways(workload, network, hardware, weight, element, prompt + output)
    copies = np.maximum(np.floor(hardware.devices / ways), 1.0)
    weights = network.parameters * weight / ways
    cache = (prompt + output) * cache_bytes_per_token(network, element) / cache_ways(network, ways)
    room = (hardware.memory * USABLE_SHARE - weights - INFERENCE_FRAMEWORK_BYTES) / cache
    largest = np.where(np.isnan(hardware.memory), np.inf, np.maximum(np.floor(room), 0.0))
    batch = _batch(workload, copies, largest, usual_batch)
    bits = np.array([bits_of(name) for name in stored_precisions(workload, hardware)])
    step = writing(
        network, batch, np.full_like(batch, prompt + output / 2.0), weight, element, _speedup(workload, ways)
    )
    first = reading(network, np.full_like(batch, prompt), weight, _speedup(workload, ways))
    kind = _measured_kind(hardware)
    return TextPlan(
        ways=ways,
        copies=copies,
        batch=batch,
        at_once=_at_once(workload, batch * copies),
        largest=largest,
        weight_bytes=weights,
        cache_bytes_per_request=cache,
        prefill=_seconds("prefill", first, hardware, bits, kind),
        decode=_seconds("decode", step, hardware, bits, kind),
        prefill_floor=floor_seconds(first, hardware.bandwidth, hardware.flops),
        decode_floor=floor_seconds(step, hardware.bandwidth, hardware.flops),
        writing=step,
        reading=first,
        measured_kind=kind,
    )


def stored_precisions(workload: Workload, hardware: Hardware) -> list[str]:
    """What weights are stored in: as asked, else in what is computed. Eight and four bits can be stored anywhere."""
    asked = workload.precision
    return [asked if asked in ("int8", "int4") else str(name) for name in hardware.precision.tolist()]


def stored_bytes(workload: Workload, hardware: Hardware) -> tuple[Floats, Floats]:
    """Bytes of a stored weight, and of a cached key or value (16 bits; 8 where the network computes in fp8)."""
    names = stored_precisions(workload, hardware)
    return (
        np.array([WEIGHT_BYTES[name] for name in names]),
        np.array([1.0 if name == "fp8" else 2.0 for name in names]),
    )


def known_network(name: str) -> bool:
    """Whether the measurements of writing hold the network."""
    return name in _names("networks")


def known_device(device: str) -> bool:
    """Whether the measurements of writing hold the device."""
    return device in _names("devices")


@lru_cache(maxsize=2)
def _names(column: str) -> frozenset[str]:
    return frozenset(getattr(measured("decode"), column).tolist())


def _ways(
    workload: Workload, network: Network, hardware: Hardware, weight: Floats, element: Floats, tokens: float
) -> Floats:
    """As asked; else the fewest devices of a node, in powers of two, that hold the weights and one request."""
    asked = workload.tensor_parallel * workload.pipeline_parallel
    if "tensor_parallel" in workload.model_fields_set or asked > 1:
        return np.minimum(np.full_like(hardware.devices, float(asked)), hardware.devices)
    per_node = np.maximum(np.floor(hardware.devices / hardware.nodes), 1.0)
    needed = network.parameters * weight + tokens * cache_bytes_per_token(network, element)
    ways = np.ones_like(hardware.devices)
    heads = network.shape.heads if network.shape is not None and workload.model else MOST_WAYS
    number = 2
    while number <= MOST_WAYS and heads % number == 0:
        room = hardware.memory * USABLE_SHARE - INFERENCE_FRAMEWORK_BYTES
        short = (needed / ways > room) & (per_node >= number)
        ways = np.where(short, float(number), ways)
        number *= 2
    return ways


def _speedup(workload: Workload, ways: Floats) -> Floats:
    """Devices that work on one token at the same time: stages of a pipeline work one after the other."""
    return np.maximum(ways / workload.pipeline_parallel, 1.0)


def _batch(workload: Workload, copies: Floats, largest: Floats, usual_batch: int) -> Floats:
    asked = workload.concurrency or workload.batch_size
    if asked is not None:
        return np.maximum(np.ceil(asked / copies), 1.0)
    room = np.where(np.isfinite(largest), np.maximum(largest, 1.0), float(usual_batch))
    if not workload.largest_batch:
        room = np.minimum(float(usual_batch), 2.0 ** np.floor(np.log2(room)))
    waiting = np.inf if workload.requests is None else np.ceil(workload.requests / copies)
    return np.maximum(np.minimum(room, waiting), 1.0)


def _at_once(workload: Workload, places: Floats) -> Floats:
    """No more than are asked for, nor than there are."""
    asked = workload.concurrency or workload.batch_size or workload.requests
    return places if asked is None else np.minimum(places, float(asked))


def _seconds(
    phase: str, work: Work, hardware: Hardware, bits: NDArray[np.int64], kind: NDArray[np.bool_]
) -> tuple[Floats, Floats, Floats]:
    found = efficiency(phase)
    usual = found.seconds(work, hardware.bandwidth, hardware.flops, bits)
    wide = found.interval.widened(UNSUPPORTED_SPREAD)
    low = np.where(kind, found.interval.low, wide.low)
    high = np.where(kind, found.interval.high, wide.high)
    floor = floor_seconds(work, hardware.bandwidth, hardware.flops)
    return np.maximum(usual * np.exp(low), floor), usual, usual * np.exp(high)


def _measured_kind(hardware: Hardware) -> NDArray[np.bool_]:
    names = np.array([str(name).startswith(MEASURED_VENDORS) for name in hardware.device.tolist()])
    return np.asarray(names | (hardware.processor > 0))
