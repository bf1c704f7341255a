"""The `#SBATCH` lines of a job, each with what it was held against."""

from __future__ import annotations

import re
from dataclasses import dataclass

from knowledge.ci.types import UNLIMITED, Offer
from knowledge.quantities import write_hours, write_number
from plane.scripts.request_style import RequestStyle
from plane.scripts.sizing import Size
from plane.scripts.walltime import Walltime


@dataclass(frozen=True, slots=True)
class Directive:
    """One resource line: the option as written behind `#SBATCH` or `#PBS`, and the limit it was held against."""

    text: str
    checked: str | None = None


def slurm_directives(offer: Offer | None, style: RequestStyle, size: Size, walltime: Walltime) -> list[Directive]:
    """Resource lines in the order people write them."""
    lines = [*_place(offer, style), Directive(f"--nodes={size.node_count}", nodes_checked(offer))]
    tasks = style.options.get("--ntasks")
    if tasks is None:
        lines.append(Directive(f"--ntasks-per-node={size.tasks_per_node}"))
    else:
        lines.append(Directive(f"--ntasks={tasks}", "as the site writes it"))
    cores = style.options.get("--cpus-per-task") or size.cores_per_task
    if cores is not None:
        lines.append(Directive(f"--cpus-per-task={cores}", cores_checked(offer)))
    lines += _accelerators(offer, style, size)
    if size.memory_gb is not None:
        lines.append(Directive(f"--mem={size.memory_gb:.0f}G", memory_checked(offer)))
    lines.append(Directive(f"--time={walltime.clock}", time_checked(offer)))
    return lines


def _place(offer: Offer | None, style: RequestStyle) -> list[Directive]:
    if offer is None:
        return []
    lines = []
    if offer.partition is not None:
        lines.append(Directive(f"--partition={offer.partition}", f"a partition of {offer.system_name}"))
    qos = offer.qos or style.options.get("--qos")
    if qos:
        lines.append(Directive(f"--qos={qos}", f"the QOS that {offer.system_name} names for it"))
    constraint = offer.constraint or style.options.get("--constraint") or _chosen(style.constraints, offer.node_type_id)
    if constraint:
        lines.append(Directive(f"--constraint={constraint}", f"chooses nodes of type {offer.node_type_id}"))
    if "--exclusive" in style.options:
        lines.append(Directive("--exclusive", "whole nodes"))
    return lines


def _accelerators(offer: Offer | None, style: RequestStyle, size: Size) -> list[Directive]:
    if not size.gpus_per_node or style.form == "none":
        return []
    name = accelerator_type(style, offer)
    per_node = f"{name}:{size.gpus_per_node}" if name else str(size.gpus_per_node)
    in_all = f"{name}:{size.gpu_count}" if name else str(size.gpu_count)
    text = {
        "gpus": f"--gpus={in_all}",
        "gpus-per-task": f"--gpus-per-task={size.gpus_per_node // size.tasks_per_node}",
        "gres": f"--gres={_resource(style)}{per_node}",
    }.get(style.form, f"--gpus-per-node={per_node}")
    return [Directive(text, devices_checked(offer))]


def _resource(style: RequestStyle) -> str:
    return "" if "--gres=cs:" in style.text else "gpu:"


def accelerator_type(style: RequestStyle, offer: Offer | None) -> str | None:
    """The type to name in the request: the site's own spelling that fits the row; `None` if none need be named.

    A node type that carries the scheduler's type in its name (`6442y-h100x4-976g`) settles it; else the listed type
    that shares most of its letters with the row's accelerator.
    """
    if style.text.startswith("--gres=cs:"):
        return "cs:cerebras"
    if offer is None or not (style.wants_type or style.type_name):
        return None
    listed = re.search(r"(?:^|-)([a-z][a-z0-9_]+?)x\d+-\d+g$", offer.node_type_id)
    if listed:
        return listed.group(1)
    return _fitting(style.types, offer)


def _fitting(types: tuple[str, ...], offer: Offer) -> str | None:
    """The longest listed type all parts of which stand in the row: `v100-32` needs both V100 and 32."""
    words = f"{offer.node_type_id} {offer.accelerator_text or ''} {offer.accelerator.name if offer.accelerator else ''}"
    known = _words(words)
    fitting = [name for name in types if _words(name) <= known]
    return max(fitting, key=len, default=None)


def _words(text: str) -> set[str]:
    return {word.removesuffix("gb") for word in re.findall(r"[a-z0-9]+", text.lower())} | set(
        re.findall(r"\b(?:pvc|gh200)\b", text.lower().replace("data center gpu max", "pvc"))
    )


def _chosen(constraints: tuple[str, ...], node_type: str) -> str | None:
    return next((name for name in constraints if name in node_type), None)


def nodes_checked(offer: Offer | None) -> str | None:
    """The bounds that the number of nodes was held against."""
    if offer is None:
        return None
    bounds = []
    if offer.min_nodes is not None:
        bounds.append(f"at least {offer.min_nodes:,.0f}")
    if offer.max_nodes is not None:
        bounds.append(f"at most {write_number(offer.max_nodes, 6)} a job")
    elif offer.node_count is not None:
        bounds.append(f"there are {offer.node_count:,}")
    return ", ".join(bounds) or "no bounds known"


def cores_checked(offer: Offer | None) -> str | None:
    """The cores of a node."""
    have = offer.cores_per_node if offer is not None else None
    return f"a job can have {have:,} cores of a node" if have else None


def memory_checked(offer: Offer | None) -> str | None:
    """The memory of a node."""
    have = offer.node_memory_bytes if offer is not None else None
    return f"a node has {write_number(have / 2**30, 4)} GB" if have else None


def devices_checked(offer: Offer | None) -> str | None:
    """The accelerators of a node."""
    if offer is None or not offer.accelerators_per_node_known:
        return None
    return f"a node has {write_number(offer.accelerators_per_node)} × {offer.accelerator_text}"


def time_checked(offer: Offer | None) -> str | None:
    """The walltime limit; unknown and unlimited are said as such."""
    if offer is None:
        return None
    if offer.max_walltime_hours is None:
        return "the limit is not known"
    if offer.max_walltime_hours == UNLIMITED:
        return "no limit"
    return f"at most {write_hours(offer.max_walltime_hours)}"
