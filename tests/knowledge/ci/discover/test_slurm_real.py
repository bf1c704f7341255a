"""Discovery of a real Slurm, started here."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from knowledge.ci.build.layer_form import LayerForm
from knowledge.ci.build.system_form import ChargeForm, CpuForm, GpuForm, NodeTypeForm, QosForm, SliceForm
from knowledge.ci.discover import LiveRunner, Naming, RecordedRunner, RecordingRunner, discover_slurm
from knowledge.errors import ServiceError
from tests.fakes.slurm import Nodes, Partition, Plan, SlurmCluster, missing
from tests.fakes.slurm.daemons import wait_until

CPU = NodeTypeForm(
    id="cpu-64c-251g", count=3, cpu=CpuForm(model=None, sockets=2, cores_per_socket=32, threads_per_core=2),
    memory_gb=250.9, gpu=None, local_storage_gb=None, interconnect=None, features=["ib", "milan"], unavailable=1,
)  # fmt: skip
GPU = NodeTypeForm(
    id="a100x4-503g", count=2, cpu=CpuForm(model=None, sockets=2, cores_per_socket=32, threads_per_core=1),
    memory_gb=502.9, gpu=GpuForm(model="a100", count=4, memory_gb=None, gres="gpu:a100"), local_storage_gb=None,
    interconnect=None, features=["ib", "milan"], unavailable=0,
)  # fmt: skip
SLICES = NodeTypeForm(
    id="a100-125g", count=1, cpu=CpuForm(model=None, sockets=1, cores_per_socket=16, threads_per_core=1),
    memory_gb=125.0, local_storage_gb=None, interconnect=None, features=["rome"], unavailable=0,
    gpu=GpuForm(
        model="a100", count=None, memory_gb=None, gres="gpu:a100_1g.5gb",
        slices=[SliceForm(profile="1g.5gb", memory_gb=5.0, count=2, gres="gpu:a100_1g.5gb")],
    ),
)  # fmt: skip


@pytest.fixture
def busy(slurm: SlurmCluster) -> SlurmCluster:
    """The cluster with a drained node, a reservation and five jobs that wait."""
    if slurm.states()["c2"] == "idle":
        slurm.run("scontrol", "update", "nodename=c2", "state=drain", "reason=bad memory, DIMM A1=ECC State=DOWN")
        slurm.run("scontrol", "create", "reservation", "reservationname=maint", "starttime=2030-01-01T00:00:00",
                  "duration=120", "users=root", "nodes=c1")  # fmt: skip
        slurm.run("sbatch", "-p", "cpu", "--wrap", "true", "-t", "30", "-N", "2", "--hold", "--array=1-5")
    return slurm


def test_everything_is_read_from_a_real_slurm(busy: SlurmCluster) -> None:
    found = discover_slurm(LiveRunner(environment=busy.environment), Naming("tiny", "Tiny", "Us"))
    system = found.layer.system
    assert (system.id, system.name, system.organization, system.kind, system.scheduler) == (
        "tiny", "Tiny", "Us", "hpc", "slurm",
    )  # fmt: skip
    assert system.node_types == [CPU, GPU, SLICES]
    cpu, gpu, long, whole, slices = system.partitions
    assert (cpu.max_walltime_hours, cpu.default_walltime_hours, cpu.max_nodes, cpu.min_nodes) == (24, 1, 2, None)
    assert (cpu.shared_nodes, cpu.state, cpu.notes) == (True, "up", "the default partition")
    assert cpu.default_memory_gb_per_core == 2000 * 2 / 1024  # two threads a core
    assert cpu.charge == ChargeForm.model_validate(
        {"unit": "billing hour", "combine": "max", "date": system.as_of,
         "rates": [{"resource": "core", "per_hour": 1.0}, {"resource": "memory_gb", "per_hour": 0.25}],
         "note": "TRESBillingWeights=CPU=0.5,Mem=0.25G, the largest is billed"}
    )  # fmt: skip
    assert (gpu.max_walltime_hours, gpu.max_cores_per_node, gpu.max_memory_gb_per_node) == (60, 48, 390.6)
    assert gpu.gpu_request_flag == "--gpus-per-node=N"
    assert (long.max_walltime_hours, long.max_walltime_unlimited, long.min_nodes) == (None, True, 1)
    assert (long.node_types, long.allowed) == ([CPU.id, GPU.id], "AllowGroups=root")
    assert (whole.shared_nodes, whole.reservation_only, whole.max_walltime_hours) == (False, True, 1.5)
    assert (slices.state, slices.notes, slices.node_types) == ("drain", "hidden", [SLICES.id])
    (reserved,) = system.reservations
    assert (reserved.name, reserved.starts_at, reserved.ends_at, reserved.nodes) == (
        "maint", "2030-01-01T00:00:00Z", "2030-01-01T02:00:00Z", 1,
    )  # fmt: skip
    assert system.notes == "out of service when it was read: c2 (bad memory, DIMM A1=ECC State=DOWN)"
    assert found.layer.skipped == []
    (waiting,) = found.queue
    assert (waiting.partition, waiting.pending_jobs, waiting.pending_node_hours) == ("cpu", 5, 5.0)
    assert len(found.remarks) == 1
    assert "slurmdbd" in found.remarks[0]


def test_what_is_recorded_reads_the_same(busy: SlurmCluster, tmp_path: Path) -> None:
    live = discover_slurm(RecordingRunner(LiveRunner(environment=busy.environment), tmp_path / "kept"))
    runner = RecordedRunner(tmp_path / "kept")
    again = discover_slurm(runner, None, runner.read_at)
    assert again.layer.system == live.layer.system
    assert again.queue == live.queue
    assert again.remarks == live.remarks


def test_the_layer_survives_its_file(busy: SlurmCluster) -> None:
    layer = discover_slurm(LiveRunner(environment=busy.environment)).layer
    assert LayerForm.model_validate_json(layer.model_dump_json()) == layer
    assert json.loads(layer.model_dump_json())["tool"].startswith("Slurm ")


def test_a_persons_own_filters_do_not_hide_partitions(busy: SlurmCluster, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SQUEUE_PARTITION", "gpu")
    monkeypatch.setenv("SLURM_TIME_FORMAT", "%s")
    found = discover_slurm(LiveRunner(environment=busy.environment))
    assert [state.partition for state in found.queue] == ["cpu"]
    assert found.layer.system.reservations[0].starts_at == "2030-01-01T00:00:00Z"


@pytest.mark.slow
def test_limits_of_qos_and_billed_gpus_are_read(slurm_with_accounting: SlurmCluster) -> None:
    cluster = slurm_with_accounting
    cluster.run("sacctmgr", "-i", "add", "qos", "few", "set", "MaxWall=1-00:00:00", "MaxJobsPerUser=4",
                "MaxTRESPerUser=cpu=128,gres/gpu=6,node=3", "MaxSubmitJobsPerUser=20", "MaxTRESPerJob=node=2",
                "UsageFactor=1.5", "Priority=100", "Preempt=normal")  # fmt: skip
    cluster.run("scontrol", "update", "partitionname=gpu", "qos=few")
    found = discover_slurm(LiveRunner(environment=cluster.environment))
    qos = {one.name: one for one in found.layer.system.qos_limits}
    assert qos["few"] == QosForm(
        name="few", max_walltime_hours=24, max_nodes=2, max_nodes_per_user=3, max_cores_per_user=128,
        max_gpus_per_user=6, max_running_jobs_per_user=4, max_jobs_per_user=20, priority=100, usage_factor=1.5,
        preempts=["normal"], partitions=["gpu"],
    )  # fmt: skip
    gpu = next(one for one in found.layer.system.partitions if one.name == "gpu")
    assert gpu.charge is not None
    assert {rate.resource: rate.per_hour for rate in gpu.charge.rates} == {"core": 1.0, "memory_gb": 0.125, "gpu": 16}
    assert (gpu.max_walltime_hours, gpu.max_nodes, gpu.max_running_jobs_per_user) == (24, 2, 4)
    assert (gpu.max_gpus_per_user, gpu.max_nodes_per_user, gpu.max_cores_per_user) == (6, 3, 128)
    assert gpu.notes == "limits of the QOS few"
    assert found.remarks == ()


@pytest.mark.slow
def test_a_controller_that_is_gone_is_said_and_comes_back(tmp_path: Path) -> None:
    quick = {"MessageTimeout": "2", "SlurmctldTimeout": "10"}  # how long its commands try to reach it
    plan = Plan((Nodes(("n1",)),), (Partition("only", ("n1",), {"Default": "YES"}),), options=quick)
    if (why := missing(plan)) is not None:
        pytest.skip(why)
    with SlurmCluster(plan, tmp_path / "slurm") as cluster:
        cluster.stop_controller(hard=True)
        with pytest.raises(
            ServiceError, match=r"scontrol .* gave nothing that can be read: .*contact slurm controller"
        ):
            discover_slurm(LiveRunner(environment=cluster.environment))
        cluster.start_controller()
        wait_until(lambda: bool(cluster.states()), "it answers again")
        found = discover_slurm(LiveRunner(environment=cluster.environment))
        assert [one.name for one in found.layer.system.partitions] == ["only"]
