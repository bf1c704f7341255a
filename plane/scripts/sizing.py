"""How many nodes, accelerators on each, cores and memory a job asks for, held against the partition's row."""

from __future__ import annotations

import math
from dataclasses import dataclass

from knowledge.ci.types import Offer
from knowledge.errors import RequestError
from knowledge.evidence import Assumption
from knowledge.quantities import write_number
from plane.scripts.request_style import RequestStyle
from plane.scripts.spec import ScriptSpec

_GIBIBYTE = 2**30


@dataclass(frozen=True, slots=True)
class Size:
    """What the job asks for.

    Attributes:
        node_count, gpus_per_node: the same number of accelerators on every node.
        tasks_per_node: processes the batch system starts. cores_per_task: for each; `None` = not asked for.
        memory_gb: per node; `None` = not asked for.
        assumptions, cautions: what was filled in, what to know.
    """

    node_count: int
    gpus_per_node: int
    tasks_per_node: int
    cores_per_task: int | None
    memory_gb: float | None
    assumptions: tuple[Assumption, ...] = ()
    cautions: tuple[str, ...] = ()

    @property
    def gpu_count(self) -> int:
        """Accelerators over all nodes."""
        return self.node_count * self.gpus_per_node


def size_job(spec: ScriptSpec, offer: Offer | None, style: RequestStyle) -> Size:
    """Fill in what was not said, and check the rest.

    Args:
        spec: what was asked for. offer: the partition's row; `None` without a system, and nothing can be checked then.
        style: how the site wants accelerators asked for.

    Raises:
        RequestError: more than the partition has or allows.
    """
    most = devices_per_node(offer, style)
    assumptions: list[Assumption] = []
    gpus = _gpus_per_node(spec, offer, style, most, assumptions)
    nodes, gpus = _nodes(spec, offer, gpus, most, assumptions)
    _check_devices(gpus, spec, offer, most)
    cautions = _allowed(gpus, most, style)
    _check_nodes(nodes, gpus, spec, offer)
    tasks = gpus if style.form == "gpus-per-task" and gpus else 1
    cores = _cores(spec, offer, gpus, most, tasks, style)
    if cores is None and offer is not None and offer.cores_per_node is not None:
        cores = 1
        _assume(assumptions, "cores_per_task", "One core on each node, because no number was said.")
    memory = _memory(spec, offer)
    return Size(nodes, gpus, tasks, cores, memory, tuple(assumptions), tuple(cautions))


def where(offer: Offer) -> str:
    """System and partition for a reader, as in `Delta gpuA100x4`."""
    return f"{offer.system_name} {offer.partition_label or offer.partition or offer.node_type_id}"


def devices_per_node(offer: Offer | None, style: RequestStyle) -> int | None:
    """Accelerators a job can have on one node; `None` = nobody wrote it down."""
    if offer is None:
        return None
    if offer.accelerator_text is None and offer.accelerator is None:
        return 0
    if not offer.accelerators_per_node_known:
        return max(style.allowed) if len(style.allowed) > 1 else None
    most = math.floor(offer.accelerators_per_node)
    half = offer.max_nodes is not None and offer.max_nodes < 1
    most = max(1, math.floor(most * (offer.max_nodes or 1))) if half else most
    return min(most, max(style.allowed)) if len(style.allowed) > 1 else most


def takes_whole_nodes(offer: Offer | None, style: RequestStyle, most: int | None) -> bool:
    """Whether a job always gets all accelerators of its nodes."""
    shared = offer.shared_nodes if offer is not None else None
    fixed = len(style.allowed) == 1 and style.allowed[0] == most and style.form != "gpus-per-task"
    return style.whole_nodes or shared is False or (fixed and shared is None)


def _gpus_per_node(
    spec: ScriptSpec, offer: Offer | None, style: RequestStyle, most: int | None, assumptions: list[Assumption]
) -> int | None:
    """What the person said, or what follows from it; `None` where the number of nodes decides."""
    if spec.wants_accelerators is False or (most == 0 and not spec.wants_accelerators):
        return 0
    whole = takes_whole_nodes(offer, style, most)
    if whole and most:
        asked = spec.gpus_per_node or spec.accelerator_count
        if asked is None or asked % most:
            _assume(assumptions, "gpus_per_node", f"Whole nodes only: each node brings all {most} of its accelerators.")
        if spec.gpus_per_node is None or spec.gpus_per_node <= most:
            return most
    if spec.gpus_per_node is not None:
        return spec.gpus_per_node
    if spec.accelerator_count is not None:
        return _shared_out(spec.accelerator_count, spec.node_count, most)
    if offer is None and not spec.wants_accelerators:
        return 0
    if spec.node_count and spec.node_count > 1 and most:
        _assume(
            assumptions, "gpus_per_node", f"All {most} accelerators of each node, because several nodes were asked for."
        )
        return most
    _assume(assumptions, "accelerator_count", "One accelerator, because no number was said.")
    return 1


def _shared_out(count: int, nodes: int | None, most: int | None) -> int:
    """Accelerators on each node so that every node has as many: 6 on nodes of 4 become 2 nodes of 3."""
    if nodes is not None:
        if count % nodes:
            raise RequestError.of(
                "accelerator_count",
                count,
                f"it cannot be shared evenly by {nodes} nodes",
                f"give a multiple of {nodes}",
            )
        return count // nodes
    if most is None or most == 0:
        return count
    fewest = math.ceil(count / most)
    return next(count // number for number in range(fewest, count + 1) if count % number == 0)


def _nodes(
    spec: ScriptSpec, offer: Offer | None, gpus: int | None, most: int | None, assumptions: list[Assumption]
) -> tuple[int, int]:
    per_node = gpus or 0
    nodes = spec.node_count
    if nodes is None and spec.accelerator_count and per_node:
        nodes = math.ceil(spec.accelerator_count / per_node)
    if nodes is None:
        nodes = 1
        if offer is not None and offer.min_nodes and offer.min_nodes > 1:
            nodes = math.ceil(offer.min_nodes)
            _assume(assumptions, "node_count", f"{nodes} nodes, the fewest that {where(offer)} takes.")
    total = spec.accelerator_count
    stated = spec.gpus_per_node is not None and spec.node_count is not None
    if total is not None and stated and total != per_node * nodes:
        raise RequestError.of(
            "accelerator_count", total, f"{nodes} × {per_node} are {nodes * per_node}", "leave one of the three out"
        )
    return nodes, per_node


def _allowed(gpus: int, most: int | None, style: RequestStyle) -> list[str]:
    if len(style.allowed) > 1 and gpus and gpus not in style.allowed:
        counts = " or ".join(str(count) for count in style.allowed)
        raise RequestError.of("gpus_per_node", gpus, f"the site allows {counts} a node", "ask for as many on each node")
    if gpus and most is None:
        return ["How many accelerators a node has is not known, so their number was not checked."]
    return []


def _check_devices(gpus: int, spec: ScriptSpec, offer: Offer | None, most: int | None) -> None:
    if offer is None or most is None or gpus <= most:
        return
    if most == 0:
        asked = spec.accelerator_count or gpus
        raise RequestError.of(
            "accelerator_count", asked, f"{where(offer)} has no accelerators", "name a partition that has some"
        )
    rule = f"a job on {where(offer)} gets at most {most} × {offer.accelerator_text or 'accelerator'} on a node"
    raise RequestError.of("gpus_per_node", gpus, rule, f"ask for at most {most} a node")


def _check_nodes(nodes: int, gpus: int, spec: ScriptSpec, offer: Offer | None) -> None:
    if offer is None:
        return
    limited = offer.max_nodes is not None
    most = math.ceil(offer.max_nodes) if offer.max_nodes is not None else offer.node_count
    if most is not None and nodes > most:
        bound = f"a job on {where(offer)} takes at most" if limited else f"{where(offer)} has"
        raise _wrong_nodes(nodes, gpus, spec, f"{bound} {most:,} node{'s' if most > 1 else ''}", most, "at most")
    least = math.ceil(offer.min_nodes) if offer.min_nodes is not None else 1
    if nodes < least:
        raise _wrong_nodes(
            nodes, gpus, spec, f"{where(offer)} takes jobs of {least:,} nodes and more", least, "at least"
        )


def _wrong_nodes(nodes: int, gpus: int, spec: ScriptSpec, rule: str, bound: int, word: str) -> RequestError:
    """The sentence in the words the person used: accelerators where they said no number of nodes."""
    if spec.node_count is None and spec.accelerator_count and gpus:
        rule = f"they need {nodes:,} node{'s' if nodes > 1 else ''} and {rule}"
        return RequestError.of("accelerator_count", spec.accelerator_count, rule, f"ask for {word} {bound * gpus:,}")
    return RequestError.of("node_count", nodes, rule, f"ask for {word} {bound:,}")


def _cores(
    spec: ScriptSpec, offer: Offer | None, gpus: int, most: int | None, tasks: int, style: RequestStyle
) -> int | None:
    have = offer.cores_per_node if offer is not None else None
    if spec.cores_per_task is not None:
        if have is not None and spec.cores_per_task * tasks > have and offer is not None:
            raise RequestError.of(
                "cores_per_task",
                spec.cores_per_task,
                f"a node of {where(offer)} has {have} cores for {tasks} task{'s' if tasks > 1 else ''}",
                f"ask for at most {have // tasks}",
            )
        return spec.cores_per_task
    if style.cores_each is not None and gpus:
        return style.cores_each * gpus
    if have is None:
        return None
    if gpus and most:
        return max(1, have * gpus // (max(most, _on_node(offer)) * tasks))
    shared = offer is not None and offer.shared_nodes is True and spec.node_count is None
    return None if shared and not gpus else have // tasks


def _on_node(offer: Offer | None) -> int:
    return math.floor(offer.accelerators_per_node) if offer is not None and offer.accelerators_per_node_known else 0


def _memory(spec: ScriptSpec, offer: Offer | None) -> float | None:
    have = offer.node_memory_bytes / _GIBIBYTE if offer is not None and offer.node_memory_bytes else None
    if spec.memory_gb is not None and have is not None and offer is not None and spec.memory_gb > have:
        raise RequestError.of(
            "memory_gb",
            spec.memory_gb,
            f"a node of {where(offer)} has {write_number(have, 4)} GB",
            f"ask for at most {write_number(have, 4)}",
        )
    return spec.memory_gb


def _assume(assumptions: list[Assumption], field: str, text: str) -> None:
    assumptions.append(Assumption(field=field, text=text))
