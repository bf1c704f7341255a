"""Asks PyTorch for the facts of the machine, and the device for what it reaches at best. Needs PyTorch."""

from __future__ import annotations

import time
from importlib import import_module

from estimators.dnn.measuring.energy import NoMeter
from estimators.dnn.measuring.machine_facts import MachineFacts, cpu_model, host, nvidia_driver, system, today
from estimators.dnn.measuring.timing import Limits, time_steps
from estimators.dnn.measuring.torch_device import TorchDevice

MATRIX = {"cpu": 2048}
LARGE_MATRIX = 8192
COPIED_BYTES = 256 * 2**20
SHORT = Limits(warm_up_seconds=0.2, window_seconds=0.5, longest_seconds=5.0)


def facts_of(device: TorchDevice, device_id: str, threads: int | None = None) -> MachineFacts:
    """Facts of this machine and device, computing with so many threads (`None` = PyTorch's choice)."""
    torch = import_module("torch")
    if threads:
        torch.set_num_threads(threads)
    cores, memory = host()
    driver = {"cuda": nvidia_driver, "rocm": lambda: f"HIP {torch.version.hip}"}.get(device.kind, str)()
    return MachineFacts(
        device_kind=device.kind,
        device_name=device.name or cpu_model(),
        device_id=device_id,
        driver=driver,
        torch=str(torch.__version__),
        cpu_model=cpu_model(),
        cores=cores,
        cores_used=torch.get_num_threads(),
        memory_bytes=memory,
        system=system(),
        date=today(),
        matmul_flops=_matmul_flops(device),
        copy_bytes_per_second=_copy_bytes_per_second(device),
    )


def _matmul_flops(device: TorchDevice) -> float:
    torch = import_module("torch")
    device.set_precision("fp32")
    side = MATRIX.get(device.kind, LARGE_MATRIX)
    left, right = (torch.rand(side, side, device=device.word) for _ in range(2))
    out = torch.empty(side, side, device=device.word)
    found = time_steps(lambda: torch.mm(left, right, out=out), device.wait, time.perf_counter, NoMeter(), SHORT)
    return float(2 * side**3 / found.seconds)


def _copy_bytes_per_second(device: TorchDevice) -> float:
    """Bytes read and written by a copy of a block that no cache holds."""
    torch = import_module("torch")
    source, target = (torch.ones(COPIED_BYTES // 4, device=device.word) for _ in range(2))
    found = time_steps(lambda: target.copy_(source), device.wait, time.perf_counter, NoMeter(), SHORT)
    return 2 * COPIED_BYTES / found.seconds
