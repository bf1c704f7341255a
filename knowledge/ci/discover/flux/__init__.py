"""Flux: its resource set (RFC 20), its configuration, its queues and jobs."""

from knowledge.ci.discover.flux.reading import discover_flux

__all__ = ["discover_flux"]
