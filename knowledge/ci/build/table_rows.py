"""Turns the comma-separated fact files into rows of the tables."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from knowledge.ci.build.reading import Facts, aliases
from knowledge.ci.build.system_form import SystemForm
from knowledge.ci.build.system_rows import TableRow, is_unified
from knowledge.ci.build.table_form import AcceleratorRow, CloudInstanceRow, ProcessorRow, SiteRow, TransferRow

_URL = re.compile(r"https?://[^\s;,)]+")
_DATE = re.compile(r"\b20\d\d-\d\d(?:-\d\d)?\b")
_RESERVED = re.compile(r"reservation[- ]only|only (?:with|in|by) (?:a )?(?:reservation|capacity block)", re.IGNORECASE)
LIFE_CYCLE, OPERATIONAL = "life_cycle_consumption", "operational"
"""The two ways the grid intensities were worked out; figures of one are not comparable with the other."""


def table_rows(facts: Facts) -> Iterator[TableRow]:
    """Every row that comes from the comma-separated files."""
    for accelerator in facts.accelerators:
        yield "accelerators", _accelerator(accelerator)
        for alias in aliases(accelerator):
            yield "accelerator_aliases", {"alias": alias, "accelerator_id": accelerator.id}
    yield from (("processors", _processor(row)) for row in facts.processors)
    yield from (("cloud_instances", _cloud_instance(row)) for row in facts.cloud_instances)
    yield from (("sites", _site(row)) for row in facts.sites)
    yield from (("transfer_facts", _transfer(row, facts.systems)) for row in facts.transfer)
    yield from (("cloud_billing", row.model_dump() | {"how": "manual"}) for row in facts.billing)
    yield from (("cloud_storage_prices", row.model_dump() | {"how": "manual"}) for row in facts.storage_prices)
    as_of = {system.id: system.as_of for system in facts.systems}
    for conflict in facts.conflicts:
        yield "conflicts", conflict.model_dump() | {"as_of": as_of[conflict.system_id]}


def _accelerator(row: AcceleratorRow) -> dict[str, Any]:
    values = row.model_dump(exclude={"id", "memory_gb", "aliases", "source_check"})
    return {
        **values,
        "accelerator_id": row.id,
        "memory_gib": row.memory_gb,
        "unified_memory": is_unified(row.id),
        "confidence": row.source_check,
        "how": "manual",
        **_origin(row.source),
    }


def _processor(row: ProcessorRow) -> dict[str, Any]:
    renamed = {"peak_fp64_gflops_per_socket", "peak_fp32_gflops_per_socket", "dp_flops_per_cycle_per_core"}
    values = row.model_dump(exclude={"id", "aliases", "source_check"} | renamed)
    return {
        **values,
        "processor_id": row.id,
        "peak_fp64_gflops": row.peak_fp64_gflops_per_socket,
        "peak_fp32_gflops": row.peak_fp32_gflops_per_socket,
        "aliases": aliases(row),
        "confidence": row.source_check,
        "how": "manual",
        **_origin(row.source),
    }


def _cloud_instance(row: CloudInstanceRow) -> dict[str, Any]:
    values = row.model_dump(exclude={"memory_gb", "accelerator_count", "catalog_date"})
    return {
        **values,
        "memory_gib": row.memory_gb,
        "gpus": row.accelerator_count,
        "on_demand_date": row.catalog_date,
        "reservation_only": True if _RESERVED.search(row.notes or "") else None,
        "how": "manual",
    }


def _site(row: SiteRow) -> dict[str, Any]:
    values = row.model_dump(exclude={"grid_carbon_intensity_g_per_kwh", "year"})
    intensity = row.grid_carbon_intensity_g_per_kwh
    operational = "operational" in (row.notes or "")
    return {
        **values,
        "carbon_g_per_kwh": intensity,
        "carbon_method": None if intensity is None else OPERATIONAL if operational else LIFE_CYCLE,
        "carbon_year": row.year,
        "how": "derived" if "derived" in (row.notes or "").lower() else "manual",
    }


def _transfer(row: TransferRow, systems: list[SystemForm]) -> dict[str, Any]:
    named = [system.id for system in systems if _names(row.subject, (system.name, *system.aliases))]
    if not named:
        named = [system.id for system in systems if _names(row.subject, re.findall(r"[A-Z]{3,}", system.organization))]
    return row.model_dump() | {"system_ids": named, "how": "manual"}


def _names(subject: str, names: tuple[str, ...] | list[str]) -> bool:
    return any(re.search(rf"(?<![\w-]){re.escape(name)}(?![\w-])", subject) for name in names)


def _origin(source: str) -> dict[str, Any]:
    url = _URL.search(source)
    return {"source_url": url[0] if url else None, "source_date": max(_DATE.findall(source), default=None)}
