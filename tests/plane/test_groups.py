"""Groups of offers: what one rule looks at tells them apart, everything else does not; and the names they go by."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from plane.placement.groups import Groups, offer_groups
from plane.placement.known_names import cloud_regions
from tests.plane.offers import A100, A100_80, ROME, instance, offer

BASE = offer("delta", "gpu", A100, 4, node_count=100, max_nodes=8, shared_nodes=True)
OTHER: dict[str, Any] = {
    "system_id": "anvil", "system_name": "Anvil", "organization": "Elsewhere", "provider": "aws", "region": "east",
    "country": "NO", "kind": "testbed", "programs": ("other",), "partition": "cpu", "accelerators_per_node": 8.0,
    "node_memory_bytes": 2**40 + 1, "accelerator": A100_80, "cores_per_node": 7, "processor": replace(ROME, id="other"),
    "sockets_per_node": 5, "interconnect_bytes_per_second": 1.25e9, "min_nodes": 2, "max_nodes": 4, "node_count": 3,
    "shared_nodes": False, "notes": "words", "docs_url": "https://example.org",
}  # fmt: skip
"""Another value for each field."""

LOOKED_AT = {
    "place": {"system_id", "system_name", "organization", "provider", "region", "country", "kind", "programs"},
    "hardware": {"kind", "accelerators_per_node", "node_memory_bytes", "accelerator"},
    "node": {
        "accelerators_per_node", "cores_per_node", "node_memory_bytes", "processor", "sockets_per_node",
        "interconnect_bytes_per_second", "accelerator",
    },
    "sizes": {"accelerators_per_node", "min_nodes", "max_nodes", "node_count", "shared_nodes", "kind", "provider"},
    "queue": {"system_id", "partition", "kind"},
    "region": {"system_id", "provider", "region"},
    "choice": {
        "system_id", "system_name", "organization", "provider", "region", "country", "kind", "programs", "accelerator",
    },
}  # fmt: skip


@pytest.mark.parametrize("name", LOOKED_AT)
def test_offers_are_told_apart_by_what_is_looked_at(name: str) -> None:
    for field, value in OTHER.items():
        assert getattr(BASE, field) != value, field
        groups: Groups = getattr(offer_groups((BASE, replace(BASE, **{field: value}), BASE)), name)
        assert groups.number.tolist() == ([0, 1, 0] if field in LOOKED_AT[name] else [0, 0, 0]), field


def test_nodes_are_alike_in_size_up_to_what_binds() -> None:
    """A partition of 300 nodes with jobs of 8 is like one of 100."""
    offers = (BASE, replace(BASE, node_count=300), replace(BASE, max_nodes=9), replace(BASE, node_count=5))
    assert offer_groups(offers).sizes.number.tolist() == [0, 0, 1, 2]


def test_every_region_that_sells_an_instance_has_a_name() -> None:
    offers = (
        instance("big", A100, 8, 30.0, region="East-1", other_regions=("west-2", "North-3")),
        instance("small", A100, 1, 4.0, region=None),
        offer("delta", "gpu", region="nowhere"),
    )
    assert cloud_regions(offers) == {"east-1": "East-1", "west-2": "west-2", "north-3": "North-3"}
