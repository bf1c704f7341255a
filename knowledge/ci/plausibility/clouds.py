"""`cloud_instances.csv`: prices by device, spot against on-demand, memory by virtual CPU."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from knowledge.ci.build.table_form import CloudInstanceRow
from knowledge.ci.plausibility.finding import Finding, error, warning

FILE = "cloud_instances.csv"
_USD_PER_DEVICE_HOUR = {
    "nvidia-gb": (5.0, 45.0),
    "nvidia-b": (1.5, 30.0),
    "nvidia-h200": (1.0, 16.0),
    "nvidia-h100": (0.8, 16.0),
    "nvidia-gh200": (0.8, 12.0),
    "nvidia-a100": (0.4, 8.0),
    "nvidia-v100": (0.2, 6.0),
    "amd-mi3": (0.8, 15.0),
}
"""What one device costs per hour [USD], spot to dearest list price, by the start of its id."""
_ANY_DEVICE = (0.02, 15.0)
_GIB_PER_CPU = (0.5, 64.0)
_MOST_CPUS, _MOST_DEVICES = 2_000, 16


def check_clouds(rows: list[CloudInstanceRow], today: date) -> Iterator[Finding]:
    """Every row of the table of cloud instances."""
    for row in rows:
        yield from _price(row)
        yield from _shape(row)
        for name in ("catalog_date", "spot_date"):
            text = getattr(row, name)
            if text is not None and text > today.isoformat()[: len(text)]:
                yield error(FILE, f"{_where(row)}.{name}", text, "a day that has not come")


def _price(row: CloudInstanceRow) -> Iterator[Finding]:
    listed, spot = row.on_demand_usd_per_hour, row.spot_usd_per_hour
    if listed is not None and spot is not None and spot > listed:
        rule = f"dearer than on demand, {listed:g} USD/h"
        yield warning(FILE, f"{_where(row)}.spot_usd_per_hour", spot, rule)
    if not row.accelerator_id or not row.accelerator_count:
        return
    spans = (span for start, span in _USD_PER_DEVICE_HOUR.items() if row.accelerator_id.startswith(start))
    low, high = next(spans, _ANY_DEVICE)
    for name, price in (("on_demand_usd_per_hour", listed), ("spot_usd_per_hour", spot)):
        if price is not None and not low <= price / row.accelerator_count <= high:
            rule = f"{price / row.accelerator_count:.3g} USD per device and hour is outside {low:g} to {high:g}"
            yield error(FILE, f"{_where(row)}.{name}", price, rule)


def _shape(row: CloudInstanceRow) -> Iterator[Finding]:
    if row.vcpus is not None and row.vcpus > _MOST_CPUS:
        yield error(FILE, f"{_where(row)}.vcpus", row.vcpus, "more virtual CPUs than any instance")
    if row.accelerator_count is not None and row.accelerator_count > _MOST_DEVICES:
        yield warning(FILE, f"{_where(row)}.accelerator_count", row.accelerator_count, "more than 16 devices")
    if row.accelerator_count and row.accelerator_id is None:
        yield warning(FILE, f"{_where(row)}.accelerator_id", None, "devices are counted, but not named")
    if row.vcpus and row.memory_gb and not _GIB_PER_CPU[0] <= row.memory_gb / row.vcpus <= _GIB_PER_CPU[1]:
        rule = f"{row.memory_gb / row.vcpus:g} GiB per virtual CPU: MiB written?"
        yield error(FILE, f"{_where(row)}.memory_gb", row.memory_gb, rule)


def _where(row: CloudInstanceRow) -> str:
    return f"{row.provider} {row.instance_type}"
