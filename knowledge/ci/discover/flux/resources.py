"""Reads a Flux resource set, version 1 (RFC 20): which hosts there are, with what cores, GPUs and properties."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from knowledge.ci.build.system_form import GpuForm
from knowledge.ci.discover.found import Findings
from knowledge.ci.discover.hostlist import expand_hosts
from knowledge.ci.discover.machines import Machine


@dataclass(frozen=True, slots=True)
class FluxNode:
    """One host and the properties that queues ask for."""

    machine: Machine
    properties: frozenset[str]


def read_resources(text: str, down: Iterable[str], findings: Findings) -> list[FluxNode]:
    """The hosts of a resource set.

    Args:
        text: JSON that `flux resource R` printed. down: hosts that cannot be used now.
        findings: gets what cannot be read.

    Raises:
        ValueError: it is no resource set of version 1.
    """
    whole = json.loads(text)
    execution = whole.get("execution") if isinstance(whole, dict) else None
    if not isinstance(execution, dict) or whole.get("version") != 1 or not isinstance(execution.get("R_lite"), list):
        raise ValueError("it is not a resource set of version 1")
    parts = [part for entry in execution["R_lite"] for part in _entry(entry, findings)]
    ranks = sorted(rank for rank, _ in parts)
    hosts = [host for hostlist in execution.get("nodelist", []) for host in expand_hosts(str(hostlist))]
    if hosts and len(hosts) != len(ranks):
        findings.skip(str(execution.get("nodelist")), f"it names {len(hosts)} hosts for {len(ranks)} ranks")
    names = dict(zip(ranks, hosts, strict=False))
    properties = _properties(execution.get("properties", {}), findings)
    out = set(down)
    nodes: dict[str, FluxNode] = {}
    for rank, children in sorted(parts, key=lambda part: part[0]):
        name, own = names.get(rank, f"rank-{rank}"), frozenset(properties.get(rank, set()))
        if name in nodes:
            findings.remark(f"Several brokers of Flux run on {name}; it is counted once.")
        nodes.setdefault(name, FluxNode(_machine(name, children, own, out), own))
    return list(nodes.values())


def read_ids(text: str) -> list[int]:
    """The numbers of an idset (RFC 22): `0-3,7` or `[0-3,7]`.

    Raises:
        ValueError: it is none.
    """
    bare = text.strip().removeprefix("[").removesuffix("]")
    return [int(number) for number in expand_hosts(f"[{bare}]")] if bare else []


def _entry(entry: Any, findings: Findings) -> list[tuple[int, dict[str, int]]]:
    """(rank, counts of its children) of one entry of R_lite."""
    try:
        children = {kind: len(read_ids(str(ids))) for kind, ids in entry["children"].items()}
        return [(rank, children) for rank in read_ids(str(entry["rank"]))]
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        findings.skip(str(entry), f"it is not an entry of a resource set ({error})")
        return []


def _properties(listed: Any, findings: Findings) -> dict[int, set[str]]:
    found: dict[int, set[str]] = {}
    for name, ids in listed.items() if isinstance(listed, dict) else ():
        try:
            for rank in read_ids(str(ids)):
                found.setdefault(rank, set()).add(name)
        except ValueError as error:
            findings.skip(f"property {name}: {ids}", str(error))
    return found


def _machine(name: str, children: dict[str, int], properties: frozenset[str], down: set[str]) -> Machine:
    gpus = children.get("gpu", 0)
    gpu = GpuForm(model=None, count=float(gpus), memory_gb=None) if gpus else None
    return Machine(
        name=name,
        cores=children.get("core") or None,
        gpu=gpu,
        features=properties,
        available=name not in down,
    )
