"""The schema covers what the seed system's four tables held and what they lacked, and explains every column."""

from __future__ import annotations

import re

import pytest

from knowledge.ci import Catalogue

SEED = {
    "SC_TO_CLUSTERS": {
        "cluster_name": "systems.name", "SC_name": "systems.organization", "is_active": "systems.status",
    },
    "NODE_CONFIG": {
        "system_name": "node_types.system_id", "node_type": "node_types.node_type",
        "total_compute_nodes": "node_types.node_count", "processor_type": "node_types.cpu_text",
        "cores": "node_types.cores_per_node", "clock_speed": "processors.base_ghz",
        "memory_size_GB": "node_types.memory_gb", "processor_model": "processors.name",
        "processor_architecture": "processors.microarchitecture", "sockets_count": "node_types.sockets",
        "gpu_type": "accelerators.architecture", "gpu_model": "node_types.gpu_text",
        "gpu_memory": "node_types.gpu_memory_gb",
    },
    "QUEUE_TO_NODE_CONFIG": {
        "queue_name": "partitions.partition", "sc_to_cluster": "partitions.system_id",
        "node_type": "partition_node_types.node_type", "min_nodes": "partitions.min_nodes",
        "max_nodes": "partitions.max_nodes", "min_cores_per_node": "partitions.min_cores_per_node",
        "max_cores_per_node": "partitions.max_cores_per_node", "min_minutes": "partitions.min_walltime_hours",
        "max_minutes": "partitions.max_walltime_hours", "min_memory_MB": "partitions.min_memory_gb_per_node",
        "max_memory_MB": "partitions.max_memory_gb_per_node", "isGpuAllocation": "partition_node_types.gpus_per_node",
    },
    "BILLING_AND_COST": {
        "supercomputer_center_name": "systems.organization", "queue_name": "partitions.partition",
        "RUs": "partitions.charge_factor",
    },
}  # fmt: skip
"""Fields of the seed's tables, and the column here that holds them."""

LACKED = {
    "accelerators of a node": "node_types.gpus_per_node",
    "memory of an accelerator": "node_types.gpu_memory_gb",
    "unified memory": "node_types.memory_is_unified",
    "slices": "accelerator_slices.profile",
    "rate of accelerators apart from cores": "charge_rates.resource",
    "minimum charge": "partitions.minimum_charge_hours",
    "shared or whole nodes": "partitions.shared_nodes",
    "limits of a QOS": "qos_limits.max_walltime_hours",
    "limits of a user": "partitions.max_gpus_per_user",
    "default walltime": "partitions.default_walltime_hours",
    "how to ask for an accelerator": "partitions.gpu_request_flag",
    "access programmes": "system_programs.program",
    "quota": "storage_areas.quota_bytes",
    "purge": "storage_areas.purge_days",
    "software": "software.module",
    "network": "node_types.interconnect_gbit_per_s",
    "documentation": "documentation_links.url",
    "date of a price": "cloud_instances.on_demand_date",
    "region of a price": "cloud_instances.region",
    "reservation only": "cloud_instances.reservation_only",
    "source": "sources.url",
    "date of reading": "sources.read_on",
    "manner": "partitions.how",
}

VIEWS = {
    "gpu_partitions", "node_inventory", "limits", "prices", "storage", "systems_overview", "provenance",
}  # fmt: skip

_NUMBERS = re.compile(r"DOUBLE|INTEGER|BIGINT")
_WITHOUT_UNIT = re.compile(
    r"year|latitude|longitude|part of the accelerator|in the unit|units charged|multiplies|higher goes|channels"
    r"|read only with|published power usage|not comparable|place in the relation|of the partition on this node type"
)


@pytest.fixture
def columns(catalogue: Catalogue) -> dict[str, dict[str, str]]:
    """Meaning of every column, by `relation.column`."""
    return {f"{row['relation']}.{row['column_name']}": row for row in catalogue.select("FROM dictionary").records()}


@pytest.mark.parametrize("home", [home for table in SEED.values() for home in table.values()] + list(LACKED.values()))
def test_what_the_seed_held_and_what_it_lacked_has_a_column(columns: dict[str, dict[str, str]], home: str) -> None:
    assert home in columns


@pytest.mark.parametrize("what", sorted(LACKED))
def test_it_is_not_only_a_column_but_holds_facts(catalogue: Catalogue, what: str) -> None:
    table, column = LACKED[what].split(".")
    if what == "reservation only":
        column = "reservation_only"
    (count,) = catalogue.select(f'SELECT count("{column}") FROM {table}').rows[0]
    assert count > 0


def test_the_views_are_there(catalogue: Catalogue) -> None:
    found = {row[0] for row in catalogue.select("SELECT relation FROM dictionary WHERE relation_kind = 'view'").rows}
    assert found == VIEWS


def test_every_column_is_explained_and_every_number_has_its_unit(columns: dict[str, dict[str, str]]) -> None:
    for name, row in columns.items():
        assert row["meaning"].strip(), name
        if _NUMBERS.search(row["column_type"]) and not _WITHOUT_UNIT.search(row["meaning"]):
            assert re.search(r"\[[^\]]+\]", row["meaning"]), f"{name}: {row['meaning']}"
