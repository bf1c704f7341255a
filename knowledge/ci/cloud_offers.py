"""Makes an offer of a cloud instance type: whole instances by the hour, on demand or spot.

One instance type is sold in many regions at different prices. It makes one offer, in the region where it is cheapest,
which names the others: nobody wants to compare the same machine thirty times.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from knowledge.ci.charges.billing import Billing
from knowledge.ci.charges.rules import cloud_rule
from knowledge.ci.sourcing import Sources, first_url
from knowledge.ci.tables import Record, Tables
from knowledge.ci.types import Accelerator, Offer
from knowledge.evidence import Source

_GIB = 2**30
PROVIDER_NAMES = {
    "aws": "Amazon Web Services (AWS)",
    "azure": "Microsoft Azure",
    "gcp": "Google Cloud (GCP)",
    "oci": "Oracle Cloud (OCI)",
    "ibm": "IBM Cloud",
    "lambda": "Lambda",
    "scp": "Samsung Cloud Platform (SCP)",
    "nebius": "Nebius",
    "runpod": "RunPod",
    "cudo": "Cudo Compute",
    "fluidstack": "FluidStack",
    "paperspace": "Paperspace",
}
"""How people write the cloud providers of the price lists."""

_UNKNOWN_OR_ABSENT: dict[str, Any] = dict.fromkeys(
    (
        "partition", "processor", "processor_text", "sockets_per_node", "node_count", "min_nodes", "max_nodes",
        "max_walltime_hours", "default_walltime_hours", "interconnect", "interconnect_bytes_per_second",
        "gpu_request_flag", "constraint", "qos",
    )
)  # fmt: skip
"""What a cloud instance has no value for: either it has none, or the price lists do not say."""


CHEAPEST = """
SELECT prices.*, chosen.other_regions
FROM cloud_instances AS prices
JOIN (
    SELECT
        arg_min(rowid, (NOT coalesce(list_contains($wanted, region), false),
            coalesce(on_demand_usd_per_hour, 'inf'::DOUBLE), coalesce(spot_usd_per_hour, 'inf'::DOUBLE),
            coalesce(region, ''))) AS row_of_type,
        min(rowid) AS place,
        list(DISTINCT region ORDER BY region) FILTER (WHERE region IS NOT NULL) AS other_regions
    FROM cloud_instances
    GROUP BY provider, instance_type
) AS chosen ON prices.rowid = chosen.row_of_type
ORDER BY place
"""
"""One row an instance type, in the order of the table: that of the region with the least price on demand, else on spot,
and `other_regions`, all that sell it, itself included. A region of `$wanted` goes before all others."""


def cloud_offers(
    tables: Tables,
    accelerators: Mapping[str, Accelerator],
    sites: Mapping[str, Record],
    sources: Sources,
    billing: Mapping[str, Billing],
    wanted: Collection[str] = (),
) -> Iterator[Offer]:
    """One offer an instance type, in the cheapest region.

    Args:
        tables: of the database.
        accelerators: by id. sites: by organization. sources: of prices.
        billing: of time, by provider.
        wanted: regions to be taken before all others, however dear; a type that none of them sells stands elsewhere.
    """
    sold_in: dict[tuple[str, ...], tuple[str, ...]] = {}  # few combinations of regions occur: one tuple for each
    for row in tables.query(CHEAPEST, {"wanted": [*wanted]}).records():
        others = tuple(region for region in row["other_regions"] or () if region != row["region"])
        row["other_regions"] = sold_in.setdefault(others, others)
        yield cloud_offer(row, accelerators, sites, sources, billing.get(str(row["provider"])))


def cloud_offer(
    row: Record,
    accelerators: Mapping[str, Accelerator],
    sites: Mapping[str, Record],
    sources: Sources,
    billing: Billing | None,
) -> Offer:
    """The offer of one row of the cloud instances, with `other_regions`."""
    provider, memory = str(row["provider"]), row["memory_gib"]
    site = sites.get(f"{provider} {row['region']}", {})
    name = PROVIDER_NAMES.get(provider, provider)
    return Offer(
        **_UNKNOWN_OR_ABSENT,
        id="/".join((provider, row["instance_type"], *([row["region"] or ""] if row["other_regions"] else []))),
        kind="cloud",
        system_id=provider,
        system_name=name,
        organization=name,
        country=site.get("country"),
        status="probably retired" if "probably retired" in (row["notes"] or "") else None,
        provider=provider,
        region=row["region"],
        node_type_id=row["instance_type"],
        **_devices(row, accelerators),
        cores_per_node=None if row["vcpus"] is None else int(row["vcpus"]),
        node_memory_bytes=None if memory is None else round(memory * _GIB),
        shared_nodes=False,
        preemptible=False,
        interactive=False,
        service=False,
        scheduler="none",
        programs=("commercial",),
        charge=cloud_rule(row, billing),
        carbon_g_per_kwh=site.get("carbon_g_per_kwh"),
        carbon_method=site.get("carbon_method"),
        pue=site.get("pue"),
        as_of=row["on_demand_date"],
        docs_url=first_url(row["source"]),
        notes=row["notes"],
        sources=_sources(row, sources),
        other_regions=row["other_regions"],
    )


def _devices(row: Record, accelerators: Mapping[str, Accelerator]) -> dict[str, Any]:
    """The accelerators of an instance. One whose name fits no row is no instance without accelerators."""
    accelerator, count, words = accelerators.get(row["accelerator_id"]), row["gpus"], row.get("accelerator_text")
    if accelerator is None and not words and not count:
        return {"accelerator": None, "accelerator_text": None, "accelerators_per_node": 0.0}
    return {
        "accelerator": accelerator,
        "accelerator_text": accelerator.name if accelerator else words or "an accelerator that is not named",
        "accelerators_per_node": 1.0 if count is None else float(count),
        "accelerators_per_node_known": count is not None,
        "accelerator_reason": None if accelerator else "the price list's name fits no single row",
    }


def _sources(row: Record, sources: Sources) -> tuple[Source, ...]:
    listed = sources.price(row["provider"], "on-demand", row["source"], row["on_demand_date"])
    spot = sources.price(row["provider"], "spot", row["spot_source"], row["spot_date"])
    return tuple(source for source in (listed, spot) if source is not None)
