"""Names people write for what the database calls otherwise: by meaning, where no spelling comes near."""

from __future__ import annotations

RELATIONS = {
    ("machine", "cluster", "supercomputer", "computer", "hpc", "site_list", "resource"): (
        "systems_overview",
        "systems",
    ),
    ("queue", "qos", "job_limit", "walltime", "time_limit"): ("limits", "partitions"),
    ("gpu", "device", "card", "graphic"): ("gpu_partitions", "accelerators"),
    ("node", "host", "server", "hardware", "inventory"): ("node_inventory", "node_types"),
    ("cpu", "chip"): ("processors", "node_inventory"),
    ("cost", "cloud", "instance", "pricing", "rate", "tariff", "vm"): ("prices", "cloud_instances"),
    ("disk", "filesystem", "file_system", "quota", "scratch"): ("storage", "storage_areas"),
    ("center", "centre", "organization", "organisation", "location", "region", "carbon"): ("sites", "systems_overview"),
    ("access", "allocation", "programme", "program"): ("system_programs", "systems_overview"),
    ("reference", "citation", "link"): ("sources",),
    ("column", "schema", "field", "table"): ("dictionary",),
}
"""Tables and views by words of the same meaning, without their plural s."""

COLUMNS = {
    ("vram", "gpu_ram", "device_memory", "memory_bytes"): ("gpu_memory_gib", "memory_gib"),
    ("ram", "node_memory", "main_memory"): ("node_memory_gb", "memory_gb"),
    ("walltime", "time_limit", "max_time", "runtime", "max_hours"): ("max_walltime_hours", "longest_walltime_hours"),
    ("queue",): ("partition",),
    ("machine", "cluster", "system_name", "id"): ("system_id", "system", "name"),
    ("cost", "price", "usd", "dollar"): ("on_demand_usd_per_hour", "on_demand_usd_per_gpu_hour"),
    ("cpu", "core", "cpu_count"): ("cores_per_node", "vcpus", "cores"),
    ("gpu", "gpu_count", "gpu_type", "gpu_name", "gpu_model"): ("accelerator", "gpus_per_node", "gpus"),
    ("power", "watt", "tdp"): ("tdp_w",),
    ("bandwidth",): ("memory_bandwidth_gb_s", "interconnect_gbit_per_s"),
    ("owner", "center", "centre", "provider"): ("organization", "provider"),
    ("su", "charge", "charge_rate"): ("charge_factor", "charge_unit"),
    ("carbon", "co2"): ("carbon_g_per_kwh",),
    ("date", "updated"): ("as_of",),
}
"""Columns, likewise."""

FUNCTIONS = {
    ("to_char", "date_format", "format_date"): ("strftime",),
    ("nvl", "isnull"): ("coalesce", "ifnull"),
    ("getdate", "sysdate"): ("now", "today"),
    ("iif", "decode"): ("if",),
    ("charindex", "locate"): ("position", "instr"),
    ("printf", "format", "sprintf"): ("concat", "round"),
    ("json_value", "get_json_object"): ("json_extract_string",),
    ("string_length", "size", "count_chars"): ("length",),
    ("average",): ("avg",),
}
"""Functions of other databases, and what does the same here."""


def of_same_meaning(name: str, meanings: dict[tuple[str, ...], tuple[str, ...]]) -> tuple[str, ...]:
    """What is called so here, or nothing."""
    lowered = name.lower()
    asked = {lowered, lowered.removesuffix("s"), lowered.removesuffix("es")}
    return next((meant for words, meant in meanings.items() if asked & set(words)), ())
