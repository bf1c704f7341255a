"""One point an application can be run at: the values of its inputs and of the resources it is given."""

from __future__ import annotations

import json
from collections.abc import Mapping

from estimators.harp.expressions import Value

Configuration = Mapping[str, Value]
"""Inputs and resources by name, in the units the application file gives them. Features are derived, not stored."""

RESOURCES = ("cores", "nodes", "gpus")
"""Names that are resources everywhere: cores over all nodes, nodes, accelerators over all nodes."""


def key_of(configuration: Configuration) -> str:
    """The same text for the same configuration, whatever the order of its names and the form of its numbers."""
    return json.dumps({name: _plain(configuration[name]) for name in sorted(configuration)}, separators=(",", ":"))


def _plain(value: Value) -> Value:
    return int(value) if isinstance(value, float) and value.is_integer() and abs(value) < 2**53 else value
