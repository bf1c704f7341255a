"""Asks Flux about itself and makes a layer of the answers."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from typing import Any

from knowledge.ci.discover.asking import Asker, in_one_sentence
from knowledge.ci.discover.flux.queues import read_jobs, read_queues, read_states
from knowledge.ci.discover.flux.resources import FluxNode, read_resources
from knowledge.ci.discover.found import Discovery, Findings, Naming, layer_of, out_of_service, system_of
from knowledge.ci.discover.hostlist import expand_hosts
from knowledge.ci.discover.machines import group
from knowledge.ci.discover.running import Command, Runner
from knowledge.errors import ServiceError

VERSION = Command("flux-version", ("flux", "--version"), needed=False)
RESOURCES = Command("flux-resource-R", ("flux", "resource", "R"))
DOWN = Command("flux-resource-down", ("flux", "resource", "list", "-s", "down", "-n", "-o", "{nodelist}"), needed=False)
CONFIG = Command("flux-config", ("flux", "config", "get"), needed=False)
QUEUES = Command(
    "flux-queue-list", ("flux", "queue", "list", "-n", "-o", "{queue}|{submission}|{scheduling}"), needed=False
)
JOBS = Command(
    "flux-jobs",
    ("flux", "jobs", "-A", "-c", "0", "-f", "pending,running", "-n", "-o",
     "{queue}|{state}|{nnodes}|{duration}|{t_remaining}"),
    needed=False,
)  # fmt: skip
COMMANDS = (VERSION, RESOURCES, DOWN, CONFIG, QUEUES, JOBS)


@in_one_sentence
def discover_flux(runner: Runner, naming: Naming | None = None, read_at: datetime | None = None) -> Discovery:
    """Read a Flux instance.

    Args:
        runner: gives the outputs of `COMMANDS`. naming: how the person names the system; default: what the names of
            its hosts begin with.
        read_at: when the outputs were made; default: now.

    Raises:
        ServiceError: its resources cannot be read.
    """
    naming, when, findings = naming or Naming(), read_at or datetime.now(UTC), Findings()
    asker = Asker(runner, findings, when)
    version = re.search(r"(\d+\.\d+\S*)", asker.ask(VERSION, "version") or "")
    down = _down(asker, findings)
    nodes = _nodes(asker.ask(RESOURCES, "nodes, gpu, cpu") or "", down, findings)
    config = _config(asker.ask(CONFIG, "queues, limits", without="Queues and limits are unknown."), findings)
    states = read_states(asker.ask(QUEUES, "queues", without="Whether queues are open is unknown.") or "", findings)
    jobs = asker.ask(JOBS, "queue", without="The state of the queue is unknown.")
    findings.remark("Flux tells neither the memory of a node nor the kind of its GPUs.")
    types = group([node.machine for node in nodes])
    told = [node.machine.name for node in nodes if not node.machine.available]
    system = system_of(
        "hpc", naming, _own_name([node.machine.name for node in nodes]), findings, when,
        scheduler="flux", node_types=types.forms, partitions=read_queues(config, states, nodes, types, findings),
        notes=out_of_service(told),
    )  # fmt: skip
    layer = layer_of(f"Flux {version[1] if version else 'of unknown version'}", system, findings, when)
    return Discovery(layer, read_jobs(jobs or "", findings), tuple(findings.remarks))


def _nodes(text: str, down: list[str], findings: Findings) -> list[FluxNode]:
    try:
        nodes = read_resources(text, down, findings)
    except ValueError as error:
        raise ServiceError(f"What `flux resource R` printed cannot be read: {error}.", transient=False) from error
    if not nodes:
        raise ServiceError(
            "Flux named no nodes, so there is nothing to keep; see `flux resource list`.", transient=True
        )
    return nodes


def _down(asker: Asker, findings: Findings) -> list[str]:
    hosts: list[str] = []
    text = asker.ask(DOWN, "nodes", without="Which nodes are down is unknown.") or ""
    for number, line in enumerate(text.splitlines(), start=1):
        try:
            hosts.extend(expand_hosts(line.strip()))
        except ValueError as error:
            findings.skip(line, str(error), number)
    return hosts


def _config(text: str | None, findings: Findings) -> dict[str, Any]:
    if text is None or not text.strip():
        return {}
    try:
        config = json.loads(text)
    except ValueError:
        config = None
    if not isinstance(config, dict):
        findings.skip(text, "it is not a configuration in JSON")
        return {}
    return config


def _own_name(hosts: list[str]) -> str:
    """What all host names begin with, digits and dashes at its end aside."""
    first, last = min(hosts), max(hosts)  # what these two share, all between them share
    same = next((place for place, letter in enumerate(first) if last[place : place + 1] != letter), len(first))
    return first[:same].rstrip("0123456789-.") or "flux"
