"""Makes a layer of what this machine says of itself: a device of one's own, with one node type and no partitions."""

from __future__ import annotations

import math
from datetime import UTC, datetime

from pydantic import ValidationError

from knowledge.ci.build.system_form import SliceForm, StorageForm
from knowledge.ci.discover.asking import Asker, in_one_sentence
from knowledge.ci.discover.found import Discovery, Findings, Naming, joined, layer_of, system_of
from knowledge.ci.discover.host import graphics
from knowledge.ci.discover.host.facts import HostFacts
from knowledge.ci.discover.host.telling import NAME
from knowledge.ci.discover.machines import Machine, group
from knowledge.ci.discover.running import Command, Runner
from knowledge.errors import ServiceError

FACTS = Command(NAME, ("psutil", "and", "/proc"))
COMMANDS = (FACTS, graphics.NVIDIA, graphics.NVIDIA_LIST, graphics.AMD)
_GIGABYTE = 2**30


@in_one_sentence
def discover_host(runner: Runner, naming: Naming | None = None, read_at: datetime | None = None) -> Discovery:
    """Read this machine.

    Its kind is `edge`: a device of one's own, without a queue. What a container or the batch system lets this process
    have is counted, not what the machine has.

    Args:
        runner: gives the outputs of `COMMANDS`. naming: how the person names it; default: its host name.
        read_at: when the outputs were made; default: now.

    Raises:
        ServiceError: the recorded facts cannot be read.
    """
    naming, when, findings = naming or Naming(), read_at or datetime.now(UTC), Findings()
    asker = Asker(runner, findings, when)
    facts = _facts(asker.ask(FACTS, "nodes, cpu, memory, storage") or "")
    gpu, gpu_note = graphics.gpu_of(*_cards(asker, findings))
    cores, note = _cores(facts)
    limit, memory = facts.memory_limit_bytes, facts.memory_bytes
    usable = min(memory, limit) if memory and limit else memory
    sockets, all_cores, cpus = facts.sockets, facts.cores, facts.cpus
    machine = Machine(
        name=facts.hostname,
        sockets=sockets,
        cores_per_socket=all_cores // sockets or None if sockets and all_cores else None,
        threads_per_core=cpus // all_cores or None if cpus and all_cores else None,
        cores=cores,
        memory_gb=int(usable / _GIGABYTE * 10) / 10 or None if usable else None,
        gpu=gpu,
        cpu_model=facts.cpu_model,
        disk_gb=sum(disk.bytes for disk in facts.disks) // 10**9 or None,
        note=joined((gpu_note, note, _memory_note(usable, memory), facts.board)),
    )
    for name in facts.schedulers:
        findings.remark(f"The commands of {name} are here: `iplane ci discover {name}` reads the system behind them.")
    system = system_of(
        "edge", naming, facts.hostname.partition(".")[0], findings, when,
        scheduler="none", node_types=group([machine]).forms, partitions=[], storage=_storage(facts),
    )  # fmt: skip
    return Discovery(layer_of(facts.os or "this machine", system, findings, when), (), tuple(findings.remarks))


def _facts(text: str) -> HostFacts:
    try:
        return HostFacts.model_validate_json(text)
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(str(part) for part in first["loc"]) or "the text"
        raise ServiceError(
            f"The facts of this machine cannot be read: {field}: {first['msg']}.", transient=False
        ) from None


def _cards(asker: Asker, findings: Findings) -> tuple[list[graphics.Card], list[SliceForm]]:
    nvidia = asker.ask(graphics.NVIDIA, "gpu", without="NVIDIA GPUs are unknown.", quiet=True)
    cards = graphics.read_nvidia(nvidia, findings) if nvidia else []
    slices = graphics.read_slices(asker.ask(graphics.NVIDIA_LIST, "gpu", quiet=True) or "") if cards else []
    amd = asker.ask(graphics.AMD, "gpu", without="AMD GPUs are unknown.", quiet=True)
    return [*cards, *(graphics.read_amd(amd, findings) if amd else [])], slices


def _cores(facts: HostFacts) -> tuple[int | None, str | None]:
    """Cores that this process may use, where they are fewer than the machine has, and a note."""
    cpus, cores = facts.cpus, facts.cores
    limits = [float(figure) for figure in (facts.cpus_allowed, facts.cpu_quota) if figure]
    if not cpus or not limits or min(limits) >= cpus:
        return (None if cores and facts.sockets else cores or cpus), None
    usable = max(1, math.floor(min(limits) * (cores / cpus if cores else 1)))
    return usable, f"{min(limits):g} of its {cpus} CPUs may be used here"


def _memory_note(usable: int | None, memory: int | None) -> str | None:
    if not usable or not memory or usable >= memory:
        return None
    return f"{usable / _GIGABYTE:.1f} of its {memory / _GIGABYTE:.1f} GB of memory may be used here"


def _storage(facts: HostFacts) -> list[StorageForm]:
    return [
        StorageForm(name=disk.mount, kind="local", quota=None, purge_days=None, filesystem=disk.filesystem)
        for disk in facts.disks
    ]
