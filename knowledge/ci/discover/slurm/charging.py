"""Slurm's billing weights as a charge rule: `CPU=1.0,Mem=0.25G,GRES/gpu=16`.

Slurm bills the sum of weights times amounts, or, with PriorityFlags=MAX_TRES, the largest of them on a node
(slurm.conf(5), TRESBillingWeights). A CPU of Slurm is a hardware thread where cores have
several; the rule is for cores.
"""

from __future__ import annotations

import re
from datetime import datetime
from typing import Literal

from knowledge.ci.build.system_form import ChargeForm, RateForm, Resource
from knowledge.ci.discover.found import Findings, day
from knowledge.ci.discover.slurm.tres import read_memory_weight, read_tres

UNIT = "billing hour"


def charge_of(
    weights: str | None, flags: str, cpus_per_core: int | None, gpu_types: set[str], findings: Findings, when: datetime
) -> tuple[ChargeForm | None, str | None]:
    """The charge rule of a partition, and a note where a rule cannot say it.

    Args:
        weights: as Slurm writes them. flags: the cluster's PriorityFlags.
        cpus_per_core: the same for every node of the partition; `None` = not the same, or unknown.
        gpu_types: types of GPU of the partition. findings: gets what cannot be read. when: it was read.
    """
    try:
        named = read_tres(weights)
        rates = _rates(named, cpus_per_core, gpu_types) if named else None
    except ValueError as error:
        findings.skip(f"TRESBillingWeights={weights}", str(error))
        return None, None
    if not named:
        return None, None
    words = f"TRESBillingWeights={weights}"
    if rates is None or "MAX_TRES_GRES" in flags:
        more = " with PriorityFlags=MAX_TRES_GRES" if "MAX_TRES_GRES" in flags else ""
        return None, f"{words}{more}: no charge rule made of it"
    combine: Literal["max", "sum"] = "max" if "MAX_TRES" in flags else "sum"
    return ChargeForm(
        unit=UNIT,
        combine=combine,
        rates=[RateForm(resource=resource, per_hour=rate) for resource, rate in rates.items()],
        date=day(when),
        note=f"{words}, {'the largest' if combine == 'max' else 'the sum'} is billed",
    ), None


def _rates(named: dict[str, str], cpus_per_core: int | None, gpu_types: set[str]) -> dict[Resource, float] | None:
    """Rates by resource; `None` if a weight is on something that a rule does not know, or is negative."""
    rates: dict[Resource, float] = {}
    for name, weight in named.items():
        if name == "cpu":
            if cpus_per_core is None:
                return None
            rates["core"] = _figure(weight) * cpus_per_core
        elif name == "mem":
            rates["memory_gb"] = read_memory_weight(weight)
        elif name == "node":
            rates["node"] = _figure(weight)
        elif name == "gres/gpu" or (name.startswith("gres/gpu:") and gpu_types == {name.removeprefix("gres/gpu:")}):
            rates["gpu"] = rates.get("gpu", 0.0) + _figure(weight)
        elif name.startswith("gres/gpu:") and name.removeprefix("gres/gpu:") not in gpu_types:
            continue  # a GPU that this partition does not have
        elif _figure(weight) != 0:
            return None
    return rates if rates and min(rates.values()) >= 0 else None


def _figure(weight: str) -> float:
    if not re.fullmatch(r"[+-]?(\d{1,18}(\.\d*)?|\.\d+)(e[+-]?\d{1,2})?", weight, re.IGNORECASE):
        raise ValueError(f"{weight!r} is not a weight")
    return float(weight)
