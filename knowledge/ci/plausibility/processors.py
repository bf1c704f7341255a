"""`cpus.csv`: peaks are cores x clock x operations per cycle, bandwidths channels x rate x 8 bytes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from knowledge.ci.build.table_form import ProcessorRow
from knowledge.ci.plausibility.finding import Finding, error, warning

FILE = "cpus.csv"
_PEAK_SLACK, _BANDWIDTH_SLACK = 0.01, 0.05
_BYTES_PER_TRANSFER = 8
_LEAST_GHZ, _MOST_GHZ = 0.8, 5.0
_MOST_CORES = 288
_LEAST_WATTS, _MOST_WATTS = 3, 600


def check_processors(rows: list[ProcessorRow], today: date) -> Iterator[Finding]:
    """Every row of the processor table."""
    for row in rows:
        yield from _ranges(row)
        yield from _peaks(row)
        yield from _bandwidth(row)
        if row.release_year is not None and row.release_year > today.year:
            yield error(FILE, f"{row.id}.release_year", row.release_year, "a year that has not come")


def _ranges(row: ProcessorRow) -> Iterator[Finding]:
    if row.base_ghz is not None and not _LEAST_GHZ <= row.base_ghz <= _MOST_GHZ:
        yield error(FILE, f"{row.id}.base_ghz", row.base_ghz, "outside 0.8 to 5 GHz: MHz written?")
    if row.cores is not None and row.cores > _MOST_CORES:
        yield error(FILE, f"{row.id}.cores", row.cores, "more cores than any socket: threads, or the node?")
    if row.tdp_w is not None and not _LEAST_WATTS <= row.tdp_w <= _MOST_WATTS:
        yield error(FILE, f"{row.id}.tdp_w", row.tdp_w, "outside 3 to 600 W a socket")


def _peaks(row: ProcessorRow) -> Iterator[Finding]:
    double, single = row.peak_fp64_gflops_per_socket, row.peak_fp32_gflops_per_socket
    if double and row.cores and row.base_ghz and row.dp_flops_per_cycle_per_core:
        derived = row.cores * row.base_ghz * row.dp_flops_per_cycle_per_core
        if abs(derived - double) > _PEAK_SLACK * derived:
            rule = f"cores x base clock x operations per cycle give {derived:g}"
            yield error(FILE, f"{row.id}.peak_fp64_gflops_per_socket", double, rule)
    if double and single and abs(single - 2 * double) > _PEAK_SLACK * single:
        yield error(FILE, f"{row.id}.peak_fp32_gflops_per_socket", single, f"twice FP64 is {2 * double:g}")


def _bandwidth(row: ProcessorRow) -> Iterator[Finding]:
    rate = re.search(r"DDR\d[Xx]?-(\d+)", row.memory_type or "")
    stated = row.memory_bandwidth_gb_s
    if not rate or not stated or not row.memory_channels or "LP" in (row.memory_type or ""):
        return
    derived = int(rate[1]) * _BYTES_PER_TRANSFER * row.memory_channels / 1000
    if abs(derived - stated) > _BANDWIDTH_SLACK * derived:
        rule = f"{row.memory_channels} channels of {rate[0]} give {derived:g} GB/s"
        yield warning(FILE, f"{row.id}.memory_bandwidth_gb_s", stated, rule)
