"""Reads job traces: the Standard Workload Format, three forms of CSV, and what Slurm's `sacct` prints."""

from estimators.wait.formats.opening import read_trace

__all__ = ["read_trace"]
