"""Facts of the machine that stand beside every figure."""

from __future__ import annotations

import ctypes
import platform
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psutil

from estimators.dnn.measuring.energy import NVML

CPU_INFO = Path("/proc/cpuinfo")


@dataclass(frozen=True, slots=True)
class MachineFacts:
    """The machine as its own software names it. Empty or `None` = unknown.

    Attributes:
        device_name: of the accelerator, or of the processor where it computes.
        device_id: of the CI database, where one of its names fits or the user gave it.
        cores_used: threads that compute. memory_bytes: of the host.
        matmul_flops, copy_bytes_per_second: what a large fp32 matrix product and a large copy reach on the device.
    """

    device_kind: str
    device_name: str
    device_id: str
    driver: str
    torch: str
    cpu_model: str
    cores: int | None
    cores_used: int
    memory_bytes: int
    system: str
    date: str
    matmul_flops: float | None = None
    copy_bytes_per_second: float | None = None


def cpu_model(cpu_info: Path = CPU_INFO) -> str:
    """The processor's name; on Arm boards the board's, if the system tells one."""
    try:
        text = cpu_info.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return platform.processor()
    for field in ("model name", "Model", "Hardware"):
        found = re.search(rf"^{field}\s*:\s*(.+)$", text, re.MULTILINE)
        if found:
            return found.group(1).strip()
    return platform.processor()


def has_bf16_units(cpu_info: Path = CPU_INFO) -> bool:
    """Whether the processor computes in bf16; without, it is emulated, which nobody would choose."""
    try:
        words = set(cpu_info.read_text(encoding="utf-8", errors="replace").lower().split())
    except OSError:
        return False
    return bool(words & {"avx512_bf16", "amx_bf16", "bf16", "svebf16"})


def system() -> str:
    """Operating system, version of its kernel and instruction set; nothing by which a host could be told."""
    version = re.match(r"[\d.]*", platform.release())
    return f"{platform.system()} {version[0] if version else ''} {platform.machine()}"


def nvidia_driver(load: Callable[[str], Any] = ctypes.CDLL) -> str:
    """Version of NVIDIA's driver; empty where there is none."""
    text = ctypes.create_string_buffer(96)
    try:
        library = load(NVML)
        if library.nvmlInit_v2() or library.nvmlSystemGetDriverVersion(text, 96):
            return ""
    except (OSError, AttributeError):
        return ""
    return text.value.decode(errors="replace")


def today() -> str:
    """The date of the measurement (UTC)."""
    return datetime.now(UTC).date().isoformat()


def host() -> tuple[int | None, int]:
    """Physical cores and bytes of memory of the host."""
    return psutil.cpu_count(logical=False), psutil.virtual_memory().total
