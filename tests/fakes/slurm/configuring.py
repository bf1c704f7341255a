"""Writes the configuration of a test's Slurm into its folder."""

from __future__ import annotations

import getpass
import os
import socket
import stat
from collections.abc import Mapping
from pathlib import Path

from tests.fakes.slurm.plan import Nodes, Plan

_STANDARD_DEVICES = tuple(f"/dev/{name}" for name in ("full", "null", "random", "tty", "urandom", "zero"))


def free_ports(count: int) -> list[int]:
    """Ports that nothing listens on now."""
    held = [socket.socket() for _ in range(count)]
    try:
        for one in held:
            one.bind(("127.0.0.1", 0))
        return [one.getsockname()[1] for one in held]
    finally:
        for one in held:
            one.close()


def write_configuration(plan: Plan, folder: Path, database_port: int | None = None) -> Path:
    """Write slurm.conf and gres.conf and make the folders they name; the path of slurm.conf."""
    for name in ("state", "log", *(f"spool/{node}" for group in plan.nodes for node in group.names)):
        (folder / name).mkdir(parents=True, exist_ok=True)
    (folder / "jobs.log").touch()
    ports = free_ports(1 + sum(len(group.names) for group in plan.nodes))
    settings = {**_settings(plan, folder, ports.pop()), **_accounting(database_port), **plan.options}
    lines = [f"{name}={value}" for name, value in settings.items()]
    lines += [_node(group, name, ports.pop()) for group in plan.nodes for name in group.names]
    lines += [
        f"PartitionName={one.name} Nodes={','.join(one.nodes)} {_words(one.options)}".strip() for one in plan.partitions
    ]
    path = folder / "slurm.conf"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    gres = ["AutoDetect=off", *(line for group in plan.nodes for line in _gres(group, folder))]
    (folder / "gres.conf").write_text("\n".join(gres) + "\n", encoding="utf-8")
    return path


def _settings(plan: Plan, folder: Path, port: int) -> dict[str, str]:
    user = getpass.getuser()
    gpus = any(group.gpus for group in plan.nodes)
    return {
        "ClusterName": plan.name,
        "SlurmctldHost": f"{socket.gethostname().split('.')[0]}(127.0.0.1)",
        "SlurmctldPort": str(port),
        "SlurmUser": user,
        "SlurmdUser": user,
        "AuthType": "auth/none",
        "CredType": "cred/none",
        "ProctrackType": "proctrack/linuxproc",
        "TaskPlugin": "task/none",
        "SwitchType": "switch/none",
        "MpiDefault": "none",
        "SlurmdParameters": "config_overrides",
        "ReturnToService": "2",
        "SelectType": "select/cons_tres",
        "SelectTypeParameters": "CR_Core_Memory",
        "SchedulerType": "sched/backfill",
        "StateSaveLocation": str(folder / "state"),
        "SlurmctldPidFile": str(folder / "slurmctld.pid"),
        "SlurmctldLogFile": str(folder / "log" / "slurmctld.log"),
        "SlurmdSpoolDir": str(folder / "spool" / "%n"),
        "SlurmdPidFile": str(folder / "%n.pid"),
        "SlurmdLogFile": str(folder / "log" / "%n.log"),
        "JobCompType": "jobcomp/filetxt",
        "JobCompLoc": str(folder / "jobs.log"),
        "JobAcctGatherType": "jobacct_gather/linux",
        "JobAcctGatherFrequency": "task=1",
        "JobAcctGatherParams": "OverMemoryKill",
        "KillWait": "2",
        **({"GresTypes": "gpu"} if gpus else {}),
    }


def _accounting(port: int | None) -> dict[str, str]:
    if port is None:
        return {"AccountingStorageType": "accounting_storage/none"}
    return {
        "AccountingStorageType": "accounting_storage/slurmdbd",
        "AccountingStorageHost": "127.0.0.1",
        "AccountingStoragePort": str(port),
        "AccountingStorageTRES": "gres/gpu",
    }


def _node(group: Nodes, name: str, port: int) -> str:
    gres = ",".join(f"gpu:{kind}:{count}" for kind, count in group.gpus.items())
    options = {
        "NodeHostname": socket.gethostname().split(".")[0],
        "NodeAddr": "127.0.0.1",
        "Port": str(port),
        "Sockets": str(group.sockets),
        "CoresPerSocket": str(group.cores_per_socket),
        "ThreadsPerCore": str(group.threads_per_core),
        "RealMemory": str(group.memory_megabytes),
        **({"Feature": ",".join(group.features)} if group.features else {}),
        **({"Gres": gres} if gres else {}),
        **group.options,
    }
    return f"NodeName={name} {_words(options)}"


def _gres(group: Nodes, folder: Path) -> list[str]:
    files = _devices(folder, sum(group.gpus.values()))
    lines = []
    for kind, count in group.gpus.items():
        own = [files.pop() for _ in range(count)]
        lines += [f"NodeName={','.join(group.names)} Name=gpu Type={kind} File={','.join(sorted(own))}"]
    return lines


def _devices(folder: Path, count: int) -> list[str]:
    """Files that pass for GPUs: Slurm wants device files. Nothing is ever read from them."""
    made = folder / "devices"
    try:
        made.mkdir(exist_ok=True)
        names = [made / f"gpu{number}" for number in range(count)]
        for name in names:
            if not name.exists():
                os.mknod(name, 0o666 | stat.S_IFCHR, os.makedev(1, 3))
        return [str(name) for name in names]
    except PermissionError:  # only root can make one: then those every machine has must do
        if count > len(_STANDARD_DEVICES):
            raise
        return list(_STANDARD_DEVICES[:count])


def _words(options: Mapping[str, str]) -> str:
    return " ".join(f"{name}={value}" for name, value in options.items())
