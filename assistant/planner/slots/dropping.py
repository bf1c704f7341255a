"""Conditions taken back: 'without the deadline', 'any GPU will do', 'on any system'."""

from __future__ import annotations

import re

from assistant.planner.text import Scan

_NO = r"(?:without|no|forget|drop|ignore|remove|skip|never mind|lift)\s+(?:the |a |any |my )?"
_DROPS = (
    (rf"\b{_NO}(?:deadline|time limit|hurry|rush)(?: (?:or|and|nor) budget)?\b", ("deadline_hours",)),
    (rf"\b{_NO}(?:deadline (?:or|and|nor) )?budget\b|\bmoney (?:is no|doesn't matter)", ("budget_usd",)),
    (
        r"\bany (?:gpus?|accelerators?|card)\b(?! (?:types?|memory))",
        ("accelerator", "accelerators", "exclude_accelerators"),
    ),
    (
        r"\bany (?:number|count|amount) of (?:gpus?|nodes?|cards?)\b",
        ("accelerator_count", "node_count", "gpus_per_node"),
    ),
    (
        r"\bon any (?:system|machine|site|cluster)\b|\banywhere\b|\ball (?:systems|places|sites)\b",
        ("system", "systems", "exclude_systems", "partition", "programs", "providers", "kinds"),
    ),
)


def read(scan: Scan) -> None:
    """Note which earlier conditions no longer hold."""
    dropped = [name for pattern, names in _DROPS if re.search(pattern, scan.rest) for name in names]
    if dropped:
        scan.slots["dropped"] = tuple(dropped)
