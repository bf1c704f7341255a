"""What a tree of processes takes is what is written down."""

from __future__ import annotations

import shlex
import subprocess
from pathlib import Path

import psutil
import pytest

from estimators.harp.running.watched import run_watched
from tests.estimators.harp.running.made import PYTHON, order, python_order

MEGABYTE = 1_000_000
HOLDING = f"{shlex.quote(PYTHON)} -S -c 'import time; x = bytearray(100_000_000); time.sleep(0.6)'"


def test_memory_of_children_at_the_same_time_is_added_up(tmp_path: Path) -> None:
    peak = run_watched(order(tmp_path, "sh", "-c", f"{HOLDING} & {HOLDING} & wait")).peak_memory_bytes
    assert peak is not None
    assert 190 * MEGABYTE <= peak <= 220 * MEGABYTE  # growth below 5 % is not looked at at once


def test_memory_of_children_one_after_another_is_not(tmp_path: Path) -> None:
    peak = run_watched(order(tmp_path, "sh", "-c", f"{HOLDING}; {HOLDING}")).peak_memory_bytes
    assert peak is not None
    assert 100 * MEGABYTE <= peak <= 120 * MEGABYTE


def test_a_page_that_forked_workers_share_counts_once(tmp_path: Path) -> None:
    workers = (
        "import os, time; x = bytearray(100_000_000)\nfor _ in range(3): os.fork() or (time.sleep(.5), os._exit(0))\n"
    )
    peak = run_watched(python_order(tmp_path, f"{workers}for _ in range(3): os.wait()")).peak_memory_bytes
    assert peak is not None
    assert 100 * MEGABYTE <= peak <= 150 * MEGABYTE


def test_a_peak_too_short_to_be_sampled_is_the_kernels(tmp_path: Path) -> None:
    peak = run_watched(python_order(tmp_path, "x = bytearray(80_000_000); del x")).peak_memory_bytes
    assert peak is not None
    assert peak >= 80 * MEGABYTE


def test_processor_time_of_orphans_is_counted(tmp_path: Path) -> None:
    text = """
import os, time
if os.fork() == 0:
    os.setsid()
    if os.fork():
        os._exit(0)
    while time.process_time() < 0.3:
        pass
    open("done", "w").close()
    os._exit(0)
while not os.path.exists("done"):
    time.sleep(0.01)
"""
    cpu = run_watched(python_order(tmp_path, text)).cpu_seconds
    assert cpu is not None
    assert 0.3 <= cpu < 1.0


def test_bytes_of_children_are_counted(tmp_path: Path) -> None:
    kinds = {part.mountpoint: part.fstype for part in psutil.disk_partitions(all=True)}
    mount = next(str(one) for one in (tmp_path, *tmp_path.parents) if str(one) in kinds)
    if kinds[mount] in ("tmpfs", "ramfs", "overlay"):
        pytest.skip("the system counts what goes to a disk")
    outcome = run_watched(order(tmp_path, "sh", "-c", "(dd if=/dev/zero of=x bs=1000000 count=8 conv=fsync)"))
    assert outcome.written_bytes is not None
    assert 8 * MEGABYTE <= outcome.written_bytes < 10 * MEGABYTE


def test_what_others_take_of_its_core_is_seen(tmp_path: Path) -> None:
    cpu = min(psutil.Process().cpu_affinity() or [0])
    spinning = f"import os\nos.sched_setaffinity(0, [{cpu}])\nwhile True: pass"
    with subprocess.Popen([PYTHON, "-S", "-c", spinning]) as other:
        shared = run_watched(python_order(tmp_path, "import time; time.sleep(0.5)", cpus=(cpu,)))
        other.kill()
    assert shared.others_seconds is not None
    assert shared.others_seconds > 0.2 * shared.wall_seconds
    assert run_watched(python_order(tmp_path, "pass")).others_seconds is None


def test_the_peak_is_the_commands_however_large_the_program_that_asks(tmp_path: Path) -> None:
    ballast = bytearray(300_000_000)
    peak = run_watched(python_order(tmp_path, "x = bytearray(80_000_000); del x")).peak_memory_bytes
    assert len(ballast) == 300_000_000
    assert peak is not None
    assert 80 * MEGABYTE <= peak <= 100 * MEGABYTE


def test_the_progress_of_a_short_run_is_told(tmp_path: Path) -> None:
    done = list[float]()
    text = "echo step 1; sleep 0.01; echo step 2; printf 'step 3'"
    run_watched(order(tmp_path, "sh", "-c", text, progress=r"step (\d+)"), on_done=done.append)
    assert done[-1] == 3
