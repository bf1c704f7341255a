"""Kubernetes: its nodes with accelerators, slices, labels and taints; quotas and ranges of a namespace."""

from knowledge.ci.discover.kubernetes.reading import discover_kubernetes

__all__ = ["discover_kubernetes"]
