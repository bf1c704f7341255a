"""Reads Kubernetes nodes: what pods can have of them, accelerators and slices, labels, taints."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from knowledge.ci.build.system_form import GpuForm, SliceForm
from knowledge.ci.discover.found import Findings, joined
from knowledge.ci.discover.kubernetes.quantities import read_quantity
from knowledge.ci.discover.machines import Machine

_CARDS = (
    "nvidia.com/gpu", "amd.com/gpu", "gpu.intel.com/i915", "gpu.intel.com/xe", "habana.ai/gaudi", "google.com/tpu",
    "aws.amazon.com/neuron", "aws.amazon.com/neuroncore",
)  # fmt: skip
_MIG = re.compile(r"nvidia\.com/mig-(?P<profile>\d+g\.(?P<memory>\d+)gb(?:\..*)?)")
_PRODUCTS = ("nvidia.com/gpu.product", "amd.com/gpu.product-name", "cloud.google.com/gke-accelerator",
             "k8s.amazonaws.com/accelerator")  # fmt: skip
_KEPT = ("node.kubernetes.io/instance-type", "topology.kubernetes.io/region")
_CLOUDS = ("aws", "gce", "azure", "openstack", "ibm", "oci", "digitalocean", "vsphere")
_CONTROL = ("node-role.kubernetes.io/control-plane", "node-role.kubernetes.io/master")


@dataclass(frozen=True, slots=True)
class KubernetesNode:
    """One node. control: it runs the cluster, not jobs. cloud: it is a virtual machine of a cloud."""

    machine: Machine
    control: bool
    cloud: bool
    reason: str | None


def read_nodes(items: list[Any], findings: Findings) -> list[KubernetesNode]:
    """Every node that has a name."""
    nodes = []
    for item in items:
        name = str(_table(item, "metadata").get("name") or "") if isinstance(item, dict) else ""
        if name:
            nodes.append(_Reader(name, item, findings).node())
        else:
            findings.skip(str(item), "it is not a node with a name")
    return nodes


def _table(value: Any, key: str) -> Mapping[str, Any]:
    found = value.get(key) if isinstance(value, dict) else None
    return found if isinstance(found, dict) else {}


class _Reader:
    """Reads one node."""

    def __init__(self, name: str, item: Mapping[str, Any], findings: Findings) -> None:
        self._name, self._findings = name, findings
        self._spec, status = _table(item, "spec"), _table(item, "status")
        self._labels = _table(_table(item, "metadata"), "labels")
        self._allocatable = {**_table(status, "capacity"), **_table(status, "allocatable")}
        self._conditions = [one for one in status.get("conditions") or [] if isinstance(one, dict)]
        self._taints = [one for one in self._spec.get("taints") or [] if isinstance(one, dict)]

    def node(self) -> KubernetesNode:
        reason = self._reason()
        cloud = str(self._spec.get("providerID", "")).startswith(tuple(f"{name}:" for name in _CLOUDS))
        cpus, memory, disk = (self._quantity(key) for key in ("cpu", "memory", "ephemeral-storage"))
        machine = Machine(
            name=self._name,
            cores=int(cpus) or None if cpus else None,
            memory_gb=int(memory / 2**30 * 10) / 10 or None if memory else None,
            gpu=self._gpu(),
            disk_gb=int(disk / 1e9) or None if disk else None,
            features=frozenset(str(self._labels[key]) for key in _KEPT if self._labels.get(key)),
            available=reason is None,
            virtual=cloud,
            note=self._note(),
        )
        return KubernetesNode(machine, any(taint.get("key") in _CONTROL for taint in self._taints), cloud, reason)

    def _reason(self) -> str | None:
        """Why no pod is started there; `None` = pods are."""
        ready = next((one for one in self._conditions if one.get("type") == "Ready"), None)
        if ready is not None and ready.get("status") != "True":
            return str(ready.get("reason") or "not ready")
        return "unschedulable" if self._spec.get("unschedulable") else None

    def _gpu(self) -> GpuForm | None:
        counts = {key: int(self._quantity(key) or 0) for key in self._allocatable if key in _CARDS}
        held = {key: count for key, count in counts.items() if count}
        slices = self._slices()
        if not held and not slices:
            return None
        key = next(iter(held), "nvidia.com/gpu")
        product = next((str(self._labels[one]) for one in _PRODUCTS if self._labels.get(one)), None)
        model = re.sub(r"-(MIG-\S+|SHARED)$", "", product) if product else None
        count, shares = self._cards(key, held.get(key))
        megabytes = str(self._labels.get("nvidia.com/gpu.memory", ""))
        return GpuForm(
            model=model,
            count=float(count) if count else None,
            memory_gb=int(megabytes) / 1024 if megabytes.isdecimal() and not slices else None,
            slices=[*slices, *shares],
            gres=key if held else slices[0].gres,
        )

    def _cards(self, key: str, counted: int | None) -> tuple[int | None, list[SliceForm]]:
        """Cards of the node; where each is offered several times (time slicing), the label has their number."""
        label = str(self._labels.get("nvidia.com/gpu.count", ""))
        product = str(self._labels.get("nvidia.com/gpu.product", ""))
        real = int(label) if label.isdecimal() else None
        if match := re.search(r"-MIG-(\d+g\.(\d+)gb)", product):  # one profile for all: counted as if they were cards
            form = SliceForm(profile=match[1], memory_gb=float(match[2]), count=counted, gres=key)
            return None, [form] if counted else []
        if counted and real and counted > real:
            return real, [SliceForm(profile="shared", count=counted, gres=key, notes="cards are shared in time")]
        return counted, []

    def _slices(self) -> list[SliceForm]:
        found = []
        for key in self._allocatable:
            match, count = _MIG.fullmatch(key), self._quantity(key) if _MIG.fullmatch(key) else None
            if match is not None and count:
                found.append(
                    SliceForm(profile=match["profile"], memory_gb=float(match["memory"]), count=int(count), gres=key)
                )
        return found

    def _note(self) -> str | None:
        own = [f"{taint.get('key')}={taint.get('value')}:{taint.get('effect')}" if taint.get("value")
               else f"{taint.get('key')}:{taint.get('effect')}" for taint in self._taints
               if not str(taint.get("key", "")).startswith(("node.kubernetes.io/", *_CONTROL))]  # fmt: skip
        machine = str(self._labels.get("kubernetes.io/arch", "amd64"))
        return joined((
            f"pods must tolerate {', '.join(own)}" if own else None,
            f"{machine} processors" if machine != "amd64" else None,
        ))  # fmt: skip

    def _quantity(self, key: str) -> float | None:
        text = self._allocatable.get(key)
        if text is None:
            return None
        try:
            return read_quantity(str(text))
        except ValueError as error:
            self._findings.skip(f"{self._name}: {key} {text}", str(error))
            return None
