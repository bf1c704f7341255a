"""Asks Slurm about itself and makes a layer of the answers."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime

from knowledge.ci.build.system_form import QosForm
from knowledge.ci.discover.asking import Asker, in_one_sentence
from knowledge.ci.discover.found import Discovery, Findings, Naming, layer_of, out_of_service, system_of
from knowledge.ci.discover.machines import group
from knowledge.ci.discover.running import Command, Runner
from knowledge.ci.discover.slurm.json_records import head_of, is_json, read_json_records
from knowledge.ci.discover.slurm.nodes import SlurmNode, read_nodes
from knowledge.ci.discover.slurm.partitions import Cluster, common_ratio, nodes_of, read_partitions
from knowledge.ci.discover.slurm.qos import read_qos, read_table
from knowledge.ci.discover.slurm.queue import COLUMNS, read_queue
from knowledge.ci.discover.slurm.records import Record, read_config, read_records
from knowledge.ci.discover.slurm.reservations import known, read_reservations
from knowledge.errors import ServiceError

VERSION = Command("scontrol-version", ("scontrol", "--version"), needed=False)
CONFIG = Command("scontrol-show-config", ("scontrol", "show", "config"), needed=False)
PARTITIONS = Command("scontrol-show-partition", ("scontrol", "-a", "-o", "show", "partition"))
NODES = Command("scontrol-show-node", ("scontrol", "-a", "-o", "show", "node"), needed=False)
SINFO = Command(
    "sinfo-nodes", ("sinfo", "-a", "-N", "-h", "-o", "%N|%R|%c|%X|%Y|%Z|%m|%d|%G|%f|%T|%w|%E"), needed=False
)
RESERVATIONS = Command("scontrol-show-reservation", ("scontrol", "-a", "-o", "show", "reservation"), needed=False)
QOS = Command("sacctmgr-show-qos", ("sacctmgr", "-P", "show", "qos"), needed=False)
QUEUE = Command("squeue", ("squeue", "-a", "-h", "-r", "-t", "PENDING,RUNNING,SUSPENDED", "-o", COLUMNS), needed=False)
COMMANDS = (VERSION, CONFIG, PARTITIONS, NODES, SINFO, RESERVATIONS, QOS, QUEUE)
_SINFO_KEYS = ("NodeName", "Partitions", "CPUTot", "Sockets", "CoresPerSocket", "ThreadsPerCore", "RealMemory",
               "TmpDisk", "Gres", "AvailableFeatures", "State", "Weight", "Reason")  # fmt: skip


@in_one_sentence
def discover_slurm(runner: Runner, naming: Naming | None = None, read_at: datetime | None = None) -> Discovery:
    """Read a Slurm cluster.

    Args:
        runner: gives the outputs of `COMMANDS`. naming: how the person names the system; default: its ClusterName.
        read_at: when the outputs were made; default: now.

    Raises:
        ServiceError: the partitions or the nodes cannot be read.
    """
    naming, when, findings = naming or Naming(), read_at or datetime.now(UTC), Findings()
    asker = Asker(runner, findings, when)
    version = _version(asker)
    partition_text = asker.ask(PARTITIONS, "partitions, limits, charges")  # first: if it fails, so will the rest
    config = read_config(asker.ask(CONFIG, "settings", without="Settings are unknown.") or "")
    partitions = _records(partition_text or "", "partitions", findings)
    told_version, told_name = head_of(partition_text)
    node_text = asker.ask(NODES, "nodes, gpu, cpu, memory, features", without="Its nodes are read from sinfo.")
    records = _records(node_text or "", "nodes", findings) or _from_sinfo(asker, findings)
    if not partitions or not records:
        missing = "partitions" if not partitions else "nodes"
        raise ServiceError(f"Slurm named no {missing}, so there is nothing to keep; see `sinfo -a`.", transient=True)
    nodes = {node.machine.name: node for node in read_nodes(records, findings)}
    types = group([node.machine for node in nodes.values()])
    qos = _qos(asker, nodes, partitions, findings)
    cluster = Cluster(nodes, types, config, partitions, when)
    forms = read_partitions(cluster, qos, findings)
    reserved = asker.ask(RESERVATIONS, "reservations", without="Reservations are unknown.")
    queue = asker.ask(QUEUE, "queue", without="The state of the queue is unknown.")
    tool = f"Slurm {version or told_version or config.get('SLURM_VERSION') or 'of unknown version'}"
    system = system_of(
        "hpc", naming, config.get("ClusterName") or told_name or "slurm", findings, when,
        scheduler="slurm", node_types=types.forms, partitions=forms, qos_limits=list(qos.values()),
        reservations=read_reservations(_records(reserved or "", "reservations", findings), findings),
        notes=_out_of_service(nodes),
    )  # fmt: skip
    return Discovery(layer_of(tool, system, findings, when), read_queue(queue or "", findings), tuple(findings.remarks))


def _version(asker: Asker) -> str | None:
    text = asker.ask(VERSION, "version") or ""
    match = re.search(r"(\d+\.\d+\.\d+\S*)", text)
    return match[1] if match else None


_FIRST = {"partitions": "PartitionName", "nodes": "NodeName", "reservations": "ReservationName", "qos": "Name"}


def _records(
    text: str, topic: str, findings: Findings, table: Callable[[str, Findings], list[Record]] | None = None
) -> list[Record]:
    """The records of an output, whichever form it has."""
    if not is_json(text):
        return table(text, findings) if table else read_records(text, _FIRST[topic], findings)
    try:
        records = read_json_records(text, topic)
    except ValueError as error:
        findings.skip(text, f"the JSON of the {topic} cannot be read: {error}")
        return []
    named = [record for record in records if record.get(_FIRST[topic])]
    for record in records:
        if record not in named:
            findings.skip(str(record), f"a record of the {topic} without a name")
    return named


def _from_sinfo(asker: Asker, findings: Findings) -> list[Record]:
    """Nodes from `sinfo`, for sites where `scontrol show node` gives nothing."""
    text = asker.ask(SINFO, "nodes, gpu, cpu, memory, features") or ""
    if is_json(text):
        return _records(text, "nodes", findings)
    records: dict[str, Record] = {}
    for number, line in enumerate(text.splitlines(), start=1):
        cells = [cell.strip() for cell in line.split("|", len(_SINFO_KEYS) - 1)]
        if len(cells) != len(_SINFO_KEYS):
            findings.skip(line, "it is not a line of sinfo with the columns asked for", number)
            continue
        record = dict(zip(_SINFO_KEYS, cells, strict=True))
        earlier = records.setdefault(record["NodeName"], record)
        if earlier is not record:  # a node is listed once a partition
            earlier["Partitions"] += f",{record['Partitions']}"
    return list(records.values())


def _qos(
    asker: Asker, nodes: Mapping[str, SlurmNode], partitions: list[Record], findings: Findings
) -> dict[str, QosForm]:
    text = asker.ask(QOS, "QOS limits", without="Limits of QOS are unknown.") or ""
    tied: dict[str, list[str]] = {}
    for partition in partitions:
        if name := known(partition, "QoS"):
            tied.setdefault(name, []).append(partition["PartitionName"])
    members = {record["PartitionName"]: nodes_of(record, nodes, Findings()) for record in partitions}

    def ratio_of(names: list[str]) -> int | None:
        held = [nodes[node] for name in names for node in members[name] if node in nodes]
        return common_ratio(held if names else nodes.values())

    records = _records(text, "qos", findings, read_table)
    return {form.name: form for form in read_qos(records, ratio_of, tied, findings)}


def _out_of_service(nodes: Mapping[str, SlurmNode]) -> str | None:
    """Which nodes could not be used when it was read, with the reason Slurm gives."""
    return out_of_service(
        [
            f"{name} ({node.reason})" if node.reason else name
            for name, node in nodes.items()
            if not node.machine.available
        ]
    )
