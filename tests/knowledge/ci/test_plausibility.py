"""Each rule finds a fact that was spoiled on purpose; the shipped facts have no error, and a reason for what is odd."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.ci.build import FACTS
from knowledge.ci.build.reading import Facts, read_facts
from knowledge.ci.build.system_form import SystemForm
from knowledge.ci.build.table_form import Row
from knowledge.ci.plausibility import AcceptedRow, Finding, check, judge, read_accepted
from knowledge.ci.plausibility.limits import check_limits
from knowledge.errors import FactError

TODAY = date(2026, 11, 24)


@functools.cache
def _facts() -> Facts:
    return read_facts(FACTS)


@functools.cache
def _shipped() -> frozenset[Finding]:
    return frozenset(check(_facts(), TODAY))


def _new(facts: Facts) -> set[tuple[str, str, str]]:
    """Severity, system and field of what the spoiled facts show and the shipped ones do not."""
    return {(found.severity, found.system, found.field) for found in set(check(facts, TODAY)) - _shipped()}


def _spoiled(system_id: str, *changes: tuple[str, Any]) -> Facts:
    """The facts with values of one system changed; a path is `node_types>a100x4>gpu>count`."""
    raw = next(system for system in _facts().systems if system.id == system_id).model_dump()
    for path, value in changes:
        _set(raw, path.split(">"), value)
    wrong = SystemForm.model_validate(raw)
    return replace(_facts(), systems=[wrong if system.id == system_id else system for system in _facts().systems])


def _set(raw: Any, path: list[str], value: Any) -> None:
    for name in path[:-1]:
        raw = raw[name] if isinstance(raw, dict) else next(part for part in raw if name in _names(part))
    raw[path[-1]] = value


def _names(part: dict[str, Any]) -> tuple[Any, Any]:
    return part.get("id"), part.get("name")


SYSTEMS: list[tuple[str, Sequence[tuple[str, Any]], str, str]] = [
    ("delta", [("node_types>cpu>memory_gb", 256_000.0)], "error", "cpu.memory_gb"),
    ("delta", [("node_types>cpu>memory_gb", 0.256)], "error", "cpu.memory_gb"),
    ("delta", [("node_types>cpu>memory_gb", 32.0)], "warning", "cpu.memory_gb"),
    ("delta", [("node_types>a100x4>gpu>memory_gb", 160.0)], "error", "a100x4.gpu.memory_gb"),
    ("delta", [("node_types>h200x8>gpu>memory_gb", 1128.0)], "error", "h200x8.gpu.memory_gb"),
    ("frontier", [("node_types>compute>gpu>count", 4.0)], "error", "compute.gpu.count"),
    ("frontier", [("node_types>compute>gpu>memory_gb", 128.0)], "error", "compute.gpu.memory_gb"),
    ("el-capitan", [("node_types>mi300a>memory_gb", 1024.0)], "error", "mi300a.memory_gb"),
    ("delta", [("node_types>cpu>cpu>cores_per_socket", 128)], "error", "cpu.cpu.cores_per_socket"),
    ("delta", [("node_types>cpu>cpu>cores_per_socket", 32)], "warning", "cpu.cpu.cores_per_socket"),
    ("delta", [("node_types>cpu>cores_per_node", 256)], "error", "cpu.cores_per_node"),
    ("delta", [("node_types>cpu>local_storage_gb", 0.74)], "error", "cpu.local_storage_gb"),
    ("delta", [("node_types>cpu>local_storage_gb", 740_000.0)], "error", "cpu.local_storage_gb"),
    ("derecho", [("node_types>cpu>interconnect>gbit_per_s", 25.0)], "error", "cpu.interconnect.gbit_per_s"),
    ("frontier", [("node_types>compute>interconnect>gbit_per_s", 200.0)], "error", "compute.interconnect.gbit_per_s"),
    ("delta", [("node_types>cpu>interconnect>gbit_per_s", 200_000.0)], "error", "cpu.interconnect.gbit_per_s"),
    ("delta", [("node_types>cpu>count", 500_000)], "error", "cpu.count"),
    ("delta", [("node_types>a100x4>gpu>count", 400.0)], "warning", "a100x4.gpu.count"),
    ("delta", [("node_types>a100x4>gpu>count", 0.5)], "error", "a100x4.gpu.count"),
    ("delta", [("partitions>cpu>max_walltime_hours", 2880.0)], "error", "cpu.max_walltime_hours"),
    ("delta", [("partitions>cpu>max_walltime_hours", 172_800.0)], "error", "cpu.max_walltime_hours"),
    ("delta", [("partitions>cpu>max_walltime_hours", 744.0)], "warning", "cpu.max_walltime_hours"),
    ("delta", [("partitions>cpu>max_walltime_hours", 0.33)], "error", "cpu.max_walltime_hours"),
    ("delta", [("partitions>cpu>default_walltime_hours", 72.0)], "error", "cpu.default_walltime_hours"),
    ("delta", [("partitions>cpu>min_walltime_hours", 72.0)], "error", "cpu.min_walltime_hours"),
    ("delta", [("partitions>cpu>max_nodes", 133.0)], "error", "cpu.max_nodes"),
    ("delta", [("partitions>cpu>min_nodes", 133)], "error", "cpu.min_nodes"),
    ("delta", [("partitions>cpu>max_cores_per_node", 256)], "error", "cpu.max_cores_per_node"),
    ("delta", [("partitions>cpu>max_memory_gb_per_node", 2560.0)], "error", "cpu.max_memory_gb_per_node"),
    (
        "delta",
        [("partitions>cpu>min_cores_per_node", 9), ("partitions>cpu>max_cores_per_node", 8)],
        "error",
        "cpu.min_cores_per_node",
    ),
    (
        "delta",
        [("partitions>cpu>max_running_jobs_per_user", 9), ("partitions>cpu>max_jobs_per_user", 8)],
        "error",
        "cpu.max_running_jobs_per_user",
    ),
    ("delta", [("partitions>cpu>charge_basis", None)], "error", "cpu.charge_factor"),
    ("delta", [("partitions>cpu>charge_basis", "gpu_hour")], "error", "cpu.charge_basis"),
    ("delta", [("partitions>cpu>minimum_charge_hours", 30.0)], "error", "cpu.minimum_charge_hours"),
    (
        "delta",
        [("partitions>cpu>charge", {"unit": "SU", "rates": [{"resource": "gpu", "per_hour": 1.0}]})],
        "error",
        "cpu.charge",
    ),
    ("delta", [("partitions>cpu>gpu_request_flag", "--gres=gpu:1")], "error", "cpu.gpu_request_flag"),
    ("delta", [("partitions>cpu>gpu_request_flag", "-l f_node=1")], "warning", "cpu.gpu_request_flag"),
    ("delta", [("partitions>gpuA40x4>gpu_request_flag", None)], "warning", "gpuA40x4.gpu_request_flag"),
    ("delta", [("partitions>cpu>name", "cpu on request")], "error", "cpu on request.name"),
    ("delta", [("partitions>cpu>name", "cpu (day) (night)")], "error", "cpu (day) (night).name"),
    ("delta", [("storage>/projects>purge_days", 2160)], "error", "/projects.purge_days"),
    ("delta", [("storage>/projects>purge_days", 3)], "warning", "/projects.purge_days"),
    ("delta", [("qos_limits", [{"name": "x", "partitions": ["nowhere"]}])], "error", "QOS x.partitions"),
    ("delta", [("qos_limits", [{"name": "x", "max_walltime_hours": 4320.0}])], "error", "QOS x.max_walltime_hours"),
    ("delta", [("as_of", "2026-12")], "error", "as_of"),
    ("delta", [("as_of", "2026-11-31")], "error", "as_of"),
    ("delta", [("aliases", ["Delta AI"])], "error", "aliases"),
    ("delta", [("node_types>a40x4>id", "CPU"), ("partitions", [])], "error", "node_types"),
    ("delta", [("partitions>cpu>name", "GPUA40X4")], "error", "partitions"),
    ("delta", [("organization", "Somebody")], "error", "organization"),
]


@pytest.mark.parametrize(("system", "changes", "severity", "field"), SYSTEMS)
def test_a_spoiled_system_is_found(system: str, changes: Sequence[tuple[str, Any]], severity: str, field: str) -> None:
    # A shared alias is told of whichever of the two comes later.
    assert {(severity, field)} <= {(level, name) for level, _, name in _new(_spoiled(system, *changes))}


_TABLES = {
    "accelerators": ("accelerators.csv", "id"),
    "processors": ("cpus.csv", "id"),
    "cloud_instances": ("cloud_instances.csv", "instance_type"),
    "sites": ("sites.csv", "organization"),
}
_TACC = "Texas Advanced Computing Center (Chameleon)"
ROWS: list[tuple[str, str, str, Any, str]] = [
    ("accelerators", "nvidia-l40s", "fp16_tensor_tflops", 733.0, "error"),
    ("accelerators", "nvidia-h100-sxm5-80gb", "fp16_tensor_tflops", 1979.0, "error"),
    ("accelerators", "nvidia-h100-sxm5-80gb", "fp8_tensor_tflops", 3958.0, "warning"),
    ("accelerators", "nvidia-a40", "int8_tops", 699.0, "warning"),
    ("accelerators", "nvidia-a40", "tf32_tensor_tflops", 299.0, "warning"),
    ("accelerators", "nvidia-a40", "bf16_tensor_tflops", 299.0, "warning"),
    ("accelerators", "nvidia-a40", "memory_bandwidth_gb_s", 5568.0, "error"),
    ("accelerators", "nvidia-h200-sxm-141gb", "memory_bandwidth_gb_s", 4.8, "error"),
    ("accelerators", "nvidia-a40", "memory_gb", 51.5, "error"),
    ("accelerators", "nvidia-a40", "memory_gb", 49_152.0, "error"),
    ("accelerators", "nvidia-a40", "tdp_w", 3000.0, "error"),
    ("accelerators", "nvidia-a40", "fp64_tflops", 149.6, "error"),
    ("accelerators", "nvidia-a100-sxm4-40gb", "fp64_tensor_tflops", 390.0, "error"),
    ("accelerators", "nvidia-a40", "compute_capability", "9.0", "error"),
    ("accelerators", "amd-mi300a", "memory_type", "HBM3", "error"),
    ("accelerators", "nvidia-a40", "release_year", 2027, "error"),
    ("processors", "amd-epyc-7763", "peak_fp64_gflops_per_socket", 5017.6, "error"),
    ("processors", "amd-epyc-7763", "peak_fp32_gflops_per_socket", 2508.8, "error"),
    ("processors", "amd-epyc-7763", "base_ghz", 2450.0, "error"),
    ("processors", "amd-epyc-7763", "cores", 512, "error"),
    ("processors", "amd-epyc-7763", "tdp_w", 2800.0, "error"),
    ("processors", "amd-epyc-7763", "memory_bandwidth_gb_s", 25.6, "warning"),
    ("processors", "amd-epyc-7763", "release_year", 2030, "error"),
    ("cloud_instances", "p5.48xlarge", "on_demand_usd_per_hour", 0.55, "error"),
    ("cloud_instances", "p5.48xlarge", "spot_usd_per_hour", 500.0, "error"),
    ("cloud_instances", "g4dn.xlarge", "spot_usd_per_hour", 0.9, "warning"),
    ("cloud_instances", "g4dn.xlarge", "memory_gb", 16_384.0, "error"),
    ("cloud_instances", "g4dn.xlarge", "vcpus", 4000.0, "error"),
    ("cloud_instances", "g4dn.xlarge", "accelerator_count", 64.0, "warning"),
    ("cloud_instances", "g4dn.xlarge", "accelerator_id", None, "warning"),
    ("cloud_instances", "g4dn.xlarge", "catalog_date", "2027-01-01", "error"),
    ("sites", _TACC, "longitude", 97.7, "error"),
    ("sites", _TACC, "longitude", None, "error"),
    ("sites", _TACC, "grid_carbon_intensity_g_per_kwh", 0.363, "error"),
    ("sites", _TACC, "year", None, "error"),
    ("sites", _TACC, "grid_zone", "DE", "error"),
]


@pytest.mark.parametrize(("table", "name", "field", "value", "severity"), ROWS)
def test_a_spoiled_row_is_found(table: str, name: str, field: str, value: Any, severity: str) -> None:
    file, key = _TABLES[table]
    rows: list[Row] = getattr(_facts(), table)
    wrong = [row.model_copy(update={field: value}) if getattr(row, key) == name else row for row in rows]
    assert wrong != rows
    told = "latitude" if field == "longitude" else field
    changed: dict[str, Any] = {table: wrong}
    found = _new(replace(_facts(), **changed))
    assert (severity, file) in {(level, where) for level, where, what in found if what.endswith(f"{name}.{told}")}


def test_a_conflict_recorded_twice_is_found() -> None:
    conflicts = _facts().conflicts
    assert _new(replace(_facts(), conflicts=[*conflicts, conflicts[0]])) == {("error", "conflicts.csv", "field")}


def test_the_shipped_facts_have_no_error_and_every_odd_one_has_a_reason() -> None:
    judged = judge(_shipped(), read_accepted(FACTS))
    assert judged.open == ()
    assert judged.accepted


@given(minutes=st.integers(min_value=1, max_value=30 * 24 * 60))
def test_every_whole_minute_passes_with_ten_digits(minutes: int) -> None:
    limit = round(minutes / 60, 10)
    spoiled = _spoiled("frontier", ("partitions>extended>max_walltime_hours", limit))
    frontier = next(system for system in spoiled.systems if system.id == "frontier")
    assert not list(check_limits(frontier))


def _finding(field: str, severity: Any = "warning") -> Finding:
    return Finding("delta", field, "1", "odd", severity)


def test_an_accepted_warning_is_closed_and_an_error_is_not() -> None:
    row = AcceptedRow(system="delta", field="cpu.*", reason="seen")
    judged = judge([_finding("cpu.memory_gb"), _finding("cpu.count", "error"), _finding("gpu.count")], [row])
    assert [found.field for found in judged.open] == ["cpu.count", "gpu.count"]
    assert [found.field for found, _ in judged.accepted] == ["cpu.memory_gb"]
    assert [found.field for found in judged.errors] == ["cpu.count"]


def test_a_reason_that_nothing_needs_is_told() -> None:
    row = AcceptedRow(system="delta", field="cpu.[a]?", reason="seen")
    assert judge([_finding("cpu.[a]?")], [row]).stale == ()
    assert judge([_finding("cpu.ab")], [row]).stale == (row,)


def test_an_accepted_row_needs_a_reason(tmp_path: Path) -> None:
    assert read_accepted(tmp_path) == []
    (tmp_path / "accepted.csv").write_text("system,field,reason\ndelta,cpu.count,\n", encoding="utf-8")
    with pytest.raises(FactError, match=r"accepted\.csv line 2: reason"):
        read_accepted(tmp_path)
