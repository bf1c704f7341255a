"""Asks PBS about itself and makes a layer of the answers."""

from __future__ import annotations

from datetime import UTC, datetime

from knowledge.ci.discover.asking import Asker, in_one_sentence
from knowledge.ci.discover.found import Discovery, Findings, Naming, layer_of, out_of_service, system_of
from knowledge.ci.discover.machines import group
from knowledge.ci.discover.pbs.nodes import read_nodes
from knowledge.ci.discover.pbs.queues import queue_states, read_queues, reasons
from knowledge.ci.discover.pbs.records import head_of, read_records
from knowledge.ci.discover.running import Command, Runner
from knowledge.errors import ServiceError

NODES_JSON = Command("pbsnodes-json", ("pbsnodes", "-a", "-F", "json"), needed=False)
NODES = Command("pbsnodes", ("pbsnodes", "-a"))
QUEUES_JSON = Command("qstat-queues-json", ("qstat", "-Q", "-f", "-F", "json"), needed=False)
QUEUES = Command("qstat-queues", ("qstat", "-Q", "-f"))
SERVER = Command("qstat-server", ("qstat", "-B", "-f"), needed=False)
COMMANDS = (NODES_JSON, NODES, QUEUES_JSON, QUEUES, SERVER)


@in_one_sentence
def discover_pbs(runner: Runner, naming: Naming | None = None, read_at: datetime | None = None) -> Discovery:
    """Read a PBS server (OpenPBS, PBS Professional or Torque).

    Args:
        runner: gives the outputs of `COMMANDS`. naming: how the person names the system; default: the server's name.
        read_at: when the outputs were made; default: now.

    Raises:
        ServiceError: nodes or queues cannot be read.
    """
    naming, when, findings = naming or Naming(), read_at or datetime.now(UTC), Findings()
    asker = Asker(runner, findings, when)
    node_text = _either(asker, findings, NODES_JSON, NODES, "nodes, gpu, cpu, memory, features")
    queue_text = _either(asker, findings, QUEUES_JSON, QUEUES, "queues, limits")
    servers = read_records(asker.ask(SERVER, "server, limits") or "", ("Server",), findings)
    name, server = next(iter(servers.items()), (None, {}))
    nodes = read_nodes(read_records(node_text, ("nodes",), findings), findings)
    queues = read_records(queue_text, ("Queue", "queues"), findings)
    if not nodes or not queues:
        missing = "queues" if nodes else "nodes"
        raise ServiceError(f"PBS named no {missing}, so there is nothing to keep; see `pbsnodes -a`.", transient=True)
    findings.remark("PBS counts CPUs as its site set it up; a CPU may be a core or a thread.")
    types = group([node.machine for node in nodes])
    head = head_of(node_text)
    version = server.get("pbs_version") or head.get("pbs_version") or "of unknown version"
    system = system_of(
        "hpc", naming, str(name or head.get("pbs_server") or "pbs").partition(".")[0], findings, when,
        scheduler="pbs", node_types=types.forms,
        partitions=read_queues(queues, nodes, types, server, findings), notes=out_of_service(reasons(nodes)),
    )  # fmt: skip
    layer = layer_of(f"PBS {version}", system, findings, when)
    return Discovery(layer, queue_states(queues), tuple(findings.remarks))


def _either(asker: Asker, findings: Findings, preferred: Command, other: Command, covers: str) -> str:
    """The JSON form, or the text where there is none; that Torque has no JSON need not be told."""
    before = list(findings.remarks)
    text = asker.ask(preferred, covers)
    if text is not None and text.lstrip()[:1] == "{":
        return text
    findings.remarks[:] = before
    return asker.ask(other, covers) or ""
