"""The same with a real Slurm."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from estimators.harp.run import Run, Status
from estimators.harp.running import SlurmExecutor
from knowledge.ci.discover import LiveRunner
from knowledge.errors import ServiceError
from tests.estimators.harp.running.made import application, task
from tests.fakes.slurm import Nodes, Partition, Plan, SlurmCluster, missing

pytestmark = pytest.mark.slow
SMALL = application("sh -c 'echo {n} > out; sleep {n}'", success={"files": ["out"]}, limits={"memory_bytes": 10**8})


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SlurmCluster]:
    plan = Plan((Nodes(("n1", "n2"), cores_per_socket=2),), (
        Partition("only", ("n1", "n2"), {"Default": "YES"}), Partition("short", ("n1",), {"MaxTime": "1"}),
    ))  # fmt: skip
    if (why := missing(plan)) is not None:
        pytest.skip(why)
    with SlurmCluster(plan, tmp_path_factory.mktemp("slurm")) as found:
        yield found


def executor(cluster: SlurmCluster, partition: str | None = None) -> SlurmExecutor:
    runner = LiveRunner(environment=cluster.environment)
    return SlurmExecutor(partition, runner=runner, poll_seconds=0.5, settle_seconds=2.0)


def all_of(one: SlurmExecutor, count: int) -> dict[str, Run]:
    end, found = time.monotonic() + 60, dict[str, Run]()
    while len(found) < count:
        found |= {run.run_id: run for run in one.finished()}
        assert time.monotonic() < end, f"only {found}"
        time.sleep(0.1)
    return found


def test_an_array_is_run_and_measured_on_its_nodes(cluster: SlurmCluster) -> None:
    one = executor(cluster)
    failing = application("sh -c 'echo wrong; exit 3'", limits={"memory_bytes": 10**8})
    for wanted in (task(SMALL, "good", n=1), task(failing, "bad"), task(SMALL, "late", limit_seconds=0.5, n=9)):
        one.start(wanted)
    runs = all_of(one, 3)
    assert {name: run.status for name, run in runs.items()} == {
        "good": Status.FINISHED, "bad": Status.FAILED, "late": Status.TIMED_OUT,
    }  # fmt: skip
    assert None not in (runs["good"].wall_seconds, runs["good"].peak_memory_bytes, runs["good"].node_type)
    assert runs["bad"].exit_status == 3
    assert len(list(one._batches.folder.glob("*/job.sh"))) == 1


def test_jobs_outlive_this_program_and_cancelled_ones_are_told(cluster: SlurmCluster, home: Path) -> None:
    before = executor(cluster)
    kept, cancelled = task(SMALL, "kept", n=2), task(SMALL, "cancelled", n=60)
    for wanted in (kept, cancelled):
        before.start(wanted)
        before.finished()
    after = executor(cluster)
    assert after.adopt(kept)
    assert after.adopt(cancelled)
    begun = home / "harp" / "slurm"
    end = time.monotonic() + 60
    while len(list(begun.glob("*/*.began"))) < 2:
        assert time.monotonic() < end
        time.sleep(0.1)
    job_ids = {after._of[token].job_id for (token, _), one in after._under_way.items() if one is cancelled}
    cluster.run("scancel", str(job_ids.pop()))
    runs = all_of(after, 2)
    assert runs["kept"].status is Status.FINISHED
    assert runs["cancelled"].status is Status.KILLED
    assert len(list(begun.glob("*/batch.json"))) == 2


def test_a_partition_that_is_too_short_is_told_and_leaves_no_job(cluster: SlurmCluster) -> None:
    one = executor(cluster, "short")
    one.start(task(SMALL, "a"))
    with pytest.raises(ServiceError, match=r"PartitionTimeLimit"):
        all_of(one, 1)
    assert "short" not in cluster.run("squeue", "--noheader", "--states=PENDING,RUNNING", "--format=%P")
