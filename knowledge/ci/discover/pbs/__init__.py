"""PBS: OpenPBS and PBS Professional (text or JSON of `pbsnodes` and `qstat`) and Torque (text)."""

from knowledge.ci.discover.pbs.reading import discover_pbs

__all__ = ["discover_pbs"]
