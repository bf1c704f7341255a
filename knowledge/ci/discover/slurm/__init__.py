"""Slurm, versions 20.11 to 25.11: text of `scontrol`, `sinfo`, `sacctmgr`, `squeue`, or their JSON."""

from knowledge.ci.discover.slurm.reading import discover_slurm

__all__ = ["discover_slurm"]
