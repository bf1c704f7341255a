"""A page per system for the documentation library, written from the facts of the CI database by a template.

Stands above both rooms of the ground floor: it takes a system's facts as plain data and hands over a page.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from knowledge.docs.page import Page
from knowledge.quantities import write_hours, write_number

TEMPLATE = Path(__file__).parent / "system_page.md.jinja"
Facts = Mapping[str, Any]

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


def system_page(facts: Facts) -> Page:
    """The page of one system.

    Args:
        facts: the facts of a system as its YAML file holds them: id, name, organization, access, scheduler, node_types,
            partitions, storage, notes, ...; whatever is missing or `None` is said to be not known.
    """
    return Page(
        path=f"systems/{facts['id']}.md",
        origin="system",
        markup="markdown",
        text=_template().render(**_view(facts)),
        title=f"{facts['name']} ({facts.get('organization') or facts['id']})",
        url=facts.get("docs_url"),
        date=str(facts["as_of"]) if facts.get("as_of") else None,
        system=str(facts["id"]),
        names=_names(facts),
        topics=("system", str(facts.get("kind") or "")),
    )


@lru_cache(maxsize=1)
def _template() -> Any:
    from jinja2 import Environment, StrictUndefined

    environment = Environment(undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True, autoescape=False)  # noqa: S701 - Markdown
    return environment.from_string(TEMPLATE.read_text(encoding="utf-8"))


def _names(facts: Facts) -> tuple[str, ...]:
    """Names people use: a system's name without what stands in parentheses, and what stands there."""
    name = str(facts["name"])
    inside = re.findall(r"\(([^)]+)\)", name)
    plain = re.sub(r"\s*\([^)]*\)", "", name).strip()
    return tuple(dict.fromkeys([plain, *inside, *(facts.get("aliases") or ())]))


def _view(facts: Facts) -> dict[str, Any]:
    """What the template shows, every figure written out with its unit."""
    nodes = facts.get("node_types") or []
    partitions = facts.get("partitions") or []
    access = facts.get("access") or {}
    return {
        **{key: facts.get(key) for key in ("name", "organization", "country", "status", "as_of", "docs_url", "notes")},
        "modules_hint": _without_stop(facts.get("modules_hint")),
        "kind_words": _KINDS.get(str(facts.get("kind")), "a system"),
        "scheduler_words": _SCHEDULERS.get(str(facts.get("scheduler")), "not known"),
        "programs": access.get("programs") or [],
        "charge_unit": _without_stop(access.get("charge_unit")),
        "accelerators": list(dict.fromkeys(_accelerators(node) for node in nodes if node.get("gpu"))),
        "charges": [row for partition in partitions if (row := _charge(partition))],
        "gpu_flags": _gpu_flags(partitions),
        "example": _example(facts, partitions),
        "partitions": [_partition(partition) for partition in partitions],
        "node_types": [_node(node) for node in nodes],
        "storage": [_storage(row) for row in facts.get("storage") or []],
    }


def _without_stop(text: str | None) -> str | None:
    return text.rstrip(". ") if text else None


def _partition(row: Facts) -> dict[str, Any]:
    shared = {True: "yes", False: "no, whole nodes", None: "not known"}[row.get("shared_nodes")]
    return {
        "name": row["name"],
        "longest": _hours(row.get("max_walltime_hours")),
        "default": _hours(row.get("default_walltime_hours")),
        "nodes": _span(row.get("min_nodes"), row.get("max_nodes")),
        "jobs": _number(row.get("max_jobs_per_user")),
        "node_types": ", ".join(row.get("node_types") or []),
        "shared": shared,
        "notes": _without_stop(row.get("notes")),
    }


def _charge(row: Facts) -> dict[str, str] | None:
    factor, basis = row.get("charge_factor"), _BASES.get(str(row.get("charge_basis")))
    if factor is None or basis is None:
        return None
    return {"name": row["name"], "charge": f"{write_number(factor, 4)} per {basis}"}


def _node(row: Facts) -> dict[str, Any]:
    cpu, network = row.get("cpu") or {}, row.get("interconnect") or {}
    per_socket, sockets = cpu.get("cores_per_socket"), cpu.get("sockets")
    cores = row.get("cores_per_node") or (per_socket * sockets if per_socket and sockets else None)
    speed = network.get("gbit_per_s")
    return {
        "id": row["id"],
        "count": _number(row.get("count")),
        "processor": f"{_number(sockets)} × {cpu['model']}" if cpu.get("model") and sockets else cpu.get("model"),
        "cores": _number(cores),
        "memory": _gigabytes(row.get("memory_gb")),
        "accelerators": _accelerators(row) if row.get("gpu") else "none",
        "disk": _gigabytes(row.get("local_storage_gb")),
        "network": f"{network['type']}, {write_number(speed)} Gbit/s"
        if speed and network.get("type")
        else network.get("type"),
        "notes": _without_stop(row.get("notes")),
    }


def _accelerators(node: Facts) -> str:
    gpu = node["gpu"]
    size = write_number(gpu["memory_gb"]) if gpu.get("memory_gb") else ""
    memory = f" with {size} GB" if size and f"{size}GB" not in str(gpu.get("model")).replace(" ", "") else ""
    count = f"{write_number(gpu['count'])} × " if gpu.get("count") else ""
    return f"{count}{gpu.get('model') or 'unnamed accelerator'}{memory}"


def _gpu_flags(partitions: Sequence[Facts]) -> list[dict[str, str]]:
    """Each way of asking, with the partitions it holds for."""
    held: dict[str, list[str]] = {}
    for row in partitions:
        if row.get("gpu_request_flag"):
            held.setdefault(str(row["gpu_request_flag"]), []).append(str(row["name"]))
    return [{"flag": flag, "partitions": f"Partition {', '.join(names)}"} for flag, names in held.items()]


def _example(facts: Facts, partitions: Sequence[Facts]) -> str | None:
    """The head of a batch script for the first GPU partition whose request is a plain Slurm option."""
    if facts.get("scheduler") != "slurm":
        return None
    for row in partitions:
        flag = str(row.get("gpu_request_flag") or "")
        option = re.match(r"--(?:gpus-per-node|gpus|gres)=\S+", flag)
        if option and re.fullmatch(r"[\w-]+", str(row["name"])):
            asked = re.sub(r"(=|:)(?:N|<[^>]*>)$", r"\g<1>1", option.group())
            if "<" in asked or "TYPE" in asked:
                continue
            lines = (
                "#!/bin/bash",
                "#SBATCH --account=ACCOUNT",
                f"#SBATCH --partition={row['name']}",
                "#SBATCH --nodes=1",
            )
            return "\n".join((*lines, f"#SBATCH {asked}", "#SBATCH --time=01:00:00"))
    return None


def _storage(row: Facts) -> dict[str, Any]:
    days = row.get("purge_days")
    purge = "not known" if days is None else "the end of the job" if days == 0 else f"{write_number(days)} days"
    return {**{key: row.get(key) for key in ("name", "kind", "quota", "filesystem")}, "purge": purge}


def _hours(value: float | None) -> str | None:
    if value is None:
        return None
    days = f" ({write_number(value / 24)} days)" if value >= 48 and value % 24 == 0 else ""
    if value < 1:
        return write_hours(value).replace("min", "minutes")
    return "1 hour" if value == 1 else f"{write_number(value)} hours{days}"


def _number(value: float | None) -> str | None:
    return None if value is None else write_number(value, 6)


def _gigabytes(value: float | None) -> str | None:
    return None if value is None else f"{write_number(value, 5)} GB"


def _span(least: float | None, most: float | None) -> str | None:
    if least is None and most is None:
        return None
    if most is None:
        return f"{_number(least)} or more"
    return f"{_number(least)} to {_number(most)}" if least is not None else f"up to {_number(most)}"


def system_pages(systems: Iterable[Facts]) -> list[Page]:
    """The pages of all systems, by id."""
    return [system_page(facts) for facts in sorted(systems, key=lambda facts: str(facts["id"]))]
