"""Networks that the person brought along (from a file), known by name for as long as the process runs."""

from __future__ import annotations

from dataclasses import replace

from estimators.dnn.networks import Network

PREFIX = "own:"
"""Begins the name of a person's own network, so that no measurement of a network of the same name is taken for it."""

_known: dict[str, Network] = {}


def remember(network: Network) -> str:
    """Keep a network and return the name under which a workload finds it."""
    name = network.name if network.name.startswith(PREFIX) else f"{PREFIX}{network.name}"
    _known[name] = replace(network, name=name)
    return name


def find_own(name: str) -> Network | None:
    """The person's network of that name; `None` if none was remembered."""
    return _known.get(name)
