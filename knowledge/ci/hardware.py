"""Makes accelerators and processors from the tables, in SI units."""

from __future__ import annotations

from knowledge.ci.sourcing import datasheet
from knowledge.ci.tables import Record, Tables
from knowledge.ci.types import Accelerator, Processor

_GIB = 2**30
_PEAKS = {
    "fp64": ("fp64_tensor_tflops", "fp64_tflops"),
    "fp32": ("fp32_tflops",),
    "tf32": ("tf32_tensor_tflops",),
    "fp16": ("fp16_tensor_tflops",),
    "bf16": ("bf16_tensor_tflops",),
    "fp8": ("fp8_tensor_tflops",),
    "int8": ("int8_tops",),
}
"""Columns that hold the peak of a precision, the higher unit first."""


def accelerators(tables: Tables) -> dict[str, Accelerator]:
    """Every accelerator by id."""
    aliases = tables.by("accelerator_aliases", "accelerator_id")
    return {
        row["accelerator_id"]: _accelerator(row, tuple(alias["alias"] for alias in aliases[row["accelerator_id"]]))
        for row in tables.rows("accelerators")
    }


def processors(tables: Tables) -> dict[str, Processor]:
    """Every processor by id."""
    return {row["processor_id"]: _processor(row) for row in tables.rows("processors")}


def _accelerator(row: Record, aliases: tuple[str, ...]) -> Accelerator:
    return Accelerator(
        id=row["accelerator_id"],
        name=row["name"],
        vendor=row["vendor"],
        architecture=row["architecture"],
        release_year=row["release_year"],
        memory_bytes=None if row["memory_gib"] is None else round(row["memory_gib"] * _GIB),
        memory_bandwidth_bytes_per_second=_times(row["memory_bandwidth_gb_s"], 1e9),
        peak_flops=_peaks(row),
        interconnect=row["interconnect"],
        interconnect_bytes_per_second=_times(row["interconnect_gb_s"], 1e9),
        pcie=row["pcie"],
        tdp_watts=row["tdp_w"],
        unified_memory=row["unified_memory"],
        aliases=aliases,
        confidence=row["confidence"],
        source=datasheet("accelerator", row),
    )


def _peaks(row: Record) -> dict[str, float]:
    found = {}
    for precision, columns in _PEAKS.items():
        value = next((row[column] for column in columns if row[column] is not None), None)
        if value is not None:
            found[precision] = value * 1e12
    return found


def _processor(row: Record) -> Processor:
    return Processor(
        id=row["processor_id"],
        name=row["name"],
        vendor=row["vendor"],
        cores=row["cores"],
        base_ghz=row["base_ghz"],
        peak_fp32_flops=_times(row["peak_fp32_gflops"], 1e9),
        memory_bandwidth_bytes_per_second=_times(row["memory_bandwidth_gb_s"], 1e9),
        tdp_watts=row["tdp_w"],
        source=datasheet("processor", row),
    )


def _times(value: float | None, factor: float) -> float | None:
    return None if value is None else value * factor
