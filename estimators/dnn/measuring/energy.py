"""Energy counters of the driver: NVIDIA's for a GPU, RAPL for processors under Linux; unknown where there is none."""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from pathlib import Path
from typing import Any

from estimators.dnn.measuring.timing import Meter

POWERCAP = Path("/sys/class/powercap")
NVML = "libnvidia-ml.so.1"


class NoMeter:
    """No counter: unknown."""

    source = ""

    def joules(self) -> float | None:
        """Unknown."""
        return None


class RaplMeter:
    """Energy of all processor packages of the machine, idle power and other programs included.

    The counters start again at their range; each reading adds what passed since the last one, so that read at least
    once in the range (minutes at full power) nothing is lost.
    """

    source = "rapl packages, whole machine"

    def __init__(self, packages: list[Path]) -> None:
        self._packages = packages
        self._ranges = [int((path / "max_energy_range_uj").read_text()) for path in packages]
        self._last = [self._read(path) for path in packages]
        self._joules = 0.0

    @staticmethod
    def _read(path: Path) -> int:
        return int((path / "energy_uj").read_text())

    def joules(self) -> float | None:
        """Joules since this meter was made; `None` where a counter can no longer be read."""
        try:
            now = [self._read(path) for path in self._packages]
        except (OSError, ValueError):
            return None
        for last, current, whole in zip(self._last, now, self._ranges, strict=True):
            self._joules += (current - last if current >= last else current - last + whole) / 1e6
        self._last = now
        return self._joules


class NvmlMeter:
    """Energy of one NVIDIA GPU board since the driver was loaded (devices from Volta on)."""

    source = "nvml total energy counter, board"

    def __init__(self, library: Any, handle: Any) -> None:
        self._library, self._handle = library, handle

    def joules(self) -> float | None:
        """Joules; `None` where the device does not report them."""
        millijoules = ctypes.c_ulonglong()
        if self._library.nvmlDeviceGetTotalEnergyConsumption(self._handle, ctypes.byref(millijoules)) != 0:
            return None
        return float(millijoules.value) / 1000


def rapl_meter(root: Path = POWERCAP) -> Meter:
    """The meter of the processors, or `NoMeter` where the counters are absent or may not be read."""
    packages = sorted(path for path in root.glob("intel-rapl:*") if path.name.count(":") == 1)
    try:
        return RaplMeter(packages) if packages else NoMeter()
    except (OSError, ValueError):
        return NoMeter()


def nvml_meter(identity: str, load: Callable[[str], Any] = ctypes.CDLL) -> Meter:
    """The meter of the GPU with an identity ("GPU-" and its UUID), or `NoMeter`."""
    handle = ctypes.c_void_p()
    try:
        library = load(NVML)
        if library.nvmlInit_v2() or library.nvmlDeviceGetHandleByUUID(identity.encode(), ctypes.byref(handle)):
            return NoMeter()
        meter = NvmlMeter(library, handle)
        return NoMeter() if meter.joules() is None else meter
    except (OSError, AttributeError):
        return NoMeter()
