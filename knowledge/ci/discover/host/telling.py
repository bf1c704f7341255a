"""Gathers what this machine says of itself, from psutil and `/proc`, as JSON that can be recorded."""

from __future__ import annotations

import json
import os
import platform
import re
import shutil
import socket
from pathlib import Path
from typing import Any

import psutil

from knowledge.ci.discover.host.container import limits_of

NAME = "host-facts"
_SCHEDULERS = {"slurm": "sinfo", "pbs": "pbsnodes", "flux": "flux", "kubernetes": "kubectl"}
_NO_DISK = frozenset({"squashfs", "tmpfs", "devtmpfs", "overlay", "iso9660", "autofs", "vfat"})


def tell_host(root: Path = Path("/")) -> str:
    """The facts of this machine as JSON; `root` is where `proc`, `sys` and `etc` are."""
    processors = read_processors(_text(root / "proc" / "cpuinfo"))
    limits = limits_of(root)
    affinity = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else None
    facts = {
        "hostname": socket.gethostname(),
        "os": read_os_name(_text(root / "etc" / "os-release")) or platform.platform(terse=True),
        "arch": platform.machine(),
        "board": _text(root / "proc" / "device-tree" / "model").strip("\x00\n ") or None,
        "cpu_model": processors["model"],
        "sockets": processors["sockets"],
        "cpus": psutil.cpu_count(logical=True),
        "cores": psutil.cpu_count(logical=False),
        "cpus_allowed": affinity,
        "cpu_quota": limits.cpus,
        "memory_bytes": psutil.virtual_memory().total,
        "memory_limit_bytes": limits.memory_bytes,
        "disks": disks(),
        "schedulers": [name for name, command in _SCHEDULERS.items() if shutil.which(command)],
    }
    return json.dumps(facts, indent=1)


def read_processors(text: str) -> dict[str, Any]:
    """Model and number of sockets of `/proc/cpuinfo`; `None` where it does not say."""
    models = re.findall(r"^(?:model name|Model|cpu model|cpu)\s*:\s*(.+)$", text, re.MULTILINE)
    return {
        "model": models[0].strip() if models else None,
        "sockets": len(set(re.findall(r"^physical id\s*:\s*(\d+)$", text, re.MULTILINE))) or None,
    }


def read_os_name(text: str) -> str | None:
    """The PRETTY_NAME of `/etc/os-release`."""
    match = re.search(r"^PRETTY_NAME=\"?([^\"\n]+)\"?$", text, re.MULTILINE)
    return match[1] if match else None


def disks() -> list[dict[str, Any]]:
    """File systems on disks of this machine, each device once."""
    found: dict[str, dict[str, Any]] = {}
    for part in psutil.disk_partitions(all=False):
        if part.fstype in _NO_DISK or part.device in found or part.mountpoint.startswith(("/boot", "/snap")):
            continue
        try:
            usage = psutil.disk_usage(part.mountpoint)
        except OSError:  # a drive without a disk in it
            continue
        found[part.device] = {"mount": part.mountpoint, "filesystem": part.fstype, "bytes": usage.total}
    return list(found.values())


def _text(path: Path) -> str:
    try:
        return path.read_text("utf-8", errors="replace")
    except OSError:
        return ""


OWN_ANSWERS = {NAME: tell_host}
"""For a live runner: what this program answers itself."""
