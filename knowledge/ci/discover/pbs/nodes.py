"""Reads PBS nodes; the virtual nodes of one host are put together.

PBS counts CPUs as its site lets it: a CPU can be a core or a thread. What jobs ask for is what is kept as cores.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from knowledge.ci.build.system_form import GpuForm
from knowledge.ci.discover.found import Findings
from knowledge.ci.discover.machines import Machine
from knowledge.ci.discover.pbs.records import Record
from knowledge.ci.discover.pbs.words import read_gigabytes

_OUT = frozenset({"down", "offline", "stale", "state-unknown", "unresolvable", "maintenance", "initializing"})
_MODELS = ("gpu_model", "accelerator_model", "gpu_type", "gputype", "gpu_name")
_OWN = frozenset({"arch", "host", "vnode", "mem", "vmem", "ncpus", "ngpus", "naccelerators", "accelerator",
                  "accelerator_memory", "accelerator_model", "Qlist", *_MODELS})  # fmt: skip


@dataclass(frozen=True, slots=True)
class PbsNode:
    """One host.

    Attributes:
        queues: it is tied to; empty = to none, so that every queue without nodes of its own may use it.
        properties: of Torque, and values of Qlist: what a queue can ask for. sharing: how jobs share it.
        reason: why it cannot be used.
    """

    machine: Machine
    queues: frozenset[str]
    properties: frozenset[str]
    sharing: str | None
    reason: str | None


def read_nodes(records: Mapping[str, Record], findings: Findings) -> list[PbsNode]:
    """Every host."""
    hosts: dict[str, list[tuple[str, Record]]] = defaultdict(list)
    for name, record in records.items():
        hosts[record.get("resources_available.host") or name.partition("[")[0]].append((name, record))
    return [_host(host, parts, findings) for host, parts in hosts.items()]


def _host(host: str, parts: list[tuple[str, Record]], findings: Findings) -> PbsNode:
    merged = _merged([record for _, record in parts])
    states = {word.strip() for _, record in parts for word in record.get("state", "").lower().split(",")}
    cpus = [_count(name, record, ("resources_available.ncpus", "np"), findings) for name, record in parts]
    memory = [_memory(name, record, findings) or 0.0 for name, record in parts]
    gpus = [_count(name, record, ("resources_available.ngpus", "resources_available.naccelerators", "gpus"), findings)
            for name, record in parts]  # fmt: skip
    properties = _split(merged.get("properties")) | _split(merged.get("resources_available.Qlist"))
    machine = Machine(
        name=host,
        cores=_total(cpus),
        memory_gb=round(sum(memory), 1) or None,
        gpu=_gpu(merged, _total(gpus), host, findings),
        features=frozenset(_split(merged.get("properties")) | _custom(merged)),
        available=not states & _OUT,
    )
    tied = frozenset(_split(merged.get("queue")))
    return PbsNode(
        machine, tied, frozenset(properties), merged.get("sharing"), merged.get("comment") or merged.get("note")
    )


def _merged(records: list[Record]) -> Record:
    whole: Record = {}
    for record in records:
        for key, value in record.items():
            whole.setdefault(key, value)
    return whole


def _total(figures: list[int | None]) -> int | None:
    return sum(figure for figure in figures if figure is not None) or None


def _gpu(record: Record, count: int | None, host: str, findings: Findings) -> GpuForm | None:
    if not count:
        return None
    model = next((record[f"resources_available.{key}"] for key in _MODELS
                  if record.get(f"resources_available.{key}")), None)  # fmt: skip
    product = re.search(r"gpu_product_name=([^;,]+)", record.get("gpu_status", ""))
    memory = None
    try:
        memory = read_gigabytes(record.get("resources_available.accelerator_memory"))
    except ValueError as error:
        findings.skip(f"{host}: accelerator_memory", str(error))
    return GpuForm(model=model or (product[1].strip() if product else None), count=float(count), memory_gb=memory)


def _memory(name: str, record: Record, findings: Findings) -> float | None:
    physical = re.search(r"(?:^|,)physmem=([^,]+)", record.get("status", ""))
    text = record.get("resources_available.mem") or (physical[1] if physical else None)
    try:
        return read_gigabytes(text)
    except ValueError as error:
        findings.skip(f"{name}: mem = {text}", str(error))
        return None


def _count(name: str, record: Record, keys: tuple[str, ...], findings: Findings) -> int | None:
    text = next((record[key] for key in keys if key in record), None)
    if text is None:
        return None
    if not text.strip().isdecimal():
        findings.skip(f"{name}: {keys[0]} = {text}", "it is not a whole number")
        return None
    return int(text)


def _custom(record: Record) -> set[str]:
    """Resources a site made up, that tell nodes apart: `cpu_type=milan`, `bigmem`."""
    found = set()
    for key, value in record.items():
        name = key.removeprefix("resources_available.")
        if name == key or name in _OWN or value.strip() == "" or re.fullmatch(r"\d+([kmgtp]?b)?", value, re.IGNORECASE):
            continue
        if value.lower() in ("true", "1"):
            found.add(name)
        elif value.lower() != "false" and re.fullmatch(r"[\w.\-+]+", value):
            found.add(f"{name}={value}")
    return found


def _split(text: str | None) -> set[str]:
    return {word.strip() for word in (text or "").split(",") if word.strip()}
