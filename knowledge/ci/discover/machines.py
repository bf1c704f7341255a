"""Groups the nodes of a system into node types: what is built alike and asked for alike is one type.

Nodes are alike if sockets, cores, threads and accelerators agree, their memory differs by 5 % at most (firmware takes
its share), and they carry the same features, names of places (rack, switch, chassis) aside. A type has the memory of
its smallest node, so that what fits the type fits every node of it.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from knowledge.ci.build.system_form import CpuForm, GpuForm, NodeTypeForm
from knowledge.ci.discover.found import joined, slug

MEMORY_TOLERANCE = 0.05
MOST_FEATURE_SETS = 8
"""Of nodes built alike; with more, features are not what tells the nodes apart."""
_PLACE = re.compile(
    r"r\d{1,2}|(rack|row|switch|sw|leaf|spine|chassis|cage|blade|island|cell|pod|block|enclosure|ibsw|edge|room|cabinet|node)"
    r"[-_.]?[a-z]{0,2}\d+.*",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Machine:
    """One node as the scheduler describes it; `None` = unknown.

    Attributes:
        memory_gb: in units of 2^30 bytes, as most sites mean it. disk_gb: local storage, 10^9 bytes.
        cores: that jobs can use, where it is not sockets times cores. gpu: its accelerators; `None` = none.
        available: neither down nor drained. note: what is peculiar to it, and tells it from others.
    """

    name: str
    sockets: int | None = None
    cores_per_socket: int | None = None
    threads_per_core: int | None = None
    cores: int | None = None
    memory_gb: float | None = None
    gpu: GpuForm | None = None
    cpu_model: str | None = None
    disk_gb: float | None = None
    features: frozenset[str] = field(default_factory=frozenset)
    available: bool = True
    virtual: bool = False
    note: str | None = None

    @property
    def core_count(self) -> int | None:
        """Cores that jobs can use; `None` = unknown."""
        if self.cores is not None:
            return self.cores
        if self.sockets is None or self.cores_per_socket is None:
            return None
        return self.sockets * self.cores_per_socket


@dataclass(frozen=True, slots=True)
class NodeTypes:
    """The node types of a system, and which node is of which type."""

    forms: list[NodeTypeForm]
    of_node: dict[str, str]

    def of(self, nodes: Iterable[str]) -> list[str]:
        """Ids of the types that some nodes are of, in the order of `forms`."""
        held = {self.of_node[name] for name in nodes if name in self.of_node}
        return [form.id for form in self.forms if form.id in held]


def group(machines: Sequence[Machine]) -> NodeTypes:
    """Group machines into node types with ids such as `cpu-64c-256g` or `a100x4-512g`."""
    groups = [part for alike in _built_alike(machines) for part in _by_features(alike)]
    ids = _ids(groups)
    forms = [_form(name, members) for name, members in zip(ids, groups, strict=True)]
    of_node = {machine.name: name for name, members in zip(ids, groups, strict=True) for machine in members}
    return NodeTypes(forms, of_node)


def _built_alike(machines: Sequence[Machine]) -> list[list[Machine]]:
    kinds: dict[str, list[Machine]] = defaultdict(list)
    for machine in machines:
        kinds[_build(machine)].append(machine)
    return [part for members in kinds.values() for part in _by_memory(members)]


def _build(machine: Machine) -> str:
    gpu = machine.gpu.model_dump_json() if machine.gpu else ""
    cpu = (machine.sockets, machine.cores_per_socket, machine.threads_per_core, machine.cores, machine.cpu_model)
    return repr((cpu, gpu, machine.virtual, machine.note))


def _by_memory(members: list[Machine]) -> list[list[Machine]]:
    """Part where memory grows by more than the tolerance over the smallest of the part.

    A node that is down may not tell its memory: it is counted with the others of its build if they are all alike.
    """
    silent = [machine for machine in members if machine.memory_gb is None]
    known = sorted(
        (machine for machine in members if machine.memory_gb is not None), key=lambda one: one.memory_gb or 0
    )
    parts: list[list[Machine]] = []
    smallest = 0.0
    for machine in known:
        memory = machine.memory_gb or 0.0
        if not smallest or memory > smallest * (1 + MEMORY_TOLERANCE):
            parts.append([])
            smallest = memory
        parts[-1].append(machine)
    if len(parts) == 1:
        parts[0].extend(silent)
    elif silent:
        parts.append(silent)
    return parts


def _by_features(members: list[Machine]) -> list[list[Machine]]:
    sets: dict[frozenset[str], list[Machine]] = defaultdict(list)
    for machine in members:
        sets[_telling(machine.features)].append(machine)
    return [members] if len(sets) > MOST_FEATURE_SETS else list(sets.values())


def _telling(features: Iterable[str]) -> frozenset[str]:
    return frozenset(feature for feature in features if not _PLACE.fullmatch(feature))


def _form(name: str, members: list[Machine]) -> NodeTypeForm:
    first = members[0]
    features = sorted(frozenset.intersection(*(_telling(machine.features) for machine in members)))
    memories = sorted({machine.memory_gb for machine in members if machine.memory_gb is not None})
    disks = [machine.disk_gb for machine in members]
    return NodeTypeForm(
        id=name,
        count=len(members),
        cpu=CpuForm(
            model=first.cpu_model,
            sockets=first.sockets,
            cores_per_socket=first.cores_per_socket,
            threads_per_core=first.threads_per_core,
        ),
        cores_per_node=first.cores,
        memory_gb=memories[0] if memories else None,
        gpu=first.gpu,
        local_storage_gb=None if None in disks else min(disk for disk in disks if disk is not None),
        interconnect=None,
        kind="virtual" if first.virtual else None,
        features=features,
        unavailable=sum(not machine.available for machine in members),
        notes=joined((first.note, _differences(members, features, memories))),
    )


def _differences(members: list[Machine], common: list[str], memories: list[float]) -> str | None:
    said = []
    silent = sum(machine.memory_gb is None for machine in members)
    if memories and silent:
        said.append(f"the memory of {silent} of the nodes is not known")
    if len(memories) > 1:
        said.append(f"memory {memories[0]:g} to {memories[-1]:g} GB")
    some = sorted({feature for machine in members for feature in _telling(machine.features)} - set(common))
    if some:
        said.append(f"some of the nodes also have the features {', '.join(some[:20])}")
    return joined(said)


def _ids(groups: list[list[Machine]]) -> list[str]:
    """Readable ids; types of one name are told apart by their features, then by number."""
    names = [_id(members[0]) for members in groups]
    counts = Counter(names)
    told = [_told_apart(name, members, groups) if counts[name] > 1 else name
            for name, members in zip(names, groups, strict=True)]  # fmt: skip
    unique: list[str] = []
    for name in told:
        numbered = (name, *(f"{name}-{number}" for number in range(2, len(told) + 2)))
        unique.append(next(one for one in numbered if one not in unique))
    return unique


def _id(machine: Machine) -> str:
    memory = f"-{machine.memory_gb:.0f}g" if machine.memory_gb is not None else ""
    if machine.gpu is not None:
        count = "" if machine.gpu.count is None else f"x{machine.gpu.count:g}"
        model = slug(machine.gpu.model or "gpu")
        return f"{model}{'-' if '-' in model and count else ''}{count}{memory}"
    cores = machine.core_count
    return f"cpu{'' if cores is None else f'-{cores}c'}{memory}"


def _told_apart(name: str, members: list[Machine], groups: list[list[Machine]]) -> str:
    """The name with the first feature that only these nodes have."""
    others = {feature for group in groups if group is not members and _id(group[0]) == name
              for machine in group for feature in machine.features}  # fmt: skip
    own = sorted(frozenset.intersection(*(_telling(machine.features) for machine in members)) - others)
    return f"{name}-{slug(own[0])}" if own else name
