"""Which instance types carry accelerators, and where Google's price list splits an instance in two.

Google's accelerator-optimised machine types (a2, a3, a4, g2, g4) come with their accelerators. SkyPilot's catalogue
has the host in one row and the accelerators, all of them together, in another; the instance costs the sum. Which
accelerators belong to which type: Google's page on accelerator-optimised machines,
https://cloud.google.com/compute/docs/accelerator-optimized-machines.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_MAY_CARRY = {
    "aws": re.compile(r"(?:g|p|inf|trn|dl|vt|f)\d"),
    "azure": re.compile(r"(?:Standard|Basic)_N", re.IGNORECASE),
    "gcp": re.compile(r"(?:a|g|ct|tpu)\d"),
}
_NAMED = re.compile(r"gpu|tpu|[ah]100|[hb]200", re.IGNORECASE)
_BUNDLES = (
    (re.compile(r"a2-(?:highgpu|megagpu)-(\d+)g"), "A100"),
    (re.compile(r"a2-ultragpu-(\d+)g"), "A100-80GB"),
    (re.compile(r"a3-highgpu-(\d+)g"), "H100"),
    (re.compile(r"a3-megagpu-(\d+)g"), "H100-MEGA"),
    (re.compile(r"a3-ultragpu-(\d+)g"), "H200"),
    (re.compile(r"a4-highgpu-(\d+)g"), "B200"),
    (re.compile(r"a4x-highgpu-(\d+)g"), "GB200"),
)
_L4_BY_VCPUS = {"4": 1, "8": 1, "12": 1, "16": 1, "32": 1, "24": 2, "48": 4, "96": 8}
_HOST_ONLY = re.compile(r"(?:a|g)\d")


@dataclass(frozen=True, slots=True)
class Bundle:
    """The accelerators that come with a machine type."""

    accelerator: str
    count: int


def bundle_of(instance_type: str) -> Bundle | None:
    """What comes with a machine type of Google; `None` = nothing, or nothing that is known."""
    for pattern, accelerator in _BUNDLES:
        if match := pattern.fullmatch(instance_type.removesuffix("-nolssd")):
            return Bundle(accelerator, int(match[1]))
    if instance_type.startswith("g2-standard-"):
        count = _L4_BY_VCPUS.get(instance_type.removeprefix("g2-standard-"))
        return Bundle("L4", count) if count else None
    return None


def is_host_only(instance_type: str) -> bool:
    """Whether a row of this machine type of Google, without accelerator, prices the host alone."""
    return bool(_HOST_ONLY.match(instance_type))


def may_carry(provider: str, instance_type: str) -> bool:
    """Whether the type may have accelerators although a row names none.

    Catalogues leave the cell empty for accelerators they do not know, so that for such a type empty is not "none".
    """
    family = _MAY_CARRY.get(provider)
    return bool(family.match(instance_type) if family else _NAMED.search(instance_type))
