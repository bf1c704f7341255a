"""A page per system for the documentation library, written from the records of the CI database by a template.

Stands above both rooms of the ground floor: it takes a system's record and hands over a page.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from knowledge.ci.records import NodeTypeRecord, PartitionRecord, StorageRecord, SystemRecord
from knowledge.docs.page import Page
from knowledge.quantities import write_hours, write_number

TEMPLATE = Path(__file__).parent / "system_page.md.jinja"

_KINDS = {
    "hpc": "a high-performance computing system",
    "cloud": "a research cloud",
    "edge": "an edge device",
    "testbed": "a research testbed",
    "htc": "a high-throughput computing pool",
}
_SCHEDULERS = {
    "slurm": "Slurm (sbatch, srun, salloc)",
    "pbs": "PBS (qsub, qstat)",
    "flux": "Flux (flux batch, flux run)",
    "lsf": "LSF (bsub, jsrun)",
    "pjm": "the Fujitsu job scheduler (pjsub)",
    "oar": "OAR (oarsub)",
    "htcondor": "HTCondor (condor_submit)",
    "gridengine": "Grid Engine (qsub, qrsh)",
    "none": "no batch scheduler",
}
_BASES = {
    "core_hour": "core-hour",
    "gpu_hour": "GPU-hour",
    "node_hour": "node-hour",
    "instance_hour": "instance-hour",
}


def system_page(record: SystemRecord) -> Page:
    """The page of one system; whatever the record does not know is said to be not known."""
    return Page(
        path=f"systems/{record.id}.md",
        origin="system",
        markup="markdown",
        text=_template().render(**_view(record)),
        title=f"{record.name} ({record.organization})",
        url=record.docs_url,
        date=record.as_of,
        system=record.id,
        names=_names(record),
        topics=("system", record.kind),
    )


@lru_cache(maxsize=1)
def _template() -> Any:
    from jinja2 import Environment, StrictUndefined

    environment = Environment(undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)  # noqa: S701 - Markdown, not HTML
    return environment.from_string(TEMPLATE.read_text(encoding="utf-8"))


def _names(record: SystemRecord) -> tuple[str, ...]:
    """Names people use: a system's name without what stands in parentheses, its short form, its aliases."""
    plain = re.sub(r"\s*\([^)]*\)", "", record.name).strip()
    shorter = re.sub(r"^(?:NVIDIA|Google)\s+", "", plain)
    return tuple(dict.fromkeys([plain, shorter, *record.aliases]))


def _view(record: SystemRecord) -> dict[str, Any]:
    """What the template shows, every figure written out with its unit."""
    plain = ("name", "organization", "country", "status", "as_of", "docs_url", "notes", "programs", "unknowns")
    return {
        **{name: getattr(record, name) for name in plain},
        "modules_hint": _without_stop(record.modules_hint),
        "kind_words": _KINDS.get(record.kind, "a system"),
        "scheduler_words": _SCHEDULERS.get(record.scheduler or "", "not known"),
        "charge_unit": _without_stop(record.charge_unit_text),
        "accelerators": list(dict.fromkeys(_accelerators(node) for node in record.node_types if node.gpu)),
        "charges": [row for partition in record.partitions if (row := _charge(partition))],
        "gpu_flags": _gpu_flags(record.partitions),
        "example": _example(record),
        "partitions": [_partition(partition) for partition in record.partitions],
        "node_types": [_node(node) for node in record.node_types],
        "storage": [_storage(row) for row in record.storage],
        "conflicts": record.conflicts,
    }


def _without_stop(text: str | None) -> str | None:
    return text.rstrip(". ") if text else None


def _partition(row: PartitionRecord) -> dict[str, Any]:
    return {
        "name": row.label,
        "longest": _hours(row.max_walltime_hours),
        "default": _hours(row.default_walltime_hours),
        "nodes": _span(row.min_nodes, row.max_nodes),
        "jobs": _jobs(row),
        "node_types": ", ".join(row.node_types),
        "shared": {True: "yes", False: "no, whole nodes", None: "not known"}[row.shared_nodes],
        "notes": _without_stop(row.notes),
    }


def _jobs(row: PartitionRecord) -> str | None:
    """Jobs of a user: all of them, and those that run at once."""
    queued, running = _number(row.max_jobs_per_user), _number(row.max_running_jobs_per_user)
    return "; ".join(part for part in (queued, running and f"{running} running") if part) or None


def _charge(row: PartitionRecord) -> dict[str, str] | None:
    if row.is_free:
        return {"name": row.label, "charge": "free of charge"}
    basis = _BASES.get(row.charge_basis or "")
    if row.charge_rule is not None:
        return {"name": row.label, "charge": row.charge_rule}
    if row.charge_factor is None or basis is None:
        return None
    return {
        "name": row.label,
        "charge": f"{write_number(row.charge_factor, 4)} {row.charge_unit or 'units'} per {basis}",
    }


def _node(row: NodeTypeRecord) -> dict[str, Any]:
    speed = f"{write_number(row.interconnect_gbit_per_s)} Gbit/s" if row.interconnect_gbit_per_s else None
    memory = _gigabytes(row.memory_gb)
    return {
        "id": row.id,
        "count": _number(row.node_count),
        "processor": f"{row.sockets} × {row.cpu}" if row.cpu and row.sockets else row.cpu,
        "cores": _number(row.cores_per_node),
        "memory": f"{memory}, one memory for CPU and GPU" if memory and row.memory_is_unified else memory,
        "accelerators": _accelerators(row) if row.gpu else "none",
        "disk": _gigabytes(row.local_storage_gb),
        "network": ", ".join(part for part in (row.interconnect, speed) if part),
        "notes": _without_stop(row.notes),
    }


def _accelerators(node: NodeTypeRecord) -> str:
    model = node.gpu or "unnamed accelerator"
    size = write_number(node.gpu_memory_gb) if node.gpu_memory_gb else ""
    memory = f" with {size} GB" if size and f"{size}GB" not in model.replace(" ", "") else ""
    count = f"{write_number(node.gpus_per_node)} × " if node.gpus_per_node else ""
    return f"{count}{model}{memory}"


def _gpu_flags(partitions: Sequence[PartitionRecord]) -> list[dict[str, str]]:
    """Each way of asking, with the partitions it holds for."""
    held: dict[str, list[str]] = {}
    for row in partitions:
        if row.gpu_request_flag:
            held.setdefault(row.gpu_request_flag, []).append(row.label)
    return [{"flag": flag, "partitions": f"Partition {', '.join(names)}"} for flag, names in held.items()]


def _example(record: SystemRecord) -> str | None:
    """The head of a batch script for the first GPU partition whose request is a plain Slurm option."""
    if record.scheduler != "slurm":
        return None
    for row in record.partitions:
        option = re.match(r"--(?:gpus-per-node|gpus|gres)=\S+", row.gpu_request_flag or "")
        asked = re.sub(r"(=|:)(?:N|<[^>]*>)$", r"\g<1>1", option.group()) if option else ""
        if not row.name or not asked or re.search(r"[<>]|TYPE", asked):
            continue
        chosen = (("partition", row.name), ("qos", row.qos), ("constraint", row.constraint))
        options = [f"--{name}={value}" for name, value in chosen if value]
        lines = ("--account=ACCOUNT", *options, "--nodes=1", asked, "--time=01:00:00")
        return "\n".join(("#!/bin/bash", *(f"#SBATCH {line}" for line in lines)))
    return None


def _storage(row: StorageRecord) -> dict[str, Any]:
    days = row.purge_days
    purge = "not known" if days is None else "the end of the job" if days == 0 else f"{write_number(days)} days"
    return {"name": row.area, "kind": row.kind, "quota": row.quota, "filesystem": row.filesystem, "purge": purge}


def _hours(value: float | None) -> str | None:
    if value is None:
        return None
    if math.isinf(value):
        return "no limit"
    if value < 1:
        return write_hours(value).replace("min", "minutes")
    days = f" ({write_number(value / 24)} days)" if value >= 48 and value % 24 == 0 else ""
    return "1 hour" if value == 1 else f"{write_number(value)} hours{days}"


def _number(value: float | None) -> str | None:
    return None if value is None else write_number(value, 6)


def _gigabytes(value: float | None) -> str | None:
    return None if value is None else f"{write_number(value, 5)} GB"


def _span(least: float | None, most: float | None) -> str | None:
    if least is None and most is None:
        return None
    if most is None or math.isinf(most):
        return f"{_number(least or 1)} or more"
    return f"{_number(least)} to {_number(most)}" if least is not None else f"up to {_number(most)}"


def system_pages(records: Iterable[SystemRecord]) -> list[Page]:
    """The pages of all systems, by id."""
    return [system_page(record) for record in sorted(records, key=lambda record: record.id)]
