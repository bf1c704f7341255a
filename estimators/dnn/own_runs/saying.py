"""One observed time in a person's words: `0.42 s/step`, `380 images/s`, `95 min per epoch on 2 V100 with batch 64`."""

from __future__ import annotations

import math
import re
from dataclasses import replace

from estimators.dnn.machine import Machine
from estimators.dnn.own_runs.run import Kind, OwnRun, OwnRuns
from estimators.dnn.scoring.cells import LEAST, MOST
from estimators.dnn.workload import Workload
from knowledge.errors import RequestError
from knowledge.settings import Settings

EXAMPLES = "say it as 0.42 s/step, 2.4 it/s, 380 images/s, 95 min per epoch or 12 h in all"
"""What an answer to an unclear figure offers."""

MOST_LETTERS = 200
"""Longer texts are no figure."""

NUMBER = r"(?P<number>\d[\d,_]*(?:\.\d+)?(?:e[+-]?\d+)?|\.\d+)\s*(?P<thousand>k|thousand)?"
SECONDS = {
    r"us|microseconds?": 1e-6, r"ms|msecs?|milliseconds?": 1e-3, r"s|secs?|seconds?": 1.0,
    r"min|mins|minutes?|m": 60.0, r"h|hrs?|hours?": 3600.0, r"d|days?": 86400.0,
}  # fmt: skip
"""Unit of time -> seconds."""

PER = r"\s*(?:/|per|an?|each|for\s+(?:one|an?|each|every))\s*"
STEP = r"(?:steps?|its?|iters?|iterations?|batch(?:es)?|updates?)"
SAMPLE = r"(?:samples?|images?|imgs?|pictures?|frames?|sequences?|seqs?|examples?)"
SECOND = r"(?:s|secs?|seconds?)"
BATCH = r"[,;]?\s*(?:with|at|using)?\s*(?:a\s+)?\b(?:batch(?:\s*size)?|bs)\s*(?:of|=|:)?\s*(\d{1,9})\b"


def observed(text: str, workload: Workload, machine: Machine, settings: Settings | None = None) -> OwnRuns:
    """Read one observed figure of a workload on a machine.

    Args:
        text: the figure; may name another batch (`with batch 64`) or device (`on 2 V100`) than the next arguments.
        workload, machine: what was run on what, as far as the text does not say.

    Raises:
        RequestError: the text is no figure, or names a device that is not known.
    """
    said = " ".join(text.split())
    if len(said) > MOST_LETTERS:
        raise RequestError.of("--observed", f"{said[:40]}...", "it is too long for one figure", EXAMPLES)
    rest, batch = _taken(said, BATCH)
    rest, device = _taken(rest, r"[,;]?\s*\bon\s+(.{1,80})$")
    kind, value = read_figure(rest)
    if batch is not None:
        if int(batch) < 1:
            raise RequestError.of("--observed", text, "a batch holds at least one sample", "name the batch it ran with")
        workload = workload.model_copy(update={"batch_size": int(batch)})
    if device is not None:
        machine = _on(device, machine, settings)
    return OwnRuns((OwnRun(said, workload, machine, kind, value),), title=f"Your own measurement: {said}")


def read_figure(text: str) -> tuple[Kind, float]:
    """What a figure measures and its value in the unit of its kind.

    Raises:
        RequestError: it is none.
    """
    lowered = text.strip().lower().rstrip(".")
    lowered = re.sub(r"^(?:i\s+)?(?:measured|observed|took|takes|it\s+takes|got|about|around|~)\s+", "", lowered)
    for pattern, factor in SECONDS.items():
        time = rf"{NUMBER}\s*(?:{pattern})"
        if found := re.fullmatch(rf"{time}{PER}{STEP}", lowered):
            return "step_seconds", _number(found, text) * factor
        if found := re.fullmatch(rf"{time}{PER}epochs?", lowered):
            return "epoch_hours", _number(found, text) * factor / 3600.0
        if found := re.fullmatch(rf"{time}(?:\s+(?:in\s+(?:all|total)|total|altogether))", lowered):
            return "total_hours", _number(found, text) * factor / 3600.0
    for what, kind in RATES.items():
        if found := re.fullmatch(rf"{NUMBER}\s*{what}{PER}{SECOND}", lowered):
            return kind, _number(found, text)
    raise RequestError.of("--observed", text, "that is no figure this can be read as", EXAMPLES)


RATES: dict[str, Kind] = {
    STEP: "steps_per_second",
    SAMPLE: "samples_per_second",
    r"(?:tokens?|toks?)": "tokens_per_second",
}
"""What is counted in a second -> what that measures."""


def _number(found: re.Match[str], text: str) -> float:
    value = float(re.sub(r"[,_]", "", found["number"])) * (1000.0 if found["thousand"] else 1.0)
    if not math.isfinite(value) or value <= 0:
        raise RequestError.of("--observed", text, "a figure must be above zero", EXAMPLES)
    if not LEAST <= value <= MOST:
        raise RequestError.of("--observed", text, f"a figure must lie between {LEAST:g} and {MOST:g}", EXAMPLES)
    return value


def _taken(text: str, pattern: str) -> tuple[str, str | None]:
    """The text without what the pattern finds, and that."""
    found = re.search(pattern, text, re.IGNORECASE)
    if found is None:
        return text, None
    return (text[: found.start()] + text[found.end() :]).strip(" ,;"), found[1].strip()


def _on(said: str, machine: Machine, settings: Settings | None) -> Machine:
    from estimators.dnn.scoring.device_words import DeviceWords
    from knowledge.ci import open_catalogue

    counted = re.fullmatch(r"(?:(\d{1,6})\s*x?\s+)?(?:an?\s+|one\s+|the\s+|my\s+)?(.+?)s?", said, re.IGNORECASE)
    name, count = (counted[2], counted[1]) if counted else (said, None)
    devices = DeviceWords(open_catalogue(settings))
    device = devices.find(said if count is None else name)
    if isinstance(device, str):
        device = devices.find(name)
    if isinstance(device, str):
        raise RequestError.of("--observed", said, device, "name the accelerator as `iplane ci` lists it")
    if device.accelerator is None:
        return Machine(None, 0, 1, processor=device.processor, sockets_per_node=int(count or 1))
    nodes = machine.node_count if count is None and machine.accelerator_count >= machine.node_count else 1
    number = float(count) if count is not None else max(machine.accelerator_count, 1.0)
    if number < 1:
        raise RequestError.of("--observed", said, "at least one device is needed", "say how many there were")
    return replace(machine, accelerator=device.accelerator, accelerator_count=number, node_count=nodes)
