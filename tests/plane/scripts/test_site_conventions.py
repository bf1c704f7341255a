"""What sites do differently: cores kept from jobs, own launchers, how srun is given cores and accelerators."""

from __future__ import annotations

from pathlib import Path

import pytest

from knowledge.ci import Catalogue, open_catalogue
from knowledge.settings import Settings
from plane.scripts import JobScript, ScriptSpec, choose_offer, write_script
from tests.plane.scripts.parsed import slurm_options


@pytest.fixture(scope="module")
def catalogue(built_home: Path) -> Catalogue:
    return open_catalogue(Settings(home=built_home))


def written(catalogue: Catalogue, name: str, partition: str | None = None, **asked: int) -> JobScript:
    system = catalogue.system(name)
    offers = [offer for offer in catalogue.offers if offer.system_id == system.id]
    spec = ScriptSpec(model="resnet50", walltime_hours=2, **asked)
    offer, assumptions = choose_offer(spec, offers, partition, None)
    return write_script(spec, offer, system=system, assumptions=assumptions)


@pytest.mark.parametrize(("name", "partition"), [("frontier", "batch"), ("lumi", "standard-g"), ("lumi", "small-g")])
def test_cores_that_the_site_keeps_are_not_asked_for(catalogue: Catalogue, name: str, partition: str) -> None:
    script = written(catalogue, name, partition, node_count=2).script
    assert slurm_options(script)["--cpus-per-task"] == "56"


def test_nodes_of_another_size_keep_their_cores(catalogue: Catalogue) -> None:
    script = written(catalogue, "lumi", "standard", node_count=2).script
    assert slurm_options(script)["--cpus-per-task"] == "128"


@pytest.mark.parametrize("name", ["vista", "frontera", "stampede3", "lonestar6"])
def test_the_sites_own_launcher_starts_programs_on_several_nodes(catalogue: Catalogue, name: str) -> None:
    accelerated = {"frontera": "rtx", "stampede3": "h100"}.get(name)
    script = written(catalogue, name, accelerated, node_count=2).script
    assert "\nibrun torchrun" in script
    assert "srun" not in script


def test_srun_is_told_the_cores_again(catalogue: Catalogue) -> None:
    script = written(catalogue, "delta", "gpuA100x4", accelerator_count=8).script
    assert "--cpus-per-task=" in script
    before, _, _ = script.partition("\nsrun ")
    assert '\nexport SRUN_CPUS_PER_TASK="$SLURM_CPUS_PER_TASK"\n' in before


def test_one_node_starts_without_steps(catalogue: Catalogue) -> None:
    assert "SRUN_CPUS" not in written(catalogue, "delta", "gpuA100x4", accelerator_count=4).script


def test_local_ranks_see_all_accelerators_of_their_node(catalogue: Catalogue) -> None:
    script = written(catalogue, "alps-daint", "normal", accelerator_count=8).script
    assert "--gpus-per-task=1" in script
    assert "srun --gpu-bind=none bash -c" in script


def test_fewest_nodes_of_a_partition_with_several_kinds(catalogue: Catalogue) -> None:
    options = slurm_options(written(catalogue, "osc-ascend", accelerator_count=4).script)
    assert (options["--nodes"], options["--gpus-per-node"]) == ("1", "4")


def test_short_jobs_stay_out_of_the_long_queue(catalogue: Catalogue) -> None:
    options = slurm_options(written(catalogue, "leonardo", accelerator_count=8).script)
    assert "lprod" not in options.get("--qos", "")
