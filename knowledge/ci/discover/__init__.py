"""Discovery: reads a live system (Slurm, PBS, Flux, Kubernetes, this machine) into the form of the facts.

    Runner ──outputs──> discover_slurm(...) ──Discovery──> knowledge.ci.layers.keep_discovered(layer)

A runner runs fixed commands or replays recorded ones. What a line does not let itself be read for is kept in the
layer's `skipped`; what is unknown stays `None`.
"""

from __future__ import annotations

from collections.abc import Mapping

from knowledge.ci.discover.asking import Discover
from knowledge.ci.discover.flux import discover_flux
from knowledge.ci.discover.found import Discovery, Naming, QueueState
from knowledge.ci.discover.host import OWN_ANSWERS, discover_host
from knowledge.ci.discover.kubernetes import discover_kubernetes
from knowledge.ci.discover.pbs import discover_pbs
from knowledge.ci.discover.running import Command, LiveRunner, RecordedRunner, RecordingRunner, Runner
from knowledge.ci.discover.slurm import discover_slurm

DISCOVERERS: Mapping[str, Discover] = {
    "slurm": discover_slurm,
    "pbs": discover_pbs,
    "flux": discover_flux,
    "kubernetes": discover_kubernetes,
    "host": discover_host,
}
"""By what a person names; each takes a runner, the person's names and when the outputs were made."""


def live_runner() -> Runner:
    """A runner for this machine, with everything this program can answer itself."""
    return LiveRunner(own=OWN_ANSWERS)


__all__ = [
    "DISCOVERERS",
    "Command",
    "Discovery",
    "LiveRunner",
    "Naming",
    "QueueState",
    "RecordedRunner",
    "RecordingRunner",
    "Runner",
    "discover_flux",
    "discover_host",
    "discover_kubernetes",
    "discover_pbs",
    "discover_slurm",
    "live_runner",
]
