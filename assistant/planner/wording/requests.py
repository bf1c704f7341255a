"""Words of single requests: first token and tokens a second of a language model, a picture's time, pictures a day."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from assistant.planner.wording.figures import amount, hours, short_time
from knowledge.quantities import write_count, write_number, write_quantity

OF_TEXT = frozenset({"first_token", "token_rate"})
OF_PICTURES = frozenset({"per_day", "image_rate", "latency"})
"""What a question can ask of a network in use, as the reader of slots flags it."""


def head(one: Any, asked: frozenset[str]) -> str:
    """The answer's first words where single requests were asked about or are all there is to tell; else empty."""
    serving = getattr(one, "serving", None)
    if serving is None:
        return ""
    if serving.kind == "text":
        about = bool(OF_TEXT & asked) or "latency" in asked or (one.total_hours is None and not _reads(one))
        return _text(serving) if about else ""
    if serving.kind == "pictures":
        if {"per_day", "image_rate"} & asked:
            return f"about {_a_day(serving)}, {hours(serving.request_seconds)} for one picture alone"
        return f"about {hours(serving.request_seconds)} a picture" if one.total_hours is None else ""
    if "latency" in asked:
        return f"about {short_time(serving.request_seconds)} for {_one_of(serving)}"
    if serving.images_per_day is not None and {"per_day", "image_rate"} & asked:
        return f"about {write_quantity(serving.images_per_second)}, {_a_day(serving)}"
    return ""


def fastest(able: Sequence[Any], asked: frozenset[str]) -> tuple[Any, str] | None:
    """The device that answers fastest, and its figures; `None` where a question is about totals."""
    told = [(one, text) for one in able if (text := head(one, asked))]
    if len(told) != len(able):
        return None
    return min(told, key=lambda entry: _slowness(entry[0], asked))


def facts(one: Any) -> list[str]:
    """Lines about single requests."""
    serving = getattr(one, "serving", None)
    if serving is None:
        return []
    if serving.kind == "text":
        return _text_facts(serving)
    if serving.kind == "pictures":
        steps = f"One picture takes {short_time(serving.request_seconds)}"
        return [f"{steps}: {_a_day(serving)} on all devices."]
    lines = [f"Latency: {short_time(serving.request_seconds)} for {_one_of(serving)} on one device."]
    if serving.images_per_day is not None:
        lines.append(f"At that throughput {hours(serving.images_per_day)}, day and night.")
    return lines


def columns(estimates: Sequence[Any]) -> tuple[str, ...]:
    """Heads of the columns that a table of several devices gains."""
    kind = _kind(estimates)
    if kind == "text":
        return ("First token", "Per token", "Tokens/s for all")
    if kind == "pictures":
        return ("A picture",)
    return ("Latency", "Images a day") if kind == "images" else ("Latency",) if kind else ()


def cells(one: Any, estimates: Sequence[Any]) -> tuple[str, ...]:
    """The cells under those heads."""
    kind, serving = _kind(estimates), getattr(one, "serving", None)
    if not kind:
        return ()
    if serving is None:
        return ("unknown",) * len(columns(estimates))
    if kind == "text":
        first, each = (short_time(time) for time in (serving.time_to_first_token, serving.time_per_output_token))
        return first, each, amount(serving.tokens_per_second)
    if kind == "images":
        return short_time(serving.request_seconds), amount(serving.images_per_day)
    return (short_time(serving.request_seconds),)


def _kind(estimates: Sequence[Any]) -> str:
    kinds = {one.serving.kind for one in estimates if getattr(one, "serving", None) is not None}
    return str(kinds.pop()) if len(kinds) == 1 else ""


def _reads(one: Any) -> bool:
    """Whether an amount of text to read in one pass was said."""
    return one.workload.dataset_size is not None or one.workload.steps is not None


def _text(serving: Any) -> str:
    rate = write_quantity(serving.tokens_per_second_each)
    alone = "for one request at a time" if serving.concurrency == 1 else f"for each of {serving.concurrency:,} at once"
    both = "" if serving.concurrency == 1 else f" ({write_quantity(serving.tokens_per_second)} for all)"
    return f"the first token after about {_plain(serving.time_to_first_token)}, then about {rate} {alone}{both}"


def _text_facts(serving: Any) -> list[str]:
    size = f"{write_count(serving.prompt_tokens)} tokens read, {write_count(serving.output_tokens)} written"
    lines = [
        f"A request ({size}): first token after {short_time(serving.time_to_first_token)}, then"
        f" {short_time(serving.time_per_output_token)} a token, {short_time(serving.request_seconds)} in all.",
        f"Tokens written: {amount(serving.tokens_per_second_each)} for one request,"
        f" {hours(serving.tokens_per_second)} for all {write_number(serving.concurrency)} at once.",
    ]
    if serving.largest_concurrency is not None:
        lines.append(f"Most requests at once that fit the memory: {write_count(serving.largest_concurrency)}.")
    if serving.devices_per_copy > 1:
        lines.append(f"One copy is spread over {serving.devices_per_copy} devices.")
    return lines


def _plain(quantity: Any) -> str:
    return write_quantity(quantity.times(1000.0, "ms") if quantity.value < 1 else quantity)


def _a_day(serving: Any) -> str:
    return write_quantity(serving.images_per_day)


def _one_of(serving: Any) -> str:
    return {"images": "one image", "windows": "one window of sound"}.get(serving.kind, "one sequence")


def _slowness(one: Any, asked: frozenset[str]) -> float:
    serving = one.serving
    if serving.kind == "text":
        time = serving.time_to_first_token if "first_token" in asked else serving.time_per_output_token
        return float(time.value)
    if serving.images_per_second is not None and "latency" not in asked:
        return -float(serving.images_per_second.value)
    return float(serving.request_seconds.value)
