"""Reads the options of `iplane estimate dnn` into the tool's arguments; every wrong one is a sentence that names it."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from knowledge.errors import RequestError
from knowledge.quantities import read_bytes, read_count

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

    from tools.arguments import EstimateDnnArguments

FIELDS = {
    "params": "params_b",
    "mode": "training_mode",
    "batch": "batch_size",
    "count": "accelerator_count",
    "nodes": "node_count",
    "per_node": "gpus_per_node",
    "checkpointing": "activation_checkpointing",
    "zero": "zero_stage",
    "storage": "storage_bytes_per_second",
    "link": "link_bytes_per_second",
    "gpu": "accelerators",
    "cpu": "processors",
}
"""Options whose argument bears another name."""

UNITS = ("images", "tokens", "sequences", "samples", "hours")
"""Options that say how much data there is; one of them at most."""

COUNTS: Mapping[str, tuple[int, int]] = {
    "count": (1, 100_000),
    "nodes": (1, 100_000),
    "per_node": (1, 64),
    "steps": (1, 10**12),
    "train_tokens": (1, 10**16),
    "image_size": (1, 100_000),
    "sequence_length": (1, 10**8),
    "prompt_tokens": (1, 10**7),
    "output_tokens": (1, 10**7),
    "requests": (1, 10**12),
    "concurrency": (1, 10**6),
    "denoising_steps": (1, 10_000),
    "gradient_accumulation": (1, 10**6),
    "tensor_parallel": (1, 4096),
    "pipeline_parallel": (1, 4096),
    "data_parallel": (1, 100_000),
    "loader_workers": (0, 10_000),
}
"""Whole numbers and their bounds."""

MOST_SAMPLES = 10**15
MOST_CORES = 10**7


def arguments_of(said: Mapping[str, Any]) -> EstimateDnnArguments:
    """The tool's arguments.

    Args:
        said: options by name, those that were given.

    Raises:
        RequestError: an option breaks a rule; the sentence names it.
    """
    from pydantic import ValidationError

    from tools.arguments import EstimateDnnArguments

    found: dict[str, Any] = dict(_data(said))
    for name, value in said.items():
        if name not in UNITS and name != "cores":
            found |= _READERS.get(name, _plain)(name, value)
    try:
        return EstimateDnnArguments.model_validate(found)
    except ValidationError as error:
        raise RequestError(_sentence(error.errors()[0])) from error


def read_cores(text: str | None) -> int | None:
    """CPU cores of the job."""
    return None if text is None else read_count(_figure(text), field="--cores", at_least=1, at_most=MOST_CORES)


def option_of(field: str) -> str:
    """The option that sets an argument."""
    names = {argument: option for option, argument in FIELDS.items()} | {"mode": "mode"}
    return "--" + names.get(field, field).replace("_", "-")


def with_options(message: str) -> str:
    """A sentence of the floors below, with the option in the place of the argument that it begins with."""
    from estimators.dnn.workload import Workload
    from tools.arguments import EstimateDnnArguments

    message = re.sub(r"^dataset_unit is '(\w+)'", r"--\1 is given", message)
    first, space, rest = message.partition(" ")
    known = set(EstimateDnnArguments.model_fields) | set(Workload.model_fields)
    return f"{option_of(first)}{space}{rest}" if first in known and rest.startswith("is ") else message


def _data(said: Mapping[str, Any]) -> dict[str, Any]:
    """Amount and unit of the data."""
    given = [unit for unit in UNITS if unit in said]
    if len(given) > 1:
        raise RequestError(f"--{' and --'.join(given)} are given together; say how much data there is in one of them.")
    return {
        name: value
        for unit in given
        for name, value in (
            ("dataset_size", read_count(said[unit], field=f"--{unit}", at_least=1, at_most=MOST_SAMPLES)),
            ("dataset_unit", unit),
        )
    }


def _plain(name: str, value: Any) -> dict[str, Any]:
    if name in COUNTS:
        least, most = COUNTS[name]
        value = read_count(_figure(value), field=_flag(name), at_least=least, at_most=most)
    return {FIELDS.get(name, name): tuple(value) if isinstance(value, list) else value}


def _figure(text: str) -> str | int:
    """A plain whole number as one, so that a sentence shows it as it was written."""
    return int(text) if re.fullmatch(r"-?\d{1,18}", text) else text


def _batch(name: str, text: str) -> dict[str, Any]:
    if text.strip().lower() in ("largest", "max", "maximum"):
        return {"largest_batch": True}
    return {"batch_size": read_count(text, field="--batch", at_least=1, at_most=10**8)}


def _zero(name: str, text: str) -> dict[str, Any]:
    if text.strip().lower() == "fsdp":
        return {"zero_stage": 3}
    return {"zero_stage": read_count(text, field="--zero", at_least=0, at_most=3)}


def _epochs(name: str, text: str) -> dict[str, Any]:
    return {"epochs": _number(text, "--epochs", "give the passes over the data, such as 90")}


def _params(name: str, text: str) -> dict[str, Any]:
    """`7B`, `350M` or a bare number, which means billions."""
    remedy = "give its size in billions, such as 7"
    try:
        float(text)
    except ValueError:
        return {"params_b": read_count(text, field="--params", at_least=1, at_most=10**14) / 1e9}
    return {"params_b": _number(text, "--params", remedy)}


def _stored(name: str, text: str) -> dict[str, Any]:
    size = read_bytes(text, field="--dataset-bytes")
    if size < 1:
        raise RequestError.of("--dataset-bytes", text, "data takes at least one byte", "give its stored size")
    return {"dataset_bytes": size}


def _bandwidth(name: str, text: str) -> dict[str, Any]:
    size = read_bytes(text.strip().removesuffix("/s").removesuffix("ps"), field=_flag(name))
    if size < 1:
        raise RequestError.of(_flag(name), text, "nothing can be read at that rate", "give it like 2GB/s")
    return {FIELDS[name]: float(size)}


def _names(name: str, values: list[str]) -> dict[str, Any]:
    empty = [value for value in values if not value.strip()]
    if empty:
        raise RequestError.of(_flag(name), empty[0], "it names nothing", "name a device, such as a100-80gb")
    return {FIELDS[name]: tuple(values)}


def _named(name: str, text: str) -> dict[str, Any]:
    if not text.strip():
        raise RequestError.of(_flag(name), text, "it names nothing", "give a name or leave the option out")
    return {FIELDS.get(name, name): text}


def _number(text: str, option: str, remedy: str) -> float:
    shown = _figure(text) if option in _WRITTEN_PLAIN else text
    try:
        value = float(re.sub(r"(?<=\d),(?=\d{3}\b)", "", text))
    except ValueError:
        raise RequestError.of(option, text, "it is not a number", remedy) from None
    if not (math.isfinite(value) and value > 0):
        raise RequestError.of(option, shown, "it must be a finite number above 0", remedy)
    return value


_WRITTEN_PLAIN = ("--epochs",)
"""Options that are plain numbers; others may carry a unit, and are shown as they were written."""

_READERS: Mapping[str, Callable[[str, Any], dict[str, Any]]] = {
    "batch": _batch,
    "zero": _zero,
    "epochs": _epochs,
    "params": _params,
    "dataset_bytes": _stored,
    "storage": _bandwidth,
    "link": _bandwidth,
    "gpu": _names,
    "cpu": _names,
    "model": _named,
    "dataset": _named,
    "site": _named,
}


def _flag(name: str) -> str:
    return "--" + name.replace("_", "-")


def _sentence(problem: ErrorDetails) -> str:
    """One sentence for what the arguments' own rules refuse."""
    field, context = option_of(str(problem["loc"][0])), problem.get("ctx", {})
    if problem["type"] == "literal_error":
        expected = str(context["expected"]).replace("'", "")
        return RequestError.of(field, problem["input"], f"it must be {expected}", "take one of these").message
    rule = problem["msg"].removeprefix("Value error, ").removeprefix("Input should be ").rstrip(".")
    return RequestError.of(field, problem["input"], f"it must be {rule}", "give another value").message
