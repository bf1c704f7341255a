"""What the tests of discovery share: recorded outputs, and a real Slurm for the session."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from knowledge.ci.discover import DISCOVERERS, Discovery, Naming, RecordedRunner
from tests.fakes.slurm import EXAMPLE, SlurmCluster, missing

RECORDED = Path(__file__).parent / "recorded"
Replay = Callable[[str], Discovery]


@pytest.fixture
def replay() -> Replay:
    """A function that reads the recorded outputs of a name; the name begins with what was recorded."""

    def read(name: str) -> Discovery:
        runner = RecordedRunner(RECORDED / name)
        return DISCOVERERS[name.split("-")[0]](runner, Naming(), runner.read_at)

    return read


@pytest.fixture(scope="session")
def slurm(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SlurmCluster]:
    """A real Slurm without accounting; it is up in less than a second."""
    if (why := missing(EXAMPLE)) is not None:
        pytest.skip(why)
    with SlurmCluster(EXAMPLE, tmp_path_factory.mktemp("slurm")) as cluster:
        yield cluster


@pytest.fixture(scope="session")
def slurm_with_accounting(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SlurmCluster]:
    """A real Slurm with slurmdbd and a database; some seconds until it is up."""
    weights = "CPU=1.0,Mem=0.125G,GRES/gpu=16"
    partitions = tuple(
        dataclasses.replace(one, options={**one.options, "TRESBillingWeights": weights}) if one.name == "gpu" else one
        for one in EXAMPLE.partitions
    )
    plan = dataclasses.replace(EXAMPLE, partitions=partitions, accounting=True)
    if (why := missing(plan)) is not None:
        pytest.skip(why)
    with SlurmCluster(plan, tmp_path_factory.mktemp("slurm")) as cluster:
        yield cluster
