"""The figures of one estimate as titled lines: totals, requests, where a step's time and the memory go, energy, method.

Parts of a step, of the memory, and quantities that the estimator adds later are shown under their field's name, so that
nothing of an estimate stays hidden.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from knowledge.evidence import Quantity
from knowledge.quantities import write_bytes, write_hours, write_interval, write_number, write_quantity

if TYPE_CHECKING:
    from estimators.dnn.estimate import Estimate
    from estimators.dnn.serving import Serving

UNKNOWN_DATA = "unknown: how much data?"

_SHOWN = ("step_seconds", "epoch_hours", "total_hours", "throughput", "energy", "emissions")
"""Quantities that have a line of their own."""

_SHORT = ("time in all", "throughput", "memory per device", "energy", "bottleneck", "method")
_SHORT_SERVING = ("first token", "time per token", "tokens for all", "images per day", "latency", "seconds per picture")


def device(estimate: Estimate) -> str:
    """`4 x A100 SXM4 80GB on 2 nodes`, or the processor."""
    nodes = f" on {estimate.node_count} nodes" if estimate.node_count > 1 else ""
    if not estimate.accelerator_count:
        return f"{estimate.device}{nodes}"
    return f"{_count(estimate.accelerator_count)} x {estimate.accelerator}{nodes}"


def _count(devices: float) -> str:
    """Every digit, for they are counted; shares of a device are rounded."""
    return f"{devices:,.0f}" if devices == int(devices) else write_number(devices)


def titles_in_short(estimates: tuple[Estimate, ...]) -> tuple[str, ...]:
    """Titles of the few figures that a row of many devices shows."""
    serving = estimates[0].serving
    present = _serving(serving) if serving is not None else {}
    extra = tuple(title for title in _SHORT_SERVING if title in present)
    return (*_SHORT[:2], *extra, *_SHORT[2:])


def lines_of(estimate: Estimate) -> dict[str, str]:
    """Title -> figure, in the order in which they are shown."""
    floor = estimate.floor_hours
    writes = answers_requests(estimate)
    lines = {
        "time in all": _with_interval(estimate.total_hours) or UNKNOWN_DATA,
        **({} if passes_once(estimate) else {"time per epoch": _with_interval(estimate.epoch_hours) or UNKNOWN_DATA}),
        "all at once answered in" if writes else "time per step": short_time(estimate.step_seconds),
        "throughput": _with_interval(estimate.throughput) or "",
        **({} if floor is None else {"no code is faster than": write_hours(floor)}),
    }
    if estimate.serving is not None:
        lines |= _serving(estimate.serving)
    lines |= _batch(estimate)
    lines |= _step_parts(estimate)
    lines |= _besides(estimate)
    lines |= _memory(estimate)
    lines["energy"] = _with_interval(estimate.energy) or "unknown"
    lines["emissions"] = _emissions(estimate)
    lines |= dict(_further(estimate))
    lines["bottleneck"] = estimate.bottleneck
    lines["method"] = _method(estimate)
    lines["precision"] = str(estimate.workload.precision)
    return lines


def passes_once(estimate: Estimate) -> bool:
    """Whether the data is gone through once, so that an epoch is all there is and need not be told of."""
    return estimate.workload.mode == "inference" and estimate.workload.epochs in (None, 1)


def answers_requests(estimate: Estimate) -> bool:
    """Whether the estimate is of a language model that answers requests, so that a step is one round of them."""
    return estimate.workload.asks_to_write and estimate.serving is not None


def short_time(quantity: Quantity | None) -> str:
    """Seconds, in milliseconds below one, with the interval."""
    if quantity is None:
        return ""
    small = quantity.times(1000.0, "ms") if quantity.value < 1 else quantity
    return _with_interval(small) or ""


def _serving(serving: Serving) -> dict[str, str]:
    if serving.kind == "text":
        return _text(serving)
    title = "seconds per picture" if serving.kind == "pictures" else "latency"
    lines = {title: short_time(serving.request_seconds)}
    if serving.images_per_second is not None and serving.kind == "pictures":
        lines["pictures per second"] = _with_interval(serving.images_per_second) or ""
    if serving.images_per_day is not None:
        lines["images per day"] = _with_interval(serving.images_per_day) or ""
    return lines


def _text(serving: Serving) -> dict[str, str]:
    spread = f" (a copy on {serving.devices_per_copy} devices)" if serving.devices_per_copy > 1 else ""
    largest = serving.largest_concurrency
    return {
        "a request": f"{serving.prompt_tokens:,} tokens read, {serving.output_tokens:,} written",
        "requests at once": f"{serving.concurrency:,}{spread}",
        "first token": short_time(serving.time_to_first_token),
        "time per token": short_time(serving.time_per_output_token),
        "tokens for one request": _with_interval(serving.tokens_per_second_each) or "",
        "tokens for all": _with_interval(serving.tokens_per_second) or "",
        "a whole request": short_time(serving.request_seconds),
        "requests per second": _with_interval(serving.requests_per_second) or "",
        "most requests at once": "unknown" if largest is None else f"{largest:,}",
    }


def _batch(estimate: Estimate) -> dict[str, str]:
    if answers_requests(estimate):
        return {}
    return {"batch": f"{estimate.batch_per_device:,} per device, {estimate.global_batch:,} in all"}


def _step_parts(estimate: Estimate) -> dict[str, str]:
    """Where the time of a step goes; parts overlap, so they add up to more than the step."""
    lines = {}
    for name in type(estimate.breakdown).model_fields:
        value = getattr(estimate.breakdown, name)
        if not name.endswith("_seconds") or name == "step_seconds" or not value:
            continue
        seconds = Quantity(value=value * 1000.0, unit="ms") if value < 1 else Quantity(value=value, unit="s")
        lines[f"  of a step: {_words(name.removesuffix('_seconds'))}"] = write_quantity(seconds)
    return lines


def _besides(estimate: Estimate) -> dict[str, str]:
    """What the job does besides its steps, where the estimator tells it apart."""
    found = getattr(estimate, "overheads", ())
    return {f"  besides steps: {_words(one.name)}": write_hours(one.seconds / 3600.0) for one in found}


def _memory(estimate: Estimate) -> dict[str, str]:
    memory = estimate.memory
    available = write_bytes(memory.available_bytes, binary=True) if memory.available_bytes else "unknown"
    verdict = {True: "fits", False: "DOES NOT FIT", None: "unknown whether it fits"}[memory.fits]
    cached = answers_requests(estimate)
    lines = {"memory per device": f"{write_bytes(memory.total_bytes, binary=True)} of {available}: {verdict}"}
    for name in type(memory).model_fields:
        value = getattr(memory, name)
        if name.endswith("_bytes") and name not in ("total_bytes", "available_bytes") and value:
            part = (
                "cached keys and values" if cached and name == "activations_bytes" else _words(name[: -len("_bytes")])
            )
            lines[f"  of that: {part}"] = write_bytes(value, binary=True)
    largest = memory.largest_batch_per_device
    if not answers_requests(estimate):
        lines["largest batch per device"] = "unknown" if largest is None else f"{largest:,}"
    return lines


def _further(estimate: Estimate) -> Iterator[tuple[str, str]]:
    """Quantities of the estimate that have no line of their own, such as emissions and overheads."""
    for name in type(estimate).model_fields:
        value = getattr(estimate, name)
        if isinstance(value, Quantity) and name not in _SHOWN:
            yield _words(name), short_time(value) if value.unit == "s" else _with_interval(value) or ""


def _emissions(estimate: Estimate) -> str:
    """With what would tell them where they are not known."""
    if estimate.emissions is not None or estimate.energy is None:
        return _with_interval(estimate.emissions) or "unknown"
    return "unknown: where does it run (--site)?"


def _words(name: str) -> str:
    return name.replace("_", " ")


def _method(estimate: Estimate) -> str:
    if estimate.method == "measured":
        return "measured (this network on this device)"
    known = "neither network nor chip" if estimate.seen == "neither" else estimate.seen
    return f"{estimate.method} (measured elsewhere: {known})"


def _with_interval(quantity: Quantity | None) -> str | None:
    if quantity is None:
        return None
    interval = write_interval(quantity)
    return f"{write_quantity(quantity)} ({interval})" if interval else write_quantity(quantity)
