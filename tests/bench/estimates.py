"""Times one workload against 5,000 hardware options."""

from __future__ import annotations

import time
from collections.abc import Mapping

from estimators.dnn import Machine, Workload, estimate_many
from knowledge.ci import open_catalogue

OPTIONS = 5_000
ROUNDS = 7
WORKLOADS: Mapping[str, Workload] = {
    "ResNet-50": Workload(model="resnet50", dataset_size=2_000_000),
    "Llama 3 8B": Workload(model="llama-3-8b", dataset_size=10**9, dataset_unit="tokens"),
    "Llama 3 8B, fully shared": Workload(
        model="llama-3-8b", dataset_size=10**9, dataset_unit="tokens", zero_stage=3, gradient_accumulation=4
    ),
}


def measure_estimates() -> dict[str, float]:
    """Milliseconds of each workload on all options, the quickest of some rounds."""
    devices = list(open_catalogue().accelerators.values())
    machines = [
        Machine(devices[n % len(devices)], 1 + n % 16, 1 + n % 3, cores=16 * (1 + n % 8)) for n in range(OPTIONS)
    ]
    return {name: min(_milliseconds(work, machines) for _ in range(ROUNDS)) for name, work in WORKLOADS.items()}


def _milliseconds(work: Workload, machines: list[Machine]) -> float:
    start = time.perf_counter()
    estimate_many(work, machines)
    return 1000.0 * (time.perf_counter() - start)
