"""The forms of the comma-separated fact files. An empty cell is unknown; every other cell must fit its column."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from knowledge.ci.build.system_form import NotNegative, PartialDate, Positive, Slug, Text

Year = Annotated[int, Field(ge=1990, le=2100)]
Check = Literal["read", "partly_read", "not_reread"]


class Row(BaseModel):
    """Base of all rows: cells are text, so numbers are parsed; unknown columns are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class AcceleratorRow(Row):
    """`accelerators.csv`: dense peaks in TFLOP/s (TOPS for integers), GB, GB/s, W."""

    id: Slug
    vendor: Text
    name: Text
    architecture: Text
    release_year: Year | None
    memory_gb: Positive | None
    memory_type: str | None
    memory_bandwidth_gb_s: Positive | None
    fp64_tflops: Positive | None
    fp64_tensor_tflops: Positive | None
    fp32_tflops: Positive | None
    tf32_tensor_tflops: Positive | None
    fp16_tensor_tflops: Positive | None
    bf16_tensor_tflops: Positive | None
    fp8_tensor_tflops: Positive | None
    int8_tops: Positive | None
    interconnect: str | None
    interconnect_gb_s: Positive | None
    pcie: str | None
    tdp_w: Positive | None
    compute_capability: str | None
    aliases: str | None
    source: Text
    source_check: Check
    notes: str | None


class ProcessorRow(Row):
    """`cpus.csv`: one socket; GHz, GFLOP/s, GB/s, W."""

    id: Slug
    vendor: Text
    name: Text
    microarchitecture: str | None
    release_year: Year | None
    cores: Annotated[int, Field(ge=1)] | None
    base_ghz: Positive | None
    simd: str | None
    dp_flops_per_cycle_per_core: Positive | None
    peak_fp64_gflops_per_socket: Positive | None
    peak_fp32_gflops_per_socket: Positive | None
    memory_type: str | None
    memory_channels: Annotated[int, Field(ge=1)] | None
    memory_bandwidth_gb_s: Positive | None
    tdp_w: Positive | None
    aliases: str | None
    source: Text
    source_check: Check
    notes: str | None


class CloudInstanceRow(Row):
    """`cloud_instances.csv`: USD per hour for the whole instance; memory in GiB."""

    provider: Slug
    instance_type: Text
    region: str | None
    vcpus: Positive | None
    memory_gb: Positive | None
    accelerator_id: Slug | None
    accelerator_count: NotNegative | None
    on_demand_usd_per_hour: Positive | None
    spot_usd_per_hour: Positive | None
    catalog_date: PartialDate | None
    source: Text
    spot_region: str | None
    spot_date: PartialDate | None
    spot_source: str | None
    notes: str | None


class SiteRow(Row):
    """`sites.csv`: where an organization's machines stand, and how clean the grid is there."""

    organization: Text
    kind: Literal["hpc", "testbed", "research_cloud", "htc_pool", "edge_vendor", "cloud_region"]
    provider: Slug | None
    region: str | None
    country: Annotated[str, Field(pattern=r"^[A-Z]{2}$")] | None
    state_or_region: str | None
    city: str | None
    latitude: Annotated[float, Field(ge=-90, le=90)] | None
    longitude: Annotated[float, Field(ge=-180, le=180)] | None
    grid_zone: str | None
    grid_carbon_intensity_g_per_kwh: Positive | None
    year: Year | None
    pue: Annotated[float, Field(ge=1, le=3)] | None
    pue_year: Year | None
    source: str | None
    notes: str | None


class TransferRow(Row):
    """`transfer.csv`: read `value` only with `unit` and `conditions`; no value means looked for and not found."""

    subject: Text
    kind: Literal["egress_price", "link", "filesystem", "rate"]
    value: NotNegative | None
    unit: Text
    conditions: str | None
    date: PartialDate | None
    source: str | None


class BillingRow(Row):
    """`cloud_billing.csv`: how a cloud bills time; a row only where the step is known."""

    provider: Slug
    step_seconds: Positive
    minimum_seconds: Positive | None
    applies_to: Text
    date: PartialDate | None
    source: Text


class StoragePriceRow(Row):
    """`cloud_storage_prices.csv`: US dollars per `unit`; no value means looked for and not found."""

    provider: Slug
    kind: Literal["object", "block"]
    product: Text
    region: str | None
    value: NotNegative | None
    unit: Literal["usd_per_gb_month", "usd_per_gib_month", "usd_per_gib_hour"]
    conditions: str | None
    date: PartialDate | None
    source: Text


class ConflictRow(Row):
    """`conflicts.csv`: two sources (or two pages of one) that disagree; both values are kept."""

    system_id: Slug
    subject: Text
    field: Text
    kept: Text
    other: Text
    note: Text
