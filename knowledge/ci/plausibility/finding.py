"""What a plausibility rule says about one fact."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Severity = Literal["error", "warning"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One fact that cannot be right, or hardly.

    Attributes:
        system: the system's id; for a table, its file name.
        field: which part and which field, such as `cpu.memory_gb` or `nvidia-a10g.tdp_w`.
        value: what stands there. rule: what it breaks, in one clause.
        severity: an `error` cannot be right; a `warning` may be, and then needs a recorded reason.
    """

    system: str
    field: str
    value: str
    rule: str
    severity: Severity


def error(system: str, field: str, value: object, rule: str) -> Finding:
    """A fact that cannot be right."""
    return Finding(system, field, _shown(value), rule, "error")


def warning(system: str, field: str, value: object, rule: str) -> Finding:
    """A fact that is odd: it stays when somebody records why."""
    return Finding(system, field, _shown(value), rule, "warning")


def _shown(value: object) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)
