"""Discovery of a machine: from recorded facts, from the control groups of a container, and of this one."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import psutil
import pytest

from knowledge.ci.discover import discover_host, live_runner
from knowledge.ci.discover.host.container import Limits, limits_of
from knowledge.ci.discover.host.telling import read_os_name, read_processors
from tests.knowledge.ci.discover.conftest import Replay


def test_a_workstation(replay: Replay) -> None:
    found = replay("host-workstation")
    system = found.layer.system
    assert (system.id, system.kind, system.scheduler, system.partitions) == ("desk", "edge", "none", [])
    (node,) = system.node_types
    assert (node.cpu.model, node.cpu.sockets, node.cpu.cores_per_socket, node.cpu.threads_per_core) == (
        "AMD EPYC 7543 32-Core Processor", 2, 32, 2,
    )  # fmt: skip
    assert (node.count, node.cores_per_node, node.memory_gb, node.local_storage_gb) == (1, None, 502.9, 10_000)
    assert node.gpu is not None
    assert (node.gpu.model, node.gpu.count, node.gpu.memory_gb) == ("NVIDIA A100-SXM4-40GB", 2, 40)
    assert [(one.profile, one.count) for one in node.gpu.slices] == [("1g.5gb", 2), ("3g.20gb", 1)]
    assert [(area.name, area.filesystem) for area in system.storage] == [("/", "ext4"), ("/data", "xfs")]
    assert [(one.line, one.text) for one in found.layer.skipped] == [(3, "what")]
    assert found.remarks == (
        "The commands of slurm are here: `iplane ci discover slurm` reads the system behind them.",
    )  # fmt: skip


def test_in_a_container_its_share_counts(replay: Replay) -> None:
    found = replay("host-container")
    (node,) = found.layer.system.node_types
    assert (node.cores_per_node, node.memory_gb) == (2, 6)  # 5 of 16 threads are two whole cores
    assert node.gpu is not None
    assert (node.gpu.model, node.gpu.count, node.gpu.memory_gb) == ("AMD Instinct MI210 and 0x73bf", 2, None)
    assert "5 of its 16 CPUs may be used here" in (node.notes or "")
    assert "6.0 of its 64.0 GB of memory may be used here" in (node.notes or "")


def test_this_machine() -> None:
    found = discover_host(live_runner(), read_at=datetime(2026, 11, 24, tzinfo=UTC))
    (node,) = found.layer.system.node_types
    assert node.memory_gb is not None
    assert node.memory_gb * 2**30 <= psutil.virtual_memory().total
    cores = node.cores_per_node or (node.cpu.sockets or 0) * (node.cpu.cores_per_socket or 0)
    assert 1 <= cores <= (psutil.cpu_count() or 0)
    assert found.layer.read_at == "2026-11-24T00:00:00Z"


def _write(folder: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return folder


@pytest.mark.parametrize(
    ("files", "limits"),
    [
        ({}, Limits()),
        ({"proc/self/cgroup": "0::/\n", "sys/fs/cgroup/cpu.max": "max 100000\n", "sys/fs/cgroup/memory.max": "max\n"},
         Limits()),
        ({"proc/self/cgroup": "0::/a/b\n", "sys/fs/cgroup/a/cpu.max": "150000 100000\n",
          "sys/fs/cgroup/a/b/cpu.max": "400000 100000", "sys/fs/cgroup/a/b/memory.max": "1073741824\n",
          "sys/fs/cgroup/a/memory.max": "2147483648\n"}, Limits(1.5, 2**30)),
        ({"proc/self/cgroup": "4:cpu,cpuacct:/x\n3:memory:/x\n0::/\n", "sys/fs/cgroup/cpu/x/cpu.cfs_quota_us": "200000",
          "sys/fs/cgroup/cpu/x/cpu.cfs_period_us": "100000",
          "sys/fs/cgroup/memory/x/memory.limit_in_bytes": "9223372036854771712",
          "sys/fs/cgroup/memory/memory.limit_in_bytes": "5368709120"}, Limits(2.0, 5 * 2**30)),
        ({"proc/self/cgroup": "0::/../../away\n", "sys/fs/cgroup/cpu.max": "-1 100000",
          "sys/fs/cgroup/memory.max": "0"},
         Limits()),
    ],
)  # fmt: skip
def test_limits_of_control_groups(tmp_path: Path, files: dict[str, str], limits: Limits) -> None:
    assert limits_of(_write(tmp_path, files)) == limits


def test_what_proc_says() -> None:
    text = "".join(f"model name\t: AMD EPYC 7763\nphysical id\t: {number}\n\n" for number in (0, 0, 1, 1))
    assert read_processors(text) == {"model": "AMD EPYC 7763", "sockets": 2}
    assert read_processors("") == {"model": None, "sockets": None}
    assert read_os_name('NAME="x"\nPRETTY_NAME="Rocky Linux 9.4"\n') == "Rocky Linux 9.4"
    assert read_os_name("") is None
