"""The `#PBS` lines of a job, each with what it was held against."""

from __future__ import annotations

import re

from knowledge.ci.types import Offer
from plane.scripts.request_style import RequestStyle
from plane.scripts.sizing import Size
from plane.scripts.slurm import Directive, cores_checked, devices_checked, memory_checked, nodes_checked, time_checked
from plane.scripts.walltime import Walltime

_FAMILY = re.compile(r"(?:v|a|h|l|p|gp|mi)\d{2,3}[a-z]?\b", re.IGNORECASE)
_FILE_SYSTEMS = re.compile(r"-l filesystems=(?P<value>[\w:]+|<fs>) is required")


def pbs_directives(
    offer: Offer | None,
    style: RequestStyle,
    size: Size,
    walltime: Walltime,
    *,
    system_notes: str = "",
    totals: bool = False,
) -> list[Directive]:
    """Resource lines in the order people write them.

    Args:
        system_notes: what the facts say of the whole system; a file system line that it requires is written.
        totals: the site counts cores over the whole job (`-l ncpus=`) instead of choosing chunks.
    """
    lines = []
    if offer is not None and offer.partition is not None:
        lines.append(Directive(f"-q {offer.partition}", f"a queue of {offer.system_name}"))
    lines += _totals(offer, style, size) if totals or style.form == "ngpus" else _select(offer, style, size)
    lines.append(Directive(f"-l walltime={walltime.clock}", time_checked(offer)))
    needed = _FILE_SYSTEMS.search(system_notes)
    if needed:
        lines.append(Directive(f"-l filesystems={needed['value']}", "the site requires this line"))
    return lines


def _totals(offer: Offer | None, style: RequestStyle, size: Size) -> list[Directive]:
    lines = []
    if size.gpus_per_node:
        lines.append(Directive(f"-l ngpus={size.gpu_count}", devices_checked(offer)))
    if size.cores_per_task is not None:
        cores = size.cores_per_task * size.tasks_per_node * size.node_count
        lines.append(Directive(f"-l ncpus={cores}", cores_checked(offer)))
    if size.memory_gb is not None:
        lines.append(Directive(f"-l mem={size.memory_gb * size.node_count:.0f}gb", memory_checked(offer)))
    return lines


def _select(offer: Offer | None, style: RequestStyle, size: Size) -> list[Directive]:
    if "by-device" in style.types:
        return [Directive(f"-l select={size.gpu_count}", devices_checked(offer))]
    chunk = _chunk(offer, style, size)
    text = ":".join([str(size.node_count), *(f"{name}={value}" for name, value in chunk.items())])
    checked = "; ".join(line for line in (nodes_checked(offer), cores_checked(offer)) if line)
    lines = [Directive(f"-l select={text}", checked or None)]
    if size.gpus_per_node and (checked_devices := devices_checked(offer)):
        lines[0] = Directive(lines[0].text, f"{checked}; {checked_devices}")
    if size.node_count > 1:
        lines.append(Directive("-l place=scatter"))
    return lines


def _chunk(offer: Offer | None, style: RequestStyle, size: Size) -> dict[str, str]:
    """One chunk is one node; a site that gives whole nodes takes no counts, only what else it names."""
    if style.form == "select" and style.whole_nodes:
        return dict(style.chunk)
    chunk: dict[str, str] = {}
    if size.cores_per_task is not None:
        chunk["ncpus"] = str(size.cores_per_task * size.tasks_per_node)
    if "mpiprocs" in style.chunk:
        chunk["mpiprocs"] = str(max(1, size.gpus_per_node))
    if size.memory_gb is not None:
        chunk["mem"] = f"{size.memory_gb:.0f}gb"
    if size.gpus_per_node:
        chunk["ngpus"] = str(size.gpus_per_node)
        if "gpu_type" in style.chunk:
            chunk["gpu_type"] = _family(offer, style.chunk["gpu_type"])
    return chunk


def _family(offer: Offer | None, written: str) -> str:
    """The site's word for the accelerator: one in its notes that fits the row, else its example, else the family."""
    text = (offer.accelerator_text or "").lower() if offer is not None else ""
    found = _FAMILY.search(text)
    if offer is None or found is None:
        return written
    family, known = found.group(), set(re.findall(r"[a-z0-9]+", text))
    noted = re.findall(rf"\b{family}_\w+", (offer.notes or "").lower())
    fitting = [word for word in noted if set(word.split("_")) <= known]
    return max(fitting, key=len, default=written if written in text else family)
