"""Cores, not hardware threads; this machine in words."""

from __future__ import annotations

import os
from pathlib import Path

from estimators.harp.running import machine


def test_hardware_threads_of_a_core_count_once(tmp_path: Path) -> None:
    for cpu in range(8):
        folder = tmp_path / f"cpu{cpu}" / "topology"
        folder.mkdir(parents=True)
        (folder / ("core_cpus_list" if cpu % 2 else "thread_siblings_list")).write_text(f"{cpu % 4},{cpu % 4 + 4}\n")
    assert machine.physical_cores(frozenset(range(8)), tmp_path) == (0, 1, 2, 3)
    assert machine.physical_cores(frozenset({2, 5, 6}), tmp_path) == (2, 5)
    assert machine.physical_cores(frozenset({3, 9}), tmp_path) == (3, 9)


def test_this_machine_has_cores_this_process_may_use() -> None:
    assert {*machine.physical_cores()} <= os.sched_getaffinity(0)
    assert machine.usable_memory_bytes() > 0
    told = machine.node_type()
    assert told is None or "core" in told
