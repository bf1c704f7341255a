"""What this machine is, and what of it may be used."""

from __future__ import annotations

import os
import socket
from functools import lru_cache
from pathlib import Path

import psutil

from knowledge.ci.build.system_form import NodeTypeForm
from knowledge.ci.discover import discover_host, live_runner
from knowledge.errors import IntelligencePlaneError

MEMORY_SHARE = 0.9
"""Of the memory of the machine that runs may fill together: a choice, so that the system and its file cache live on."""
_TOPOLOGY = Path("/sys/devices/system/cpu")


def host() -> str:
    """Name of this machine."""
    return socket.gethostname()


def node_type() -> str | None:
    """What kind of machine it is, such as "AMD EPYC, 2 cores"; from the facts that discovery reads.

    Only cores and accelerators that this process may use count. `None` if the machine does not tell its processor.
    """
    form = _node()
    if form is None or form.cpu is None or form.cpu.model is None:
        return None
    sockets, each = form.cpu.sockets, form.cpu.cores_per_socket
    cores = form.cores_per_node or (sockets * each if sockets and each else None)
    words = [form.cpu.model, *([f"{cores} core{'' if cores == 1 else 's'}"] if cores else [])]
    if form.gpu is not None and form.gpu.model:
        words.append(f"{form.gpu.count or 1:g} x {form.gpu.model}")
    return ", ".join(words)


@lru_cache(maxsize=1)
def system_id() -> str | None:
    """The system of the CI database that this machine is part of: named by Slurm inside a job, or in its own full name.

    `None` where neither names one exactly; a likeness is not enough.
    """
    labels = socket.gethostname().lower().split(".")
    named = [os.environ.get("SLURM_CLUSTER_NAME", ""), *(labels if len(labels) > 2 else ())]
    return next((found for name in named if name and (found := _exactly(name)) is not None), None)


def _exactly(name: str) -> str | None:
    from knowledge.ci import open_catalogue

    try:
        system = open_catalogue().system(name)
    except IntelligencePlaneError:
        return None
    known = {system.id, system.name, *system.aliases}
    return system.id if name.lower() in {one.lower() for one in known} else None


@lru_cache(maxsize=1)
def gpus() -> int:
    """Accelerators of this machine."""
    form = _node()
    return int(form.gpu.count or 1) if form is not None and form.gpu is not None else 0


def physical_cores(allowed: frozenset[int] | None = None, topology: Path = _TOPOLOGY) -> tuple[int, ...]:
    """One CPU of every physical core that this process may use: hardware threads of one core are not two cores.

    Args:
        allowed: CPUs that may be used; default: those of this process. topology: where Linux tells of CPUs.

    Returns:
        Numbers of CPUs in rising order; never empty.
    """
    cpus = sorted(allowed if allowed is not None else _allowed())
    seen: set[str] = set()
    found = []
    for cpu in cpus:
        core = _siblings(topology / f"cpu{cpu}" / "topology") or f"cpu {cpu}"
        if core not in seen:
            seen.add(core)
            found.append(cpu)
    return tuple(found) or (0,)


def _allowed() -> frozenset[int]:
    if hasattr(os, "sched_getaffinity"):
        return frozenset(os.sched_getaffinity(0))
    return frozenset(range(psutil.cpu_count() or 1))


def _siblings(folder: Path) -> str:
    for name in ("core_cpus_list", "thread_siblings_list"):
        try:
            return (folder / name).read_text("ascii").strip()
        except OSError:
            continue
    return ""


def usable_memory_bytes() -> int:
    """Memory that runs may fill together, what a container or batch system allows considered."""
    form = _node()
    told = form.memory_gb if form is not None else None
    return int((told * 2**30 if told else psutil.virtual_memory().total) * MEMORY_SHARE)


@lru_cache(maxsize=1)
def _node() -> NodeTypeForm | None:
    try:
        return discover_host(live_runner()).layer.system.node_types[0]
    except (IntelligencePlaneError, IndexError):
        return None
