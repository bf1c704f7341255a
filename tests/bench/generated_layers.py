"""Writes a made-up plan in the form that the build reads: systems as layers, cloud offers as one Parquet file."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import numpy as np

from tests.bench.generated import (
    BASES,
    DATE,
    KINDS_OF_WORK,
    MOST_NODES,
    PROGRAMS,
    PROVIDERS,
    READ_AT,
    WALLTIME_HOURS,
    Plan,
    Shape,
    instance_type,
    list_price,
    node_type_id,
    partition_name,
    region_factor,
    region_name,
    system_id,
)

IMPORT = "generated"
OFFERS_FILE = f"{IMPORT}-prices.parquet"
SOURCE = "made up for measuring"
_LAYER = {"how": "imported", "tool": "the generator of the measurements", "read_at": READ_AT}
_UNKNOWN_SYSTEM: dict[str, Any] = {"docs_url": None, "modules_hint": None, "notes": None, "storage": []}

OFFERS = """
COPY (
    SELECT
        provider, instance_type, region, vcpus, memory_gib, accelerator_text, accelerator_id, gpus,
        round(usd * factor, 4) AS on_demand_usd_per_hour, $date AS on_demand_date,
        CASE WHEN hash(instance_type, region) % 5 < 3 THEN round(usd * factor * 0.4, 4) END AS spot_usd_per_hour,
        CASE WHEN hash(instance_type, region) % 5 < 3 THEN $date END AS spot_date,
        NULL::BOOLEAN AS reservation_only, NULL::VARCHAR AS notes, $source AS source
    FROM types CROSS JOIN regions
) TO '{path}' (FORMAT parquet)
"""
"""Every instance type in every region, with the columns of `CloudOfferForm`."""


def write_generated(layers: Path, plan: Plan) -> Path:
    """Write the systems and the cloud offers of a plan under the home's folder of layers.

    Returns:
        The folder of the imports: `generated.jsonl` holds the systems, `generated-prices.parquet` the offers.
    """
    folder = layers / "imported"
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / f"{IMPORT}.jsonl").open("w", encoding="utf-8") as file:
        for layer in generated_layers(plan):
            file.write(json.dumps(layer) + "\n")
    if len(plan.provider):
        write_cloud_offers(folder / OFFERS_FILE, plan)
    return folder


def generated_layers(plan: Plan) -> Iterator[dict[str, Any]]:
    """The layer of each system, as `LayerForm` reads it."""
    shapes = [_node_of(shape) for shape in plan.shapes]
    for number in range(plan.size.systems):
        yield {**_LAYER, "system": _system(plan, number, shapes)}


def write_cloud_offers(path: Path, plan: Plan) -> None:
    """Write every instance type in every region; the last region is the cheapest one."""
    regions = {
        "region": np.array([region_name(number) for number in range(plan.size.regions)], dtype=object),
        "factor": np.array([region_factor(number, plan.size.regions) for number in range(plan.size.regions)]),
    }
    with duckdb.connect() as connection:
        connection.register("types", _types(plan))
        connection.register("regions", regions)
        sql = OFFERS.format(path=str(path).replace("'", "''"))
        connection.execute(sql, {"date": DATE, "source": SOURCE})


def _types(plan: Plan) -> dict[str, np.ndarray[Any, Any]]:
    """Instance types as columns; NaN becomes NULL where there is no accelerator."""
    shapes = [plan.shapes[number] for number in plan.instance_shape.tolist()]
    columns = {
        "provider": [PROVIDERS[number] for number in plan.provider.tolist()],
        "instance_type": [instance_type(number) for number in range(len(shapes))],
        "accelerator_text": [shape.accelerator and shape.accelerator.name for shape in shapes],
        "accelerator_id": [shape.accelerator and shape.accelerator.id for shape in shapes],
    }
    numbers = {
        "vcpus": [shape.cores for shape in shapes],
        "memory_gib": [shape.memory_gb for shape in shapes],
        "gpus": [shape.per_node for shape in shapes],
        "usd": [list_price(shape, usd) for shape, usd in zip(shapes, plan.usd.tolist(), strict=True)],
    }
    return {name: np.array(values, dtype=object) for name, values in columns.items()} | {
        name: np.array(values, dtype=np.float64) for name, values in numbers.items()
    }


def _system(plan: Plan, number: int, shapes: list[dict[str, Any]]) -> dict[str, Any]:
    organization, country = plan.centres[number]
    size = plan.size
    counts, kinds = plan.nodes[number].tolist(), plan.shape[number].tolist()
    return {
        **_UNKNOWN_SYSTEM,
        "id": system_id(number),
        "name": f"Generated {number}",
        "organization": organization,
        "country": country,
        "kind": "hpc",
        "status": "production",
        "as_of": DATE,
        "access": {"programs": [*PROGRAMS[plan.programs[number]]], "charge_unit": "SU"},
        "scheduler": "slurm",
        "node_types": [
            {"id": node_type_id(node), "count": counts[node], **shapes[kinds[node]]} for node in range(size.node_types)
        ],
        "partitions": [_partition(plan, number, partition) for partition in range(size.partitions)],
        "sources": [{"url": SOURCE, "covers": "all", "date": DATE}],
    }


def _node_of(shape: Shape) -> dict[str, Any]:
    """What the form says of a node, but for its name and number."""
    device = shape.accelerator
    gpu = device and {
        "model": device.name,
        "count": shape.per_node,
        "memory_gb": (device.memory_bytes or 0) / 2**30,
        "accelerator_id": device.id,
    }
    link = shape.gbit and {"type": "InfiniBand", "gbit_per_s": shape.gbit}
    return {
        "cpu": {
            "model": shape.processor.name,
            "sockets": shape.sockets,
            "cores_per_socket": shape.processor.cores,
            "threads_per_core": None,
        },
        "memory_gb": shape.memory_gb,
        "gpu": gpu,
        "local_storage_gb": None,
        "interconnect": link,
    }


def _partition(plan: Plan, system: int, partition: int) -> dict[str, Any]:
    basis = BASES[plan.basis[system, partition]]
    work = int(plan.work[system, partition])
    return {
        "name": partition_name(partition, work),
        "node_types": [node_type_id(partition % plan.size.node_types)],
        "max_walltime_hours": WALLTIME_HOURS[plan.limit[system, partition]],
        "default_walltime_hours": None,
        "min_nodes": None,
        "max_nodes": MOST_NODES[plan.most[system, partition]],
        "max_jobs_per_user": None,
        "shared_nodes": bool(plan.shared[system, partition]),
        "charge_factor": None if basis is None else float(plan.factor[system, partition]),
        "charge_basis": basis,
        "gpu_request_flag": None,
        "notes": "jobs may be preempted" if KINDS_OF_WORK[work] == "-preempt" else None,
    }
