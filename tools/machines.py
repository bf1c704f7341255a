"""The machines an estimate is asked for: accelerators and processors by name, so many of them on so many nodes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from knowledge.errors import RequestError, UnknownNameError
from knowledge.evidence import Assumption
from tools.processors import FoundProcessor, find_processor

if TYPE_CHECKING:
    from estimators.dnn.machine import Machine
    from knowledge.ci import Catalogue
    from knowledge.ci.types import Accelerator
    from tools.arguments import EstimateDnnArguments

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


@dataclass(frozen=True, slots=True)
class AskedMachines:
    """What was asked for, in the order asked. Attributes: machines, whether any was named, and what was assumed."""

    machines: tuple[Machine, ...]
    named: bool
    assumptions: tuple[Assumption, ...]


def machines_of(arguments: EstimateDnnArguments, catalogue: Catalogue, cores: int | None) -> AskedMachines:
    """Resolve the names.

    Raises:
        UnknownNameError: nothing bears a name. RequestError: more nodes than accelerators.
    """
    asked = _asked(arguments, catalogue, cores)
    if arguments.site is None:
        return asked
    from estimators.dnn.carbon import grid_of

    grid = grid_of(catalogue, arguments.site)
    return replace(asked, machines=tuple(replace(machine, grid=grid) for machine in asked.machines))


def _asked(arguments: EstimateDnnArguments, catalogue: Catalogue, cores: int | None) -> AskedMachines:
    """The machines, wherever they stand."""
    names = _named(arguments)
    if not names and not arguments.processors:
        entries = [catalogue.accelerator(name) for name in COMMON]
        notes = [Assumption(field="accelerator", text="No accelerator was named; these are common ones.")]
        machines = [_accelerated(arguments, entry, cores) for entry in entries]
        return AskedMachines(tuple(machines), False, (*notes, *_how_many(arguments)))
    found: list[Machine] = []
    said: list[Assumption] = []
    for name in names:
        entry = _accelerator_or_processor(name, catalogue)
        if isinstance(entry, FoundProcessor):
            found.append(_processed(arguments, entry, cores, said))
        else:
            found.append(_accelerated(arguments, entry, cores))
            said.extend(_taken_for(name, entry, catalogue))
    for name in arguments.processors:
        found.append(_processed(arguments, find_processor(name, catalogue), cores, said))
    counted = _how_many(arguments) if any(machine.accelerator for machine in found) else []
    return AskedMachines(tuple(found), True, (*counted, *said))


def _named(arguments: EstimateDnnArguments) -> tuple[str, ...]:
    one = (arguments.accelerator,) if arguments.accelerator else ()
    return tuple(dict.fromkeys((*one, *arguments.accelerators)))


def _accelerator_or_processor(name: str, catalogue: Catalogue) -> Accelerator | FoundProcessor:
    """People name a Raspberry Pi where an accelerator would stand."""
    try:
        return catalogue.accelerator(name)
    except UnknownNameError:
        try:
            return find_processor(name, catalogue)
        except UnknownNameError:
            pass
        raise


def _accelerated(arguments: EstimateDnnArguments, accelerator: Accelerator, cores: int | None) -> Machine:
    """So many devices on so many nodes; what is not said follows from the rest."""
    from estimators.dnn.machine import Machine

    nodes, per_node, count = arguments.node_count, arguments.gpus_per_node, arguments.accelerator_count
    if count is None:
        count = (nodes or 1) * (per_node or 1)
    if nodes is None:
        nodes = -(-count // (per_node or min(count, USUAL_PER_NODE)))
    if nodes > count:
        raise RequestError.of("node_count", nodes, f"there are only {count} accelerators", "ask for fewer nodes")
    if per_node is not None and count > nodes * per_node:
        rule = f"{nodes} nodes of {per_node} hold {nodes * per_node}"
        raise RequestError.of("accelerator_count", count, rule, "ask for fewer, or for more nodes")
    return Machine(
        accelerator=accelerator,
        accelerator_count=float(count),
        node_count=nodes,
        cores=cores,
        link_bytes_per_second=arguments.link_bytes_per_second,
    )


def _processed(
    arguments: EstimateDnnArguments, found: FoundProcessor, cores: int | None, said: list[Assumption]
) -> Machine:
    """One socket a node, with all its cores unless fewer are said."""
    from estimators.dnn.machine import Machine

    nodes = arguments.node_count or 1
    if found.choice:
        said.append(Assumption(field="processor", text=found.choice))
    elif found.board is None:
        said.append(Assumption(field="processor", text=f"One {found.processor.name} a node, all its cores."))
    own = None if found.processor.cores is None else found.processor.cores * nodes
    return Machine(
        accelerator=None,
        accelerator_count=0.0,
        node_count=nodes,
        cores=cores or own,
        memory_bytes=None if found.memory_bytes is None else found.memory_bytes * nodes,
        processor=found.processor,
        sockets_per_node=1,
        link_bytes_per_second=arguments.link_bytes_per_second,
    )


def _how_many(arguments: EstimateDnnArguments) -> list[Assumption]:
    counts = (arguments.accelerator_count, arguments.node_count, arguments.gpus_per_node)
    said = any(count is not None for count in counts)
    return [] if said else [Assumption(field="accelerator_count", text="One accelerator.")]


def _taken_for(name: str, entry: Accelerator, catalogue: Catalogue) -> list[Assumption]:
    """Say what a name that fits several rows was taken for."""
    others = [other.name for other in catalogue.accelerator_matches(name) if other.id != entry.id]
    if not others:
        return []
    shown = " or the ".join(others[:3])
    text = f"{name} was taken as the {entry.name}; it could also mean the {shown}."
    return [Assumption(field="accelerator", text=text)]
