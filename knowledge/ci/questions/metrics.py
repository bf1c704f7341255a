"""What can be asked for: for each metric its view, its columns, and the column that is the answer."""

from __future__ import annotations

from knowledge.ci.questions.metric import LONGEST, Metric, columns_of
from knowledge.errors import RequestError

_SYSTEM = "system_id = id; system = system"
_GPUS = """
    node_type = node type; gpu = accelerator; gpus_per_node = per node; gpu_memory_gib = memory each [GiB];
    nodes = nodes; gpus = in all
"""
_LIMIT_ORDER = "system_id, service, interactive, preemptible, max_walltime_hours DESC NULLS LAST, partition"

_ALL = (
    Metric(
        "system",
        "At a glance",
        "systems_overview",
        columns_of(
            _SYSTEM,
            """
            organization = run by; country = country; kind = kind; status = status; scheduler = scheduler;
            accelerators = accelerators; known_nodes = nodes counted; known_gpus = accelerators counted;
            longest_walltime_hours = longest walltime [h]; programs = access; charge_unit_text = charge unit;
            docs_url = documentation; as_of = as of
            """,
        ),
        answer="system",
        thing="entry",
        extreme="known_gpus",
    ),
    Metric(
        "system_list",
        "Systems",
        "systems_overview",
        columns_of(
            _SYSTEM,
            """
            organization = run by; country = country; kind = kind; status = status; accelerators = accelerators;
            known_gpus = accelerators counted; programs = access; as_of = as of
            """,
        ),
        answer="known_gpus",
        thing="accelerator count",
        order="status = 'retired', system_id",
        conflict_words=("node count", "accelerator"),
    ),
    Metric(
        "partition_list",
        "Partitions",
        "limits",
        columns_of(
            _SYSTEM,
            """
            partition = partition; node_types = node types; max_walltime_hours = longest job [h];
            walltime_unlimited = no limit; max_nodes = most nodes; shared_nodes = shared nodes; preemptible =
            can be pre-empted; state = state; notes = notes
            """,
        ),
        answer="partition",
        thing="partition",
        extreme=LONGEST,
        order=_LIMIT_ORDER,
        conflict_words=("walltime", "max_nodes"),
    ),
    Metric(
        "max_walltime",
        "Walltime limits",
        "limits",
        columns_of(
            _SYSTEM,
            """
            partition = partition; max_walltime_hours = longest job [h]; walltime_unlimited = no limit;
            default_walltime_hours = default [h]; max_nodes = most nodes; notes = notes
            """,
        ),
        answer="max_walltime_hours",
        thing="walltime limit",
        extreme=LONGEST,
        order=_LIMIT_ORDER,
        conflict_words=("walltime",),
    ),
    Metric(
        "node_count",
        "Node counts",
        "node_inventory",
        columns_of(
            _SYSTEM,
            """
            node_type = node type; nodes = nodes; cpu = processor; gpu = accelerator; gpus_per_node =
            accelerators per node; gpus = accelerators in all
            """,
        ),
        answer="nodes",
        thing="node count",
        condition="NOT is_virtual",
        order="system_id, node_type",
        conflict_words=("node count", "accelerator count", "core count"),
    ),
    Metric(
        "gpu_types",
        "Accelerators",
        "node_inventory",
        columns_of(_SYSTEM, _GPUS),
        answer="gpu",
        thing="accelerator",
        condition="gpu IS NOT NULL",
        extreme="gpus",
        order="system_id, node_type",
        conflict_words=("accelerator",),
    ),
    Metric(
        "gpu_memory",
        "Accelerator memory",
        "node_inventory",
        columns_of(_SYSTEM, _GPUS),
        answer="gpu_memory_gib",
        thing="accelerator memory",
        condition="gpu IS NOT NULL",
        order="gpu_memory_gib DESC NULLS LAST, system_id, node_type",
        conflict_words=("accelerator",),
    ),
    Metric(
        "gpus_per_node",
        "Accelerators per node",
        "node_inventory",
        columns_of(_SYSTEM, _GPUS),
        answer="gpus_per_node",
        thing="number of accelerators per node",
        condition="gpu IS NOT NULL",
        order="system_id, gpus_per_node DESC NULLS LAST, node_type",
        conflict_words=("accelerator",),
    ),
    Metric(
        "memory",
        "Main memory of nodes",
        "node_inventory",
        columns_of(
            _SYSTEM,
            """
            node_type = node type; memory_gb = memory [GB]; memory_is_unified = shared with the accelerator;
            cores_per_node = cores; gpu = accelerator; nodes = nodes
            """,
        ),
        answer="memory_gb",
        thing="memory size",
        order="system_id, memory_gb DESC NULLS LAST, node_type",
        conflict_words=("memory",),
    ),
    Metric(
        "cores",
        "Cores of nodes",
        "node_inventory",
        columns_of(
            _SYSTEM,
            """
            node_type = node type; cores_per_node = cores; cpu = processor; sockets = sockets; nodes = nodes
            """,
        ),
        answer="cores_per_node",
        thing="core count",
        order="system_id, cores_per_node DESC NULLS LAST, node_type",
        conflict_words=("core",),
    ),
    Metric(
        "interconnect",
        "Networks of nodes",
        "node_inventory",
        columns_of(
            _SYSTEM,
            """
            node_type = node type; interconnect = network; interconnect_gbit_per_s = rate per node [Gbit/s];
            nodes = nodes
            """,
        ),
        answer="interconnect",
        thing="network",
        extreme="interconnect_gbit_per_s",
        order="system_id, node_type",
        conflict_words=("network", "bandwidth"),
    ),
    Metric(
        "charge",
        "Charges",
        "limits",
        columns_of(
            _SYSTEM,
            """
            partition = partition; charge_factor = factor; charge_unit = unit; charge_basis = per; charge_rule = rule;
            minimum_charge_hours = charged at least [h]; is_free = not charged;
            charge_unit_text = the site's words on its unit; notes = notes
            """,
        ),
        answer="charge_factor",
        thing="charge rate",
        order=_LIMIT_ORDER,
        conflict_words=("charge",),
    ),
    Metric(
        "job_limits",
        "Jobs and resources of one user",
        "limits",
        columns_of(
            _SYSTEM,
            """
            partition = partition; max_jobs_per_user = jobs, waiting ones included; max_running_jobs_per_user = jobs
            running at once; max_nodes_per_user = nodes at once; max_gpus_per_user = accelerators at once;
            max_nodes = most nodes; max_gpus_per_job = most accelerators; allowed = who may use it; notes = notes
            """,
        ),
        answer="max_jobs_per_user",
        thing="limit of jobs",
        extreme="max_jobs_per_user",
        order=_LIMIT_ORDER,
        conflict_words=("jobs_per_user", "nodes_per_user"),
    ),
    Metric(
        "storage",
        "Storage",
        "storage",
        columns_of(
            _SYSTEM,
            """
            area = area; kind = kind; quota = quota; purge_days = purged after [days]; filesystem = file system
            """,
        ),
        answer="quota",
        thing="quota",
        extreme="purge_days",
        order="system_id, area",
        conflict_words=("storage", "bandwidth", "quota"),
    ),
    Metric(
        "price",
        "Cloud prices",
        "prices",
        columns_of("""
            provider = provider; instance_type = instance; region = region; accelerator = accelerator; gpus =
            accelerators; vcpus = vCPUs; memory_gib = memory [GiB]; on_demand_usd_per_hour = on demand [USD/h];
            on_demand_usd_per_gpu_hour = per accelerator [USD/h]; on_demand_date = price of; spot_usd_per_hour =
            spot [USD/h]; spot_date = spot price of; notes = notes
            """),
        answer="on_demand_usd_per_gpu_hour",
        thing="on-demand price",
        order="on_demand_usd_per_gpu_hour NULLS LAST, on_demand_usd_per_hour NULLS LAST, instance_type",
    ),
    Metric(
        "access",
        "Ways to get access",
        "systems_overview",
        columns_of(
            _SYSTEM,
            """
            organization = run by; programs = programmes; free_of_charge = free of charge; charge_unit_text =
            charge unit; status = status; docs_url = documentation
            """,
        ),
        answer="programs",
        thing="access programme",
        extreme="NULL",
        conflict_words=("access",),
    ),
    Metric(
        "scheduler",
        "Batch systems",
        "systems_overview",
        columns_of(
            _SYSTEM,
            """
            scheduler = scheduler; partitions = partitions listed; docs_url = documentation
            """,
        ),
        answer="scheduler",
        thing="scheduler",
        extreme="NULL",
        conflict_words=("scheduler",),
    ),
    Metric(
        "accelerator",
        "Accelerator data sheets",
        "accelerators",
        columns_of("""
            accelerator_id = id; name = accelerator; memory_gib = memory [GiB]; memory_bandwidth_gb_s = memory
            bandwidth [GB/s]; fp64_tflops = FP64 [TFLOP/s]; fp32_tflops = FP32 [TFLOP/s]; tf32_tensor_tflops =
            TF32 [TFLOP/s]; fp16_tensor_tflops = FP16 [TFLOP/s]; bf16_tensor_tflops = BF16 [TFLOP/s];
            fp8_tensor_tflops = FP8 [TFLOP/s]; int8_tops = INT8 [TOP/s]; tdp_w = power limit [W]; interconnect =
            link; interconnect_gb_s = link rate [GB/s]; release_year = year; confidence = figures
            """),
        answer="memory_gib",
        thing="memory size",
        order="vendor, release_year, accelerator_id",
    ),
    Metric(
        "transfer",
        "Moving data",
        "transfer_facts",
        columns_of("""
            subject = of; kind = kind; value = value; unit = unit; conditions = conditions; date = date
            """),
        answer="value",
        thing="figure",
        order="subject, kind, value NULLS LAST",
        conflict_words=("bandwidth",),
    ),
    Metric(
        "carbon",
        "Grid carbon intensity",
        "systems_overview",
        columns_of(
            _SYSTEM,
            """
            organization = run by; country = country; carbon_g_per_kwh = grid average [g CO2e/kWh];
            carbon_method = method; pue = PUE
            """,
        ),
        answer="carbon_g_per_kwh",
        thing="grid carbon intensity",
        order="carbon_method NULLS LAST, carbon_g_per_kwh NULLS LAST, system_id",
    ),
    Metric(
        "origin",
        "Origin of values",
        "provenance",
        columns_of("""
            system_id = id; row_key = of; column_name = what; value = value; how = how; as_of = source is of;
            read_on = read on; source = source; replaced = replaced; reason = reason
            """),
        answer="source",
        thing="source",
        order="system_id, row_key, how = 'derived', column_name",
    ),
    Metric(
        "conflict",
        "Disagreements between sources",
        "conflicts",
        columns_of("""
            system_id = id; subject = subject; field = what; kept = value that stands; other = other value; note = note;
            as_of = as of
            """),
        answer="kept",
        thing="disagreement",
        order="system_id, subject, field",
        conflict_words=("none: the rows say it all",),
    ),
)
METRICS = {metric.name: metric for metric in _ALL}
"""Everything that can be asked for, by name."""

_OTHER_NAMES = {
    "walltime": "max_walltime", "max_walltime_hours": "max_walltime", "time_limit": "max_walltime",
    "limits": "partition_list", "limit": "partition_list", "queues": "partition_list", "partitions": "partition_list",
    "partition": "partition_list", "systems": "system_list", "list": "system_list", "nodes": "node_count",
    "gpus": "gpu_types", "gpu": "gpu_types", "gpu_type": "gpu_types", "gpu_count": "gpu_types", "vram": "gpu_memory",
    "node_memory": "memory", "ram": "memory", "cpu": "cores", "cpus": "cores", "cost": "charge", "charging": "charge",
    "charge_factor": "charge", "su": "charge", "filesystem": "storage", "quota": "storage", "purge": "storage",
    "prices": "price", "spot": "price", "programs": "access", "program": "access", "datasheet": "accelerator",
    "accelerators": "accelerator", "specs": "accelerator", "spec": "accelerator", "egress": "transfer",
    "provenance": "origin", "source": "origin", "sources": "origin", "freshness": "origin", "conflicts": "conflict",
    "bandwidth": "transfer", "network": "interconnect", "emissions": "carbon", "pue": "carbon", "overview": "system",
}  # fmt: skip
"""Names models and people also use for a metric."""


def find_metric(name: str) -> Metric:
    """The metric with this name, or another name for it.

    Raises:
        RequestError: nothing of that name can be asked for.
    """
    key = name.strip().lower().replace(" ", "_").replace("-", "_")
    metric = METRICS.get(_OTHER_NAMES.get(key, key))
    if metric is None:
        raise RequestError.of(
            "metric", name, f"only these can be asked for: {', '.join(METRICS)}", "choose one of them"
        )
    return metric
