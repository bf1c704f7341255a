"""The part of one machine's estimate that tells of single requests."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from estimators.dnn import usual
from estimators.dnn.hardware import Hardware
from estimators.dnn.recipe import Recipe
from estimators.dnn.serving.generation import bandwidth_unknown
from estimators.dnn.serving.measured import sources as measured_sources
from estimators.dnn.serving.pictures import looked_at, painted
from estimators.dnn.serving.repeating import heard
from estimators.dnn.serving.result import Serving
from estimators.dnn.serving.text import TextPlan, known_device, known_network, plan_text
from estimators.dnn.serving.work import writes_text
from estimators.dnn.sound import hears
from estimators.dnn.workload import Workload
from estimators.uncertainty import COVERAGE
from knowledge.evidence import Assumption, Quantity, Source

if TYPE_CHECKING:
    from estimators.dnn.table import EstimateTable


def serving_of(table: EstimateTable, row: int) -> Serving | None:
    """How fast requests are answered there; `None` for training, or where it cannot be told."""
    recipe = table.computed.recipe
    if recipe.trains:
        return None
    if writes_text(recipe.network):
        return None if bandwidth_unknown(table.machines[row]) else _text(table, row)
    if recipe.network.kind in ("decoder", "encoder-decoder"):
        return None
    if hears(recipe.network):
        return heard(table, row)
    return painted(table, row) if str(recipe.network.kind) == "diffusion" else looked_at(table, row)


def serving_notes(recipe: Recipe) -> tuple[Assumption, ...]:
    """What the figures of single requests rest on, where nothing was said of requests."""
    if recipe.trains or not writes_text(recipe.network):
        return ()
    if recipe.writes:
        return (_BENCHMARKS,)
    notes: list[Assumption] = []
    usual.request_sizes(_bare(recipe.workload), notes)
    one = Assumption(field="concurrency", text="Requests are answered one at a time, unless more are asked for.")
    return (*notes, one, _BENCHMARKS)


def serving_sources(recipe: Recipe) -> tuple[Source, ...]:
    """The measurements of writing, where they were used."""
    return () if recipe.trains or not writes_text(recipe.network) else measured_sources()


_BENCHMARKS = Assumption(
    field="serving",
    text="Rates of writing are those of serving software (vLLM, TensorRT-LLM, llama.cpp) with requests always waiting.",
)


def _bare(workload: Workload) -> Workload:
    """The workload without the sequence length of one pass, which says nothing of requests."""
    return workload.model_copy(update={"sequence_length": None})


def _text(table: EstimateTable, row: int) -> Serving:
    recipe = table.computed.recipe
    workload = recipe.workload
    if not recipe.writes:
        filled = usual.request_sizes(_bare(workload), [])
        workload = workload.model_copy(update={**filled, "batch_size": None, "concurrency": 1})
    hardware = one_row(table.computed.hardware, row)
    plan = plan_text(workload, recipe.network, hardware, recipe.usual_batch if recipe.writes else 1)
    return _told(plan, workload, recipe, str(hardware.device[0]))


def _told(plan: TextPlan, workload: Workload, recipe: Recipe, device: str) -> Serving:
    output = float(workload.output_tokens or 1)
    at_once = float(plan.at_once[0])
    first = seconds(*(float(bound[0]) for bound in plan.prefill))
    each = seconds(*(float(bound[0]) for bound in plan.decode))
    wave = seconds(*(float(plan.wave_seconds(output, bound)[0]) for bound in range(3)))
    # One request waits for its own prompt only, then for every token of all that are written along with it.
    request = seconds(*(float(plan.prefill[bound][0] + output * plan.decode[bound][0]) for bound in range(3)))
    largest = float((plan.largest * plan.copies)[0])
    return Serving(
        kind="text",
        prompt_tokens=workload.prompt_tokens,
        output_tokens=workload.output_tokens,
        concurrency=int(at_once),
        devices_per_copy=int(plan.ways[0]),
        time_to_first_token=first,
        time_per_output_token=each,
        tokens_per_second_each=rate(each, 1.0, "tokens/s"),
        tokens_per_second=rate(wave, at_once * output, "tokens/s"),
        request_seconds=request,
        requests_per_second=rate(wave, at_once, "requests/s"),
        largest_concurrency=int(largest) if np.isfinite(largest) else None,
        cache_bytes_per_request=float(plan.cache_bytes_per_request[0] * plan.ways[0]),
        measured_like_this=known_network(recipe.network.name) or known_device(device),
    )


def one_row(hardware: Hardware, row: int) -> Hardware:
    """One machine of many."""
    return Hardware(**{name: getattr(hardware, name)[row : row + 1] for name in Hardware.__dataclass_fields__})


def seconds(low: float, value: float, high: float) -> Quantity:
    """A time with its interval."""
    return Quantity(value=value, unit="s", low=min(low, value), high=max(high, value), coverage=COVERAGE)


def rate(time: Quantity, amount: float, unit: str) -> Quantity:
    """So much in that time, as a rate."""
    low, high = time.low or time.value, time.high or time.value
    usual_rate = amount / time.value
    return Quantity(
        value=usual_rate,
        unit=unit,
        low=min(amount / high, usual_rate),
        high=max(amount / low, usual_rate),
        coverage=time.coverage,
    )
