"""The tool `estimate_dnn`: time, memory and energy of a workload on named accelerators, side by side."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from estimators.dnn.estimate import Estimate
from knowledge.errors import RequestError
from knowledge.evidence import Assumption, Evidence, Source
from tools.arguments import EstimateDnnArguments
from tools.context import ToolContext
from tools.tool import Tool

if TYPE_CHECKING:
    from estimators.dnn.machine import Machine
    from estimators.dnn.workload import Workload
    from knowledge.ci import Catalogue
    from knowledge.ci.types import Accelerator

COMMON = (
    "nvidia-v100-sxm2-32gb",
    "nvidia-a100-sxm4-40gb",
    "nvidia-a100-sxm4-80gb",
    "nvidia-h100-sxm5-80gb",
    "nvidia-l40s",
    "amd-mi250x-gcd",
)
"""Accelerators shown where none was named: those that most research systems have."""

USUAL_PER_NODE = 8
"""Devices counted to a node where neither nodes nor devices per node are said, as far as so many are asked for."""


class EstimateDnnResult(Evidence):
    """Estimates side by side.

    Attributes:
        estimates: one per accelerator, in the order asked (or of rising speed where none was named).
        named: whether the accelerators were named in the call; `False` = common ones for orientation.
        not_possible: accelerators that cannot do it, one sentence each.
    """

    estimates: tuple[Estimate, ...]
    named: bool
    not_possible: tuple[str, ...] = ()


def run(
    arguments: EstimateDnnArguments,
    context: ToolContext,
    *,
    cores: int | None = None,
    progress: Callable[[str], None] | None = None,
) -> EstimateDnnResult:
    """Estimate on every accelerator named, or on common ones.

    Args:
        arguments: of the tool. context: of the call.
        cores: CPU cores of the job over all nodes, where they are known.
        progress: told in a sentence when something takes time (the first estimate in a home folder does).

    Raises:
        UnknownNameError: the network or an accelerator is not known.
        RequestError: none of the accelerators can do it.
    """
    from estimators.dnn import estimate_many
    from estimators.dnn.recipe import complete
    from knowledge.ci import open_catalogue

    catalogue = open_catalogue(context.settings)
    names = _named(arguments)
    accelerators = [catalogue.accelerator(name) for name in names or COMMON]
    workload = workload_of(arguments)
    complete(workload)  # a wrong name is told before anything that takes time
    table = estimate_many(workload, [_machine(arguments, entry, cores) for entry in accelerators], context.settings)
    possible = [row for row in range(len(table)) if not table.why_not[row]]
    reasons = dict.fromkeys(reason for reason in table.why_not.tolist() if reason)
    not_possible = tuple(f"{reason[0].upper()}{reason[1:]}." for reason in reasons)
    if not possible:
        raise RequestError(f"No estimate can be made: {' '.join(not_possible)}")
    if not names:
        possible.sort(key=lambda row: -float(table.step_seconds[row] / table.computed.global_batch[row]))
    estimates = tuple(table.row(row) for row in possible)
    return EstimateDnnResult(
        estimates=estimates,
        named=bool(names),
        not_possible=not_possible,
        assumptions=(*_merged(estimates), *_resolved(arguments, names, accelerators, catalogue)),
        unknowns=tuple(dict.fromkeys(text for entry in estimates for text in entry.unknowns)),
        sources=_sources(estimates),
    )


def workload_of(arguments: EstimateDnnArguments) -> Workload:
    """The workload the arguments describe; what was not said stays unset, so that the estimator can tell."""
    from estimators.dnn.workload import Workload

    said = arguments.model_dump(
        exclude_none=True, include=set(Workload.model_fields) & set(type(arguments).model_fields)
    )
    if arguments.training_mode is not None:
        said["mode"] = arguments.training_mode
    return Workload(**said)


def _named(arguments: EstimateDnnArguments) -> tuple[str, ...]:
    one = (arguments.accelerator,) if arguments.accelerator else ()
    return tuple(dict.fromkeys((*one, *arguments.accelerators)))


def _machine(arguments: EstimateDnnArguments, accelerator: Accelerator, cores: int | None) -> Machine:
    """So many devices on so many nodes; what is not said follows from the rest."""
    from estimators.dnn.machine import Machine

    nodes, per_node, count = arguments.node_count, arguments.gpus_per_node, arguments.accelerator_count
    if count is None:
        count = (nodes or 1) * (per_node or 1)
    if nodes is None:
        nodes = -(-count // (per_node or min(count, USUAL_PER_NODE)))
    if nodes > count:
        raise RequestError.of("node_count", nodes, f"there are only {count} accelerators", "ask for fewer nodes")
    return Machine(accelerator=accelerator, accelerator_count=float(count), node_count=nodes, cores=cores)


def _merged(estimates: tuple[Estimate, ...]) -> tuple[Assumption, ...]:
    """Assumptions once each; where devices differ, the device's name is put before."""
    texts: dict[tuple[str, str], list[str]] = {}
    for entry in estimates:
        for note in entry.assumptions:
            texts.setdefault((note.field, note.text), []).append(entry.accelerator)
    return tuple(
        Assumption(field=field, text=text if len(devices) == len(estimates) else f"{', '.join(devices)}: {text}")
        for (field, text), devices in texts.items()
    )


def _resolved(
    arguments: EstimateDnnArguments, names: tuple[str, ...], accelerators: list[Accelerator], catalogue: Catalogue
) -> tuple[Assumption, ...]:
    """Say what a name that fits several rows, or no name at all, was taken for."""
    notes = []
    if not names:
        notes.append(Assumption(field="accelerator", text="No accelerator was named; these are common ones."))
    if arguments.accelerator_count is None and arguments.node_count is None and arguments.gpus_per_node is None:
        notes.append(Assumption(field="accelerator_count", text="One accelerator."))
    for name, entry in zip(names, accelerators, strict=False):
        others = [other.name for other in catalogue.accelerator_matches(name) if other.id != entry.id]
        if others:
            text = f"{name} was taken as the {entry.name}; it could also mean the {_either(others)}."
            notes.append(Assumption(field="accelerator", text=text))
    return tuple(notes)


def _either(names: list[str]) -> str:
    shown = names[:3]
    return " or the ".join(shown)


def _sources(estimates: tuple[Estimate, ...]) -> tuple[Source, ...]:
    return tuple({source.id: source for entry in estimates for source in entry.sources}.values())


TOOL = Tool(
    name="estimate_dnn",
    description=(
        "Estimate time, memory, energy and bottleneck of training or inference of a neural network on given"
        " accelerators, one or several side by side. Use it when the question is how long, whether it fits or how"
        " accelerators compare; use recommend_placement when the question is where to run."
    ),
    arguments=EstimateDnnArguments,
    result=EstimateDnnResult,
    run=run,
)
"""The tool as the agent sees it."""
