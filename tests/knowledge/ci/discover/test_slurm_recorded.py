"""Discovery of Slurm from outputs of many versions: 22.05 as recorded, the others written from Slurm's sources."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from knowledge.ci.build.system_form import NodeTypeForm, PartitionForm, QosForm
from knowledge.ci.discover import Discovery, QueueState, RecordedRunner, discover_slurm
from knowledge.errors import ServiceError
from tests.knowledge.ci.discover.conftest import RECORDED, Replay


def _partitions(found: Discovery) -> dict[str, PartitionForm]:
    return {one.name: one for one in found.layer.system.partitions}


def _nodes(found: Discovery) -> dict[str, NodeTypeForm]:
    return {one.id: one for one in found.layer.system.node_types}


def _skipped(found: Discovery) -> list[tuple[int | None, str]]:
    return [(one.line, one.text) for one in found.layer.skipped]


def test_version_20_11(replay: Replay) -> None:
    found = replay("slurm-20.11")
    assert (found.layer.tool, found.layer.system.id, found.layer.system.name) == ("Slurm 20.11.9", "old-one", "Old_One")
    nodes, partitions = _nodes(found), _partitions(found)
    assert list(nodes) == ["cpu-38c-187g", "cpu-38c-187g-bigtmp", "v100x2-376g"]
    plain = nodes["cpu-38c-187g"]  # racks r01 and r02, memory 191,500 and 191,840 MB: one type
    assert (plain.count, plain.unavailable, plain.cores_per_node, plain.memory_gb) == (3, 1, 38, 187.0)
    assert (plain.features, plain.local_storage_gb) == (["skylake"], 968.8)  # 924,000 MB of 2^20 bytes
    assert plain.notes == "8 GB of the memory are kept for the system; memory 187 to 187.3 GB"
    volta = nodes["v100x2-376g"]
    assert (volta.count, volta.unavailable, volta.memory_gb) == (2, 0, 375.9)  # RESERVED is not out of service
    assert volta.notes == "the memory of 1 of the nodes is not known"  # "many"
    gpu = volta.gpu
    assert gpu is not None
    assert (gpu.model, gpu.count, gpu.gres) == ("v100", 2, "gpu:v100")
    batch = partitions["batch"]
    assert (batch.min_nodes, batch.max_nodes, batch.max_walltime_hours, batch.shared_nodes) == (1, 8, 96, True)
    assert batch.allowed == "DenyAccounts=guest,course; AllocNodes=login[1-2]"
    assert batch.default_memory_gb_per_core == pytest.approx(4315 / 1024)
    assert batch.charge is not None  # without a suffix the weight is for one MB
    assert batch.charge.rates[1].per_hour == pytest.approx(0.25, rel=0.001)
    assert batch.charge.combine == "sum"
    assert partitions["gpu"].max_walltime_hours == 36.5
    assert (partitions["gpu"].state, partitions["gpu"].gpu_request_flag) == ("down", "--gres=gpu:N")
    parked = partitions["parked"]
    assert (parked.node_types, parked.state, parked.allowed) == ([], "inactive", "root only")
    assert (parked.max_walltime_hours, parked.max_walltime_unlimited) == (None, False)  # "sometimes"
    assert _skipped(found) == [
        (4, "this line is not one of Slurm's"),
        (None, "NodeName=v2 RealMemory=many"),
        (None, "PartitionName=parked MaxTime=sometimes"),
    ]
    assert found.layer.system.notes == "out of service when it was read: n003 (Not responding), n004 (fan = loud)"
    assert found.queue == (
        QueueState("batch", 2, 1, 96.5, 0.0, 1),  # the endless job is in no node-hours
        QueueState("gpu", 1, 2, 0.5, 2.5, 1),
    )
    assert any("accounting_storage" in remark for remark in found.remarks)


def test_version_21_08_in_a_cloud(replay: Replay) -> None:
    found = replay("slurm-21.08")
    sleeping, static = _nodes(found).values()
    assert (sleeping.count, sleeping.unavailable, sleeping.memory_gb) == (
        3,
        1,
        None,
    )  # powered down is not out of service
    assert (static.count, static.unavailable) == (1, 0)
    assert static.gpu is not None
    assert [(one.profile, one.count) for one in static.gpu.slices] == [("mps", 100)]
    spot, urgent = _partitions(found).values()
    assert spot.max_walltime_unlimited
    assert spot.notes == "the default partition; jobs can be pre-empted (requeue) by those of urgent"
    assert (urgent.shared_nodes, urgent.default_walltime_hours, urgent.charge) == (False, None, None)
    assert "GRES/gpu=-2: no charge rule made of it" in (urgent.notes or "")
    assert "Node spot-dy-4 is announced for the future and left out." in found.remarks
    (upgrade,) = found.layer.system.reservations
    assert (upgrade.partition, upgrade.starts_at) == ("spot", "2026-11-24T11:00:00Z")
    assert upgrade.notes == "nodes spot-st-1; for accounts ops; flags MAINT,IGNORE_JOBS,SPEC_NODES"


def test_version_22_05_as_recorded(replay: Replay) -> None:
    found = replay("slurm-22.05")
    assert found.layer.tool == "Slurm 22.05.8"
    assert found.layer.skipped == []
    assert [(node.id, node.count, node.unavailable) for node in _nodes(found).values()] == [
        ("cpu-64c-251g", 3, 1), ("a100x4-503g", 2, 0), ("a100-125g", 1, 0),
    ]  # fmt: skip
    assert found.queue == (QueueState("cpu", 5, 0, 2.5, 0.0, 0), QueueState("gpu", 0, 1, 0.0, 0.5, 0))
    urgent = next(one for one in found.layer.system.qos_limits if one.name == "urgent")
    assert urgent == QosForm(
        name="urgent", max_walltime_hours=2, priority=0, usage_factor=2, preempts=["normal"],
        notes="GrpTRES=node=1; Flags=DenyOnLimit",
    )  # fmt: skip


def test_nodes_come_from_sinfo_where_scontrol_shows_none(replay: Replay, tmp_path: Path) -> None:
    asked = replay("slurm-22.05")
    from_json = replay("slurm-22.05-json")
    assert from_json.layer.system.node_types == asked.layer.system.node_types
    shutil.copy(RECORDED / "slurm-22.05" / "scontrol-show-partition.txt", tmp_path)
    lines = [
        f"{node}|{partition}|128|2|32|2|257000|0|(null)|milan,ib,rack1|{state}|1|{reason}"
        for node, partition, state, reason in (
            ("c1", "cpu", "idle", "none"), ("c1", "long", "idle", "none"), ("c2", "cpu", "drained*", "bad | memory"),
        )
    ]  # fmt: skip
    (tmp_path / "sinfo-nodes.txt").write_text("\n".join([*lines, "c9|cpu"]) + "\n", encoding="utf-8")
    told = discover_slurm(RecordedRunner(tmp_path))
    (node,) = told.layer.system.node_types
    assert (node.id, node.count, node.unavailable) == ("cpu-64c-251g", 2, 1)
    assert told.layer.system.notes == "out of service when it was read: c2 (bad | memory)"
    assert _partitions(told)["long"].node_types == [node.id]
    assert _skipped(told) == [(4, "c9|cpu")]


def test_version_23_02_as_json(replay: Replay) -> None:
    found = replay("slurm-23.02-json")
    assert found.layer.tool == "Slurm 23.02.7"
    assert [(node.id, node.count, node.unavailable) for node in _nodes(found).values()] == [
        ("cpu-48c-244g", 2, 0), ("a30x2-244g", 1, 1),
    ]  # fmt: skip
    work, rest = _partitions(found).values()
    assert (work.max_walltime_hours, work.default_walltime_hours, work.min_nodes, work.max_nodes) == (24, 1, 1, 2)
    assert work.default_memory_gb_per_core == 2000 * 2 / 1024
    assert work.charge is not None
    assert [(rate.resource, rate.per_hour) for rate in work.charge.rates] == [("core", 4.0), ("memory_gb", 1.0)]
    assert (work.shared_nodes, work.reservation_only) == (None, None)  # this JSON does not say
    assert (rest.max_walltime_unlimited, rest.max_nodes, rest.state) == (True, None, "inactive")
    (power,) = found.layer.system.reservations
    assert (power.name, power.starts_at, power.ends_at) == ("power", "2026-11-25T08:00:00Z", "2026-11-25T10:00:00Z")


def test_version_23_11(replay: Replay) -> None:
    found = replay("slurm-23.11")
    a100, h100 = _nodes(found).values()
    assert (a100.id, a100.count, a100.cores_per_node, a100.unavailable) == ("a100x4-1007g", 2, 126, 0)
    assert a100.gpu is not None
    assert [(one.profile, one.count, one.gres) for one in a100.gpu.slices] == [("shard", 32, "shard:a100")]
    assert h100.gpu is not None
    assert (h100.gpu.model, h100.gpu.count, h100.unavailable) == ("h100", 3, 1)
    assert [(one.profile, one.memory_gb, one.count) for one in h100.gpu.slices] == [("1g.10gb", 10, 7)]
    main, own = _partitions(found).values()
    assert main.node_types == [a100.id, h100.id]  # its list of nodes cannot be read, but the nodes name it
    assert (main.max_walltime_hours, main.max_running_jobs_per_user, main.max_gpus_per_user) == (36, 2, 3)
    assert main.charge is None  # two kinds of GPU at two prices
    assert main.default_memory_gb_per_core is None  # one and two threads a core
    assert own.charge is not None
    assert [(rate.resource, rate.per_hour) for rate in own.charge.rates] == [
        ("core", 2.0), ("memory_gb", 0.25), ("gpu", 16.0),
    ]  # fmt: skip
    assert own.default_memory_gb_per_core is None  # it has a default for the node
    assert found.layer.system.notes == "out of service when it was read: h1 (NHC: check_fs_mount Size=0)"
    assert [text for _, text in _skipped(found)] == [
        "short|row",
        "broken|ten|00:00:00|||cluster|||1.000000|||||||||||||||||||",
        "PartitionName=main Nodes=a[01-02],h[1-2]-[a-b]",
    ]


def test_version_24_05(replay: Replay) -> None:
    found = replay("slurm-24.05")
    mixed, untyped = _nodes(found).values()
    assert mixed.gpu is not None
    assert untyped.gpu is not None
    assert (mixed.gpu.model, mixed.gpu.count, mixed.gpu.gres) == ("4090 and rtx6000", 6, "gpu")
    assert mixed.notes == "several kinds of GPU on a node: gpu:4090:2, gpu:rtx6000:4"
    assert (untyped.gpu.model, untyped.gpu.count, untyped.gpu.gres, untyped.unavailable) == (None, 4, "gpu", 1)
    cards, topo = _partitions(found).values()
    assert cards.charge is None
    assert "MAX_TRES_GRES: no charge rule made of it" in (cards.notes or "")
    assert (topo.shared_nodes, topo.min_nodes, topo.max_walltime_unlimited) == (False, 4, True)
    assert _skipped(found) == [(None, "PartitionName=topo Nodes=y[1")]


def test_version_25_05_as_json(replay: Replay) -> None:
    found = replay("slurm-25.05-json")
    assert (found.layer.tool, found.layer.system.id) == ("Slurm 25.05.3", "new")
    (node,) = _nodes(found).values()
    assert (node.id, node.count, node.unavailable) == ("gh200x1-459g", 3, 1)  # one sleeps, one is drained
    assert node.features == ["grace", "hopper"]
    held, void = _partitions(found).values()
    assert (held.max_walltime_hours, held.max_nodes, held.max_jobs_per_user) == (6, 1, 9)
    assert (held.max_cores_per_node, held.max_memory_gb_per_node) == (64, 390.6)
    assert held.allowed == "AllowGroups=physics; DenyAccounts=guest"
    assert (void.state, void.node_types, void.max_walltime_unlimited) == ("drain", [], False)
    assert found.layer.system.qos_limits[1] == QosForm(
        name="gh", max_walltime_hours=6, max_nodes=1, max_nodes_per_user=2, max_cores_per_user=144,
        max_gpus_per_user=2, max_running_jobs_per_user=3, max_jobs_per_user=9, priority=5, usage_factor=0.5,
        preempts=["normal"], partitions=["gh"], notes="GrpTRES=gres/gpu=4; Flags=DENY_LIMIT",
    )  # fmt: skip
    assert [one.reason for one in found.layer.skipped] == ["a record of the nodes without a name"]


@pytest.mark.parametrize("text", ["", "slurm_load_partitions error: refused\n", "{", '{"partitions": 3}', "\x00\xff|"])
def test_output_that_is_no_list_of_partitions_is_said(tmp_path: Path, text: str) -> None:
    (tmp_path / "scontrol-show-partition.txt").write_text(text, encoding="utf-8")
    (tmp_path / "scontrol-show-node.txt").write_text("NodeName=a State=IDLE\n", encoding="utf-8")
    with pytest.raises(ServiceError, match="Slurm named no partitions"):
        discover_slurm(RecordedRunner(tmp_path))
