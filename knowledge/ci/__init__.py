"""The CI configuration database: where research computing can run, under which rules, at what charge.

Names are loaded when they are used: the worker of the SQL door imports this package without the rest of the room.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from knowledge.ci.catalogue import Catalogue, open_catalogue
    from knowledge.ci.charges import ChargeResult, charge
    from knowledge.ci.records import (
        ConflictRecord,
        NodeTypeRecord,
        PartitionRecord,
        StorageRecord,
        SystemRecord,
        TransferFact,
    )
    from knowledge.ci.sandbox import QueryResult
    from knowledge.ci.types import UNLIMITED, Accelerator, ChargeRule, Offer, Processor

__all__ = [
    "UNLIMITED",
    "Accelerator",
    "Catalogue",
    "ChargeResult",
    "ChargeRule",
    "ConflictRecord",
    "NodeTypeRecord",
    "Offer",
    "PartitionRecord",
    "Processor",
    "QueryResult",
    "StorageRecord",
    "SystemRecord",
    "TransferFact",
    "charge",
    "open_catalogue",
]

_HOMES = {
    "catalogue": ("Catalogue", "open_catalogue"),
    "charges": ("ChargeResult", "charge"),
    "records": (
        "ConflictRecord",
        "NodeTypeRecord",
        "PartitionRecord",
        "StorageRecord",
        "SystemRecord",
        "TransferFact",
    ),
    "sandbox": ("QueryResult",),
    "types": ("UNLIMITED", "Accelerator", "ChargeRule", "Offer", "Processor"),
}


def __getattr__(name: str) -> Any:
    import importlib

    for module, names in _HOMES.items():
        if name in names:
            return getattr(importlib.import_module(f"knowledge.ci.{module}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
