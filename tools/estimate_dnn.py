"""The tool `estimate_dnn`: time, memory and energy of a workload on named devices, side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING

from estimators.dnn.estimate import Estimate
from knowledge.errors import RequestError
from knowledge.evidence import Assumption, Evidence, Source
from tools.arguments import EstimateDnnArguments
from tools.context import ToolContext
from tools.machines import COMMON, machines_of
from tools.tool import Tool
from tools.workloads import workload_of

if TYPE_CHECKING:
    from estimators.dnn.machine import Machine
    from estimators.dnn.networks import Network
    from estimators.dnn.table import EstimateTable
    from estimators.dnn.workload import Workload

__all__ = ["COMMON", "TOOL", "EstimateDnnResult", "run"]


class EstimateDnnResult(Evidence):
    """Estimates side by side.

    Attributes:
        estimates: one per device, in the order asked (or of rising speed where none was named).
        named: whether the devices were named in the call; `False` = common ones for orientation.
        not_possible: devices that cannot do it, one sentence each.
    """

    estimates: tuple[Estimate, ...]
    named: bool
    not_possible: tuple[str, ...] = ()


def run(
    arguments: EstimateDnnArguments,
    context: ToolContext,
    *,
    cores: int | None = None,
    exact_precision: bool = False,
    network: Network | None = None,
) -> EstimateDnnResult:
    """Estimate on every device named, or on common ones.

    Args:
        arguments: of the tool. context: of the call.
        cores: CPU cores of the job over all nodes, where they are known.
        exact_precision: refuse a device that lacks the precision asked for; else it is counted in another, which is
            said.
        network: the person's own, in the place of a name; only a surface where the person names the file gives one.

    Raises:
        UnknownNameError: the network or a device is not known.
        RequestError: none of the devices can do it, or what is asked contradicts itself.
    """
    from estimators.dnn import estimate_many
    from estimators.dnn.own_networks import remember
    from estimators.dnn.recipe import complete
    from knowledge.ci import open_catalogue

    asked = machines_of(arguments, open_catalogue(context.settings), cores)
    workload = workload_of(arguments)
    if network is not None:
        workload = workload.model_copy(update={"model": remember(network)})
    complete(workload)  # a wrong name is told before anything that takes time
    _check_machines(workload, asked.machines)
    table = estimate_many(workload, list(asked.machines))
    reasons = [_why_not(table, row, exact_precision=exact_precision) for row in range(len(table))]
    possible = [row for row, reason in enumerate(reasons) if not reason]
    not_possible = tuple(dict.fromkeys(_as_sentence(reason) for reason in reasons if reason))
    if not possible:
        alone = len(not_possible) == 1 and not_possible[0].startswith("precision is ")
        raise RequestError(not_possible[0] if alone else f"No estimate can be made: {' '.join(not_possible)}")
    if not asked.named:
        possible.sort(key=lambda row: -float(table.step_seconds[row] / table.computed.global_batch[row]))
    estimates = tuple(table.row(row) for row in possible)
    return EstimateDnnResult(
        estimates=estimates,
        named=asked.named,
        not_possible=not_possible,
        assumptions=(*_merged(estimates), *asked.assumptions),
        unknowns=tuple(dict.fromkeys(text for entry in estimates for text in entry.unknowns)),
        sources=_sources(estimates),
    )


def _check_machines(workload: Workload, machines: tuple[Machine, ...]) -> None:
    from estimators.dnn.contradictions import check_machine

    for machine in machines:
        check_machine(workload, machine.accelerator_count if machine.accelerator else machine.node_count)


def _why_not(table: EstimateTable, row: int, *, exact_precision: bool) -> str:
    """Why a device cannot do it; empty if it can."""
    if table.why_not[row] or not exact_precision:
        return str(table.why_not[row])
    asked, counted = table.workload.precision, str(table.precision[row])
    stored_only = asked in ("int8", "int4") and table.computed.recipe.writes
    if asked is None or asked == counted or stored_only:
        return ""
    from estimators.dnn.peaks import usual_precision

    accelerator = table.machines[row].accelerator
    if accelerator is None:
        return f"precision is {asked!r}, but of processors only the fp32 rate is on record; take fp32"
    has = [name for name in ("fp64", "fp32", "tf32", "fp16", "bf16", "fp8", "int8") if name in accelerator.peak_flops]
    best = usual_precision(accelerator)
    return f"precision is {asked!r}, but the {accelerator.name} computes in {', '.join(has)}; take {best}"


def _as_sentence(reason: str) -> str:
    start = reason[0] if reason.startswith("precision is ") else reason[0].upper()
    return f"{start}{reason[1:]}."


def _merged(estimates: tuple[Estimate, ...]) -> tuple[Assumption, ...]:
    """Assumptions once each; where devices differ, the device's name is put before."""
    texts: dict[tuple[str, str], list[str]] = {}
    for entry in estimates:
        for note in entry.assumptions:
            texts.setdefault((note.field, note.text), []).append(entry.device)
    return tuple(
        Assumption(field=field, text=text if len(devices) == len(estimates) else f"{', '.join(devices)}: {text}")
        for (field, text), devices in texts.items()
    )


def _sources(estimates: tuple[Estimate, ...]) -> tuple[Source, ...]:
    return tuple({source.id: source for entry in estimates for source in entry.sources}.values())


TOOL = Tool(
    name="estimate_dnn",
    description=(
        "Estimate time, memory, energy and bottleneck of training or inference of a neural network on given"
        " accelerators or processors, one or several side by side; for inference also latency, images per day, time to"
        " first token and tokens per second. Use it when the question is how long, whether it fits or how devices"
        " compare; use recommend_placement when the question is where to run."
    ),
    arguments=EstimateDnnArguments,
    result=EstimateDnnResult,
    run=run,
)
"""The tool as the agent sees it."""
