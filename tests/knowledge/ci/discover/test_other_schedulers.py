"""Discovery of PBS, Torque, Flux and Kubernetes from outputs written after their documentation."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.ci.build.system_form import NodeTypeForm, PartitionForm
from knowledge.ci.discover import (
    Discovery,
    QueueState,
    RecordedRunner,
    discover_flux,
    discover_kubernetes,
    discover_pbs,
)
from knowledge.ci.discover.durations import read_span_hours
from knowledge.ci.discover.flux.resources import read_ids
from knowledge.ci.discover.found import Findings
from knowledge.ci.discover.kubernetes.quantities import read_quantity
from knowledge.ci.discover.pbs.records import read_records
from knowledge.ci.discover.pbs.words import per_user, read_gigabytes, read_hours
from knowledge.errors import ServiceError
from tests.knowledge.ci.discover.conftest import Replay


def _partitions(found: Discovery) -> dict[str, PartitionForm]:
    return {one.name: one for one in found.layer.system.partitions}


def _nodes(found: Discovery) -> list[NodeTypeForm]:
    return found.layer.system.node_types


def _counts(found: Discovery) -> list[tuple[str, int | None, int | None]]:
    return [(node.id, node.count, node.unavailable) for node in _nodes(found)]


def test_openpbs_as_json(replay: Replay) -> None:
    found = replay("pbs-openpbs")
    assert (found.layer.tool, found.layer.system.id, found.layer.system.scheduler) == ("PBS 22.05.11", "pbs01", "pbs")
    assert _counts(found) == [
        ("cpu-64c-252g", 3, 1), ("nvidia-a100-sxm4-40gb-x4-256g", 1, 0), ("cpu-24c-96g", 1, 0),
    ]  # fmt: skip
    cpu, gpu, _ = _nodes(found)
    assert cpu.features == ["cpu_type=milan"]
    assert (gpu.cores_per_node, gpu.memory_gb) == (72, 256)  # two virtual nodes of one host
    assert gpu.gpu is not None
    assert (gpu.gpu.model, gpu.gpu.count) == ("NVIDIA A100-SXM4-40GB", 4)
    partitions = _partitions(found)
    work = partitions["workq"]
    assert (work.max_walltime_hours, work.default_walltime_hours, work.max_nodes) == (48, 0.5, 8)
    assert work.min_walltime_hours == pytest.approx(5 / 60)
    assert (work.max_running_jobs_per_user, work.max_jobs_per_user, work.max_cores_per_user) == (10, 50, 256)
    assert (work.state, work.shared_nodes, work.notes) == ("up", True, "512 CPUs a job at most")
    assert work.node_types == [cpu.id, gpu.id]  # not the node that is tied to another queue
    gpus = partitions["gpuq"]
    assert (gpus.node_types, gpus.max_gpus_per_job, gpus.max_gpus_per_user) == ([gpu.id], 4, 8)
    assert (gpus.allowed, gpus.state, gpus.gpu_request_flag) == (
        "only through a routing queue", "down", "-l select=1:ngpus=N",
    )  # fmt: skip
    private = partitions["private"]
    assert (private.node_types, private.shared_nodes, private.allowed) == (["cpu-24c-96g"], False, "users: ann,bob")
    assert (private.state, private.max_walltime_hours, private.min_nodes, private.max_nodes) == (
        "inactive", None, None, 2,
    )  # fmt: skip
    assert partitions["in"].notes == "routes to workq, gpuq, nowhere@far"
    assert partitions["in"].node_types == [cpu.id, gpu.id]
    assert found.queue == (QueueState("workq", 7, 2, unknown_jobs=9),)
    assert {one.text for one in found.layer.skipped} == {
        "odd: text",
        "private: resources_max.walltime = soon",
        "private: resources_min.nodect = 3",
    }
    assert found.layer.system.notes == "out of service when it was read: c3 (disk)"


def test_torque_as_text(replay: Replay) -> None:
    found = replay("pbs-torque")
    assert (found.layer.tool, found.layer.system.id) == ("PBS 6.1.2", "tq")
    assert _counts(found) == [("cpu-16c-63g", 2, 1), ("tesla-k20m-x2-126g", 1, 0)]
    assert _nodes(found)[0].notes == "the memory of 1 of the nodes is not known"
    assert _nodes(found)[0].features == ["fat", "ib"]
    batch, gpu, feed = _partitions(found).values()
    assert (batch.node_types, batch.max_walltime_hours) == (["cpu-16c-63g"], 240)  # the server's limit
    assert (batch.max_running_jobs_per_user, batch.max_jobs_per_user, batch.notes) == (8, 100, "the default queue")
    assert (gpu.max_walltime_hours, gpu.state, gpu.allowed) == (None, "drain", "groups: vision,speech")
    assert gpu.gpu_request_flag == "-l nodes=1:gpus=N"
    assert feed.node_types == ["cpu-16c-63g", "tesla-k20m-x2-126g"]
    assert found.queue == (QueueState("batch", 3, 4, unknown_jobs=7),)
    assert [(one.line, one.text) for one in found.layer.skipped] == [
        (32, "  !! not an attribute"), (None, "gpu: resources_max.walltime = 3-00"),
    ]  # fmt: skip
    assert found.layer.system.notes == "out of service when it was read: t02 (waits for a fan)"
    assert not any("json" in remark for remark in found.remarks)


@given(st.integers(0, 2_000), st.integers(0, 59), st.integers(0, 59))
def test_times_of_pbs(hours: int, minutes: int, seconds: int) -> None:
    whole = hours + minutes / 60 + seconds / 3600
    assert (read_hours(f"{hours}:{minutes:02}:{seconds:02}") or 0) == pytest.approx(whole)
    assert (read_hours(str(hours * 3600 + minutes * 60 + seconds)) or 0) == pytest.approx(whole)


@given(st.integers(1, 4_000))
def test_sizes_of_pbs(gigabytes: int) -> None:
    for text in (f"{gigabytes}gb", f"{gigabytes * 1024}mb", f"{gigabytes * 2**20}kb", f"{gigabytes * 2**30}b"):
        assert read_gigabytes(text) == gigabytes
    assert read_gigabytes(f"{gigabytes * 2**27}w") == gigabytes


def test_limits_of_pbs() -> None:
    assert per_user("[u:PBS_GENERIC=5],[g:PBS_GENERIC=10]") == 5
    assert per_user("[o:PBS_ALL=100]") is None
    assert per_user("[u:ann=7]") is None  # a limit of one user is not one of all
    assert per_user("12") == 12
    for text in ("1-00", "1:2:3:4", "soon"):
        with pytest.raises(ValueError, match="time as PBS"):
            read_hours(text)


@given(st.text(max_size=200))
def test_any_text_of_pbs_is_read_or_skipped(text: str) -> None:
    read_records(text, ("nodes",), Findings())


def test_flux(replay: Replay) -> None:
    found = replay("flux-tree")
    assert (found.layer.tool, found.layer.system.id, found.layer.system.scheduler) == ("Flux 0.68.0", "tree", "flux")
    assert _counts(found) == [("cpu-64c-pdebug", 1, 0), ("cpu-64c-pbatch", 2, 1), ("gpux4", 3, 1)]
    debug, batch, gpu = _partitions(found).values()
    assert (debug.max_walltime_hours, debug.max_nodes, debug.min_nodes, debug.state) == (0.5, None, 1, "up")
    assert debug.node_types == ["cpu-64c-pdebug"]
    assert (batch.max_walltime_hours, batch.max_nodes, batch.default_walltime_hours, batch.state) == (12, 4, 1, "down")
    assert batch.notes == "the default queue; nodes with pbatch; 256 cores a job at most"
    assert (gpu.max_walltime_unlimited, gpu.max_walltime_hours, gpu.max_gpus_per_job) == (True, None, 8)
    assert (gpu.node_types, gpu.state, gpu.shared_nodes) == (["gpux4"], "inactive", False)
    assert gpu.default_walltime_hours is None  # "soon"
    assert found.queue == (QueueState("pbatch", 2, 1, 2.0, 0.5, 1), QueueState("pdebug", 0, 1, 0.0, 0.0, 1))
    assert [one.text for one in found.layer.skipped] == [
        "{'rank': 'x', 'children': {'core': '0'}}",
        "property broken: ?",
        "what is this",
        "queue gpu: duration soon",
    ]
    assert found.layer.system.notes == "out of service when it was read: tree2, tree6"


def test_flux_without_queues_has_one_that_is_not_named(replay: Replay) -> None:
    found = replay("flux-small")
    assert _counts(found) == [("cpu-4c", 1, 0)]  # two brokers on one host
    (queue,) = found.layer.system.partitions
    assert (queue.name, queue.max_walltime_hours, queue.max_walltime_unlimited) == (
        "default (no queue named)", None, False,
    )  # fmt: skip


@given(st.sets(st.integers(0, 500), min_size=1))
def test_sets_of_ids(numbers: set[int]) -> None:
    text = ",".join(str(number) for number in sorted(numbers))
    assert set(read_ids(text)) == set(read_ids(f"[{text}]")) == numbers


def test_durations() -> None:
    assert [read_span_hours(text) for text in ("30m", "12h", "1.5d", "90s", "3600")] == [0.5, 12, 36, 0.025, 1]
    assert read_span_hours("inf") == float("inf")
    with pytest.raises(ValueError, match="not a duration"):
        read_span_hours("soon")


def test_kubernetes(replay: Replay) -> None:
    found = replay("kubernetes-lab")
    system = found.layer.system
    assert (found.layer.tool, system.id, system.kind, system.scheduler) == (
        "Kubernetes v1.31.4", "lab-cluster", "testbed", "kubernetes",
    )  # fmt: skip
    control, a100, mig, shared, arm = _nodes(found)
    assert (a100.count, a100.unavailable, a100.cores_per_node, a100.memory_gb) == (2, 1, 127, 1006.1)
    assert a100.local_storage_gb == 1800
    assert a100.notes == "pods must tolerate nvidia.com/gpu=present:NoSchedule"
    assert a100.gpu is not None
    assert (a100.gpu.model, a100.gpu.count, a100.gpu.memory_gb) == ("NVIDIA-A100-SXM4-40GB", 8, 40)
    assert mig.gpu is not None
    assert (mig.gpu.count, mig.gpu.memory_gb) == (None, None)
    assert [(one.profile, one.memory_gb, one.count, one.gres) for one in mig.gpu.slices] == [
        ("1g.5gb", 5, 7, "nvidia.com/mig-1g.5gb"), ("3g.20gb", 20, 2, "nvidia.com/mig-3g.20gb"),
    ]  # fmt: skip
    assert shared.gpu is not None
    assert (shared.gpu.model, shared.gpu.count, shared.gpu.slices[0].count) == ("Tesla-T4", 1, 4)
    assert (arm.unavailable, arm.memory_gb, arm.notes) == (1, None, "arm64 processors")
    (jobs,) = system.partitions
    assert jobs.node_types == [a100.id, mig.id, shared.id, arm.id]  # not what runs the cluster
    assert control.id not in jobs.node_types
    assert (jobs.max_cores_per_node, jobs.max_memory_gb_per_node) == (24, 128)
    assert (jobs.max_walltime_hours, jobs.max_walltime_unlimited) == (None, False)
    assert jobs.notes == "quota of the namespace vision: requests.nvidia.com/gpu 4, limits.cpu 64"
    assert len(found.layer.skipped) == 2
    assert system.notes == "out of service when it was read: a2 (unschedulable), c1 (NodeStatusUnknown)"


def test_kubernetes_in_a_cloud(replay: Replay) -> None:
    found = replay("kubernetes-cloud")
    (node,) = _nodes(found)
    assert (found.layer.system.kind, node.kind, node.cores_per_node, node.memory_gb) == ("cloud", "virtual", 3, 14.6)
    assert node.features == ["m5.xlarge", "us-east-1"]


@given(st.integers(0, 10**6), st.sampled_from(["Ki", "Mi", "Gi", "Ti"]))
def test_binary_quantities(number: int, suffix: str) -> None:
    assert read_quantity(f"{number}{suffix}") == number * 1024 ** (1 + ["Ki", "Mi", "Gi", "Ti"].index(suffix))


@pytest.mark.parametrize(
    ("text", "figure"),
    [
        ("500m", 0.5),
        ("2", 2),
        ("1e3", 1000),
        ("1.5G", 1.5e9),
        ("12E", 12e18),
        ("2k", 2000),
        ("100n", 1e-7),
        ("1E2", 100),
    ],
)
def test_quantities(text: str, figure: float) -> None:
    assert read_quantity(text) == pytest.approx(figure)


@pytest.mark.parametrize("text", ["", "lots", "1.2.3", "5Xi", "-1", "1mi", "Gi"])
def test_what_is_no_quantity_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="not a quantity"):
        read_quantity(text)


@pytest.mark.parametrize("text", ["", "{", "[]", '{"nodes": {}}', '{"items": 3}', '{"version": 2}', "\x00"])
def test_what_names_no_nodes_is_said_in_one_sentence(tmp_path: Path, text: str) -> None:
    for name in ("pbsnodes-json", "qstat-queues-json", "pbsnodes", "qstat-queues", "flux-resource-R", "kubectl-nodes"):
        (tmp_path / f"{name}.txt").write_text(text, encoding="utf-8")
    for discover in (discover_pbs, discover_flux, discover_kubernetes):
        with pytest.raises(ServiceError) as said:
            discover(RecordedRunner(tmp_path))
        assert said.value.message.endswith(".")


def test_every_layer_is_kept_as_it_was(replay: Replay) -> None:
    for name in ("pbs-openpbs", "pbs-torque", "flux-tree", "kubernetes-lab"):
        layer = replay(name).layer
        assert json.loads(layer.model_dump_json())["how"] == "discovered"
        assert type(layer).model_validate_json(layer.model_dump_json()) == layer
