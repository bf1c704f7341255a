"""Asks Kubernetes about itself and makes a layer of the answers.

A cluster has no partitions: one is made for jobs in general, so that its nodes can be asked for. What a pod can have
of a node is counted (allocatable), not what the node has.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from knowledge.ci.build.system_form import PartitionForm
from knowledge.ci.discover.asking import Asker, in_one_sentence
from knowledge.ci.discover.found import Discovery, Findings, Naming, joined, layer_of, out_of_service, system_of
from knowledge.ci.discover.kubernetes.nodes import KubernetesNode, read_nodes
from knowledge.ci.discover.kubernetes.quantities import read_quantity
from knowledge.ci.discover.machines import NodeTypes, group
from knowledge.ci.discover.running import Command, Runner
from knowledge.errors import ServiceError

VERSION = Command("kubectl-version", ("kubectl", "version", "-o", "json"), needed=False)
CONTEXT = Command("kubectl-context", ("kubectl", "config", "current-context"), needed=False)
NODES = Command("kubectl-nodes", ("kubectl", "get", "nodes", "-o", "json"))
LIMITS = Command("kubectl-limits", ("kubectl", "get", "resourcequota,limitrange", "-o", "json"), needed=False)
COMMANDS = (VERSION, CONTEXT, NODES, LIMITS)
JOBS = "batch Jobs"
"""The name that stands for the jobs of a cluster without queues."""


@in_one_sentence
def discover_kubernetes(runner: Runner, naming: Naming | None = None, read_at: datetime | None = None) -> Discovery:
    """Read a Kubernetes cluster, as the person's current context sees it.

    Args:
        runner: gives the outputs of `COMMANDS`. naming: how the person names the system; default: the context.
        read_at: when the outputs were made; default: now.

    Raises:
        ServiceError: its nodes cannot be read.
    """
    naming, when, findings = naming or Naming(), read_at or datetime.now(UTC), Findings()
    asker = Asker(runner, findings, when)
    version = _version(asker.ask(VERSION, "version"))
    context = (asker.ask(CONTEXT, "name of the cluster") or "").strip()
    nodes = read_nodes(_items(asker.ask(NODES, "nodes, gpu, cpu, memory") or "", findings), findings)
    if not nodes:
        raise ServiceError("Kubernetes named no nodes, so there is nothing to keep.", transient=True)
    limits = asker.ask(LIMITS, "quotas, limits", without="Quotas of the namespace are unknown.")
    findings.remark("Kubernetes counts CPUs as its nodes offer them; a CPU may be a core or a thread.")
    types = group([node.machine for node in nodes])
    clouds = all(node.cloud for node in nodes)
    told = [f"{node.machine.name} ({node.reason})" for node in nodes if node.reason]
    system = system_of(
        "cloud" if clouds else "testbed", naming, re.split(r"[/@]", context)[-1] or "kubernetes", findings, when,
        scheduler="kubernetes", node_types=types.forms,
        partitions=[_jobs(nodes, types, _items(limits or "", findings) if limits else [], findings)],
        notes=out_of_service(told),
    )  # fmt: skip
    return Discovery(layer_of(f"Kubernetes {version}", system, findings, when), (), tuple(findings.remarks))


def _jobs(nodes: list[KubernetesNode], types: NodeTypes, limits: list[Any], findings: Findings) -> PartitionForm:
    workers = [node.machine for node in nodes if not node.control] or [node.machine for node in nodes]
    key = next((machine.gpu.gres for machine in workers if machine.gpu and machine.gpu.gres), None)
    most = dict(_largest(limits, findings))
    cpus, memory = most.get("cpu"), most.get("memory")
    return PartitionForm(
        name=JOBS,
        node_types=types.of(machine.name for machine in workers),
        max_walltime_hours=None,
        default_walltime_hours=None,
        min_nodes=None,
        max_nodes=None,
        max_jobs_per_user=None,
        shared_nodes=True,
        charge_factor=None,
        charge_basis=None,
        gpu_request_flag=f"resources.limits {key}: N" if key else None,
        max_cores_per_node=int(cpus) or None if cpus else None,
        max_memory_gb_per_node=memory / 2**30 if memory else None,
        notes=joined(_quotas(limits)),
    )


def _largest(limits: list[Any], findings: Findings) -> Iterator[tuple[str, float]]:
    """What a pod or container may have at most, by LimitRange; the smaller where several say it."""
    found: dict[str, float] = {}
    for item in limits:
        if isinstance(item, dict) and item.get("kind") == "LimitRange":
            for rule in (item.get("spec") or {}).get("limits") or []:
                for key, text in (rule.get("max") or {}).items() if rule.get("type") in ("Pod", "Container") else ():
                    try:
                        found[key] = min(found.get(key, float("inf")), read_quantity(str(text)))
                    except ValueError as error:
                        findings.skip(f"LimitRange {key} {text}", str(error))
    yield from found.items()


def _quotas(limits: list[Any]) -> Iterator[str]:
    for item in limits:
        if isinstance(item, dict) and item.get("kind") == "ResourceQuota":
            hard = (item.get("spec") or {}).get("hard") or {}
            words = ", ".join(f"{key} {value}" for key, value in hard.items())
            yield f"quota of the namespace {(item.get('metadata') or {}).get('namespace', '')}: {words}"


def _items(text: str, findings: Findings) -> list[Any]:
    try:
        whole = json.loads(text)
    except ValueError as error:
        findings.skip(text, f"it is not JSON ({error})")
        return []
    items = whole.get("items") if isinstance(whole, dict) else None
    if not isinstance(items, list):
        findings.skip(text, "the JSON holds no items")
        return []
    return items


def _version(text: str | None) -> str:
    try:
        whole = json.loads(text or "")
        return str(whole["serverVersion"]["gitVersion"])
    except (ValueError, KeyError, TypeError):
        return "of unknown version"
