"""Devices for tests that need no catalogue: round figures, made up unless the name says otherwise."""

from __future__ import annotations

from dataclasses import replace

from knowledge.ci.types import Accelerator
from knowledge.evidence import Source

A100 = Accelerator(
    id="nvidia-a100-sxm4-80gb",
    name="A100 SXM4 80GB",
    vendor="NVIDIA",
    architecture="Ampere",
    release_year=2020,
    memory_bytes=80 * 2**30,
    memory_bandwidth_bytes_per_second=2039e9,
    peak_flops={"fp64": 9.7e12, "fp32": 19.5e12, "tf32": 156e12, "fp16": 312e12, "bf16": 312e12, "int8": 624e12},
    interconnect="NVLink 3",
    interconnect_bytes_per_second=600e9,
    pcie="4.0 x16",
    tdp_watts=400.0,
    unified_memory=False,
    aliases=(),
    confidence="read",
    source=Source(id="test:a100", title="A100 figures"),
)
V100 = replace(
    A100,
    id="nvidia-v100-sxm2-16gb",
    name="V100",
    architecture="Volta",
    memory_bytes=16 * 2**30,
    memory_bandwidth_bytes_per_second=900e9,
    peak_flops={"fp32": 15.7e12, "fp16": 125e12},
)
H200 = replace(
    A100,
    id="nvidia-h200-sxm-141gb",
    name="H200",
    architecture="Hopper",
    memory_bytes=141 * 2**30,
    memory_bandwidth_bytes_per_second=4800e9,
    peak_flops={"fp32": 67e12, "tf32": 494.5e12, "fp16": 989.5e12, "bf16": 989.5e12, "fp8": 1979e12},
)
ORIN = replace(
    A100,
    id="nvidia-jetson-agx-orin-64gb",
    name="Jetson AGX Orin",
    memory_bytes=64 * 2**30,
    memory_bandwidth_bytes_per_second=204.8e9,
    peak_flops={"fp32": 5.32e12, "int8": 137.5e12},
    interconnect=None,
    interconnect_bytes_per_second=None,
    tdp_watts=60.0,
    unified_memory=True,
)
CORAL = replace(
    A100,
    id="google-coral-edge-tpu",
    name="Coral Edge TPU",
    vendor="Google",
    architecture="Edge TPU",
    memory_bytes=8 * 2**20,
    memory_bandwidth_bytes_per_second=None,
    peak_flops={"int8": 4e12},
)
UNKNOWN = replace(A100, id="custom", name="custom part", peak_flops={}, memory_bandwidth_bytes_per_second=None)
