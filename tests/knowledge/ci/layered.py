"""Layers for tests: one discovered system, as a running Slurm would tell it."""

from __future__ import annotations

from typing import Any

from knowledge.ci.build.layer_form import LayerForm

READ_AT = "2026-11-24T10:00:00Z"


def partition(name: str, node_types: list[str], **changes: Any) -> dict[str, Any]:
    """The form of a partition of which nothing is known but its name."""
    unknown = dict.fromkeys(
        (
            "max_walltime_hours", "default_walltime_hours", "min_nodes", "max_nodes", "max_jobs_per_user",
            "shared_nodes", "charge_factor", "charge_basis", "gpu_request_flag", "notes",
        )
    )  # fmt: skip
    return {**unknown, "name": name, "node_types": node_types, **changes}


def node(name: str, **changes: Any) -> dict[str, Any]:
    """The form of a node type with 64 cores and 256 GB, without accelerators."""
    cpu = {"model": None, "sockets": 1, "cores_per_socket": 64, "threads_per_core": 1}
    known = {"id": name, "count": None, "cpu": cpu, "memory_gb": 251.0, "gpu": None}
    return {**known, "local_storage_gb": None, "interconnect": None, **changes}


def gpu(model: str, count: float, **changes: Any) -> dict[str, Any]:
    """The form of accelerators."""
    return {"model": model, "count": count, "memory_gb": None, **changes}


def layer(system_id: str = "delta", **changes: Any) -> LayerForm:
    """A discovered layer; `changes` go to the system, except `how`, `overrides` and `tool`."""
    own = {name: changes.pop(name) for name in ("how", "overrides", "tool", "read_at") if name in changes}
    system = {
        "id": system_id,
        "name": system_id.title(),
        "organization": "unknown",
        "country": None,
        "kind": "hpc",
        "status": None,
        "as_of": READ_AT[:10],
        "access": {"programs": [], "charge_unit": None},
        "scheduler": "slurm",
        "docs_url": None,
        "node_types": [],
        "partitions": [],
        "storage": [],
        "modules_hint": None,
        "sources": [{"url": "scontrol show partition", "covers": "partitions, limits", "date": READ_AT[:10]}],
        "notes": None,
        **changes,
    }
    known = {"how": "discovered", "tool": "Slurm 22.05.8", "read_at": READ_AT}
    return LayerForm.model_validate({**known, "system": system, **own})
