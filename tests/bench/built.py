"""Times the build of a million offers, a typical filter of each documented view, and placement in that database."""

from __future__ import annotations

import statistics
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from knowledge.ci import Catalogue, open_catalogue
from knowledge.ci.build import ensure_built
from knowledge.settings import Settings, settings
from plane.placement import PlacementRequest, place
from tests.bench.generated import FULL, Size, plan
from tests.bench.generated_layers import write_generated
from tests.bench.scale import ANYBODY, IMAGES

ROUNDS = 40
FILTERS: Mapping[str, str] = {
    "systems_overview": "SELECT * FROM systems_overview WHERE country = 'FI'",
    "gpu_partitions": (
        "SELECT system, partition, max_walltime_hours FROM gpu_partitions"
        " WHERE accelerator_id = 'nvidia-h100-sxm5-80gb' AND max_walltime_hours >= 48"
    ),
    "node_inventory": (
        "SELECT system, node_type, memory_gb FROM node_inventory WHERE memory_gb >= 2000 AND gpus_per_node >= 8"
    ),
    "limits": "SELECT * FROM limits WHERE system_id = 'delta'",
    "prices": (
        "SELECT provider, instance_type, region, on_demand_usd_per_hour FROM prices"
        " WHERE accelerator_id = 'nvidia-h100-sxm5-80gb' ORDER BY on_demand_usd_per_gpu_hour LIMIT 20"
    ),
    "storage": "SELECT * FROM storage WHERE system_id = 'delta'",
    "provenance": (
        "SELECT * FROM provenance WHERE relation = 'partitions' AND system_id = 'delta'"
        " AND column_name = 'max_walltime_hours'"
    ),
}
"""What people typically ask each view."""


@dataclass(frozen=True, slots=True)
class BuiltFigures:
    """What was measured.

    Attributes:
        rows: of each table that counts. build_seconds: of the generated database. facts_seconds: of the facts alone.
        view_ms, facts_view_ms: 95th percentile of each view's filter through the door for people's SQL.
        offers: that placement sees (one region an instance type). candidates: numbers of them it weighs.
        load_seconds: making the offers. placement_seconds: a warm placement.
    """

    rows: dict[str, int]
    build_seconds: float
    facts_seconds: float
    view_ms: dict[str, float]
    facts_view_ms: dict[str, float]
    offers: int
    candidates: int
    load_seconds: float
    placement_seconds: float


def measure_built(folder: Path, size: Size = FULL) -> BuiltFigures:
    """Generate, build and ask; takes about a minute at full size."""
    facts = open_catalogue()
    own = settings().model_copy(update={"home": folder})
    write_generated(own.layers_path, plan(size, facts))
    facts_seconds = _build_seconds(settings())
    build_seconds = _build_seconds(own)
    catalogue = open_catalogue(own)
    view_ms, facts_view_ms = _view_ms(catalogue), _view_ms(open_catalogue())
    start = time.perf_counter()
    offers = len(catalogue.offers)
    load_seconds = time.perf_counter() - start
    request = PlacementRequest(workload=IMAGES)
    considered = place(request, ANYBODY, catalogue).considered
    start = time.perf_counter()
    place(request, ANYBODY, catalogue)
    placement_seconds = time.perf_counter() - start
    rows = {table: _count(catalogue, table) for table in ("systems", "node_types", "partitions", "cloud_instances")}
    catalogue.close()
    return BuiltFigures(
        rows,
        build_seconds,
        facts_seconds,
        view_ms,
        facts_view_ms,
        offers,
        considered,
        load_seconds,
        placement_seconds,
    )


def _build_seconds(own: Settings) -> float:
    start = time.perf_counter()
    ensure_built(own, force=True)
    return time.perf_counter() - start


def _view_ms(catalogue: Catalogue) -> dict[str, float]:
    """95th percentile in milliseconds."""
    catalogue.query("SELECT 1")
    return {view: statistics.quantiles(_times(catalogue, sql), n=20)[-1] for view, sql in FILTERS.items()}


def _times(catalogue: Catalogue, sql: str) -> list[float]:
    taken = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        catalogue.query(sql)
        taken.append((time.perf_counter() - start) * 1000)
    return taken


def _count(catalogue: Catalogue, table: str) -> int:
    return int(catalogue.select(f"SELECT count(*) FROM {table}").rows[0][0])
