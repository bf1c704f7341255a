"""What a cloud asks for data that lies in it, by the month."""

from __future__ import annotations

import math
from collections.abc import Sequence

from knowledge.ci.charges.parts import ChargeResult
from knowledge.ci.charges.storage_prices import StoragePrice
from knowledge.ci.charges.tiers import PricedStep, is_covered, oldest, tiers_of, uncovered
from knowledge.ci.charges.volumes import check_volume, volume_amount, volume_parts, write_parts
from knowledge.ci.charges.words import price_caution
from knowledge.ci.sourcing import first_url
from knowledge.errors import RequestError
from knowledge.evidence import Assumption, Source
from knowledge.quantities import write_money

HOURS_PER_MONTH = 730.0
"""Hours in a month where a price is by the hour: 8,760 hours in a year over twelve (derived)."""

_UNIT_BYTES = {"usd_per_gb_month": 1e9, "usd_per_gib_month": 2.0**30, "usd_per_gib_hour": 2.0**30}


def storage_charge(
    provider: str,
    size_bytes: float,
    months: float,
    prices: Sequence[StoragePrice],
    *,
    kind: str = "object",
) -> ChargeResult:
    """Charge for keeping data in a cloud's usual storage of a kind; requests and retrieval are not counted.

    Args:
        provider: the cloud.
        size_bytes: how much lies there, on average.
        months: for how long.
        prices: the price list of the CI database.
        kind: object (such as S3) or block (disks).

    Raises:
        RequestError: the time is not more than zero, or the size is less than nothing, not a number or endless.
    """
    if not (math.isfinite(months) and months > 0):
        raise RequestError.of("months", months, "data is stored for more than zero months", "give a time such as 3")
    check_volume(size_bytes)
    rows = [row for row in prices if row.provider == provider and row.kind == kind and row.value is not None]
    steps = [PricedStep(row.value, _UNIT_BYTES[row.unit], row.conditions or "", row.date) for row in rows]
    tiers = tiers_of(steps)
    if not is_covered(size_bytes, tiers):
        why = f"the price of {uncovered(size_bytes, tiers)}{kind} storage at {provider} is not known"
        return ChargeResult(None, None, why, None, None, sources=_sources(rows))
    hourly = rows[0].unit == "usd_per_gib_hour"
    time = {"months": None, "hours": months * HOURS_PER_MONTH} if hourly else {"months": months, "hours": None}
    parts = volume_parts("storage", size_bytes, steps, **time)
    amount = volume_amount(size_bytes, parts, steps)
    formula = f"{write_parts(parts)} = {write_money(amount.value)}"
    date = oldest(size_bytes, tiers)
    return ChargeResult(
        amount, amount, formula, date, price_caution(date), parts, _assumptions(rows[0], hourly=hourly), _sources(rows)
    )


def _assumptions(row: StoragePrice, *, hourly: bool) -> tuple[Assumption, ...]:
    where = f" in {row.region}" if row.region else ""
    found = [
        Assumption(field="storage", text=f"The product is {row.product}{where}; requests and reading are not counted.")
    ]
    if hourly:
        found.append(Assumption(field="months", text=f"A month has {HOURS_PER_MONTH:g} hours."))
    return tuple(found)


def _sources(rows: Sequence[StoragePrice]) -> tuple[Source, ...]:
    found: dict[str, Source] = {}
    for row in rows:
        title = f"{row.provider.upper()} {row.product} prices"
        number = len(found) + 1
        source = Source(id=f"ci:storage:{row.provider}:{number}", title=title, url=first_url(row.source), date=row.date)
        found.setdefault(row.source, source)
    return tuple(found.values())
