"""A script for every batch partition in the database, at many sizes: bash accepts it, and its lines fit the row."""

from __future__ import annotations

import math
from pathlib import Path

import pytest

from knowledge.ci import open_catalogue
from knowledge.ci.types import Offer
from knowledge.errors import RequestError
from knowledge.settings import Settings
from plane.scripts import JobScript, ScriptSpec, write_script
from tests.plane.scripts.parsed import chunk_of, gpu_count, hours, pbs_options, refused_by_bash, slurm_options

SPECS = {
    "plain": ScriptSpec(),
    "cpu": ScriptSpec(gpus_per_node=0, account="abc123"),
    "one": ScriptSpec(accelerator_count=1, walltime_hours=0.25),
    "four": ScriptSpec(accelerator_count=4, command="python train.py --data '/scratch/my data'"),
    "eight": ScriptSpec(accelerator_count=8, container="docker://nvcr.io/nvidia/pytorch:25.01-py3"),
    "nodes": ScriptSpec(node_count=2, memory_gb=16, mail_user="a.b@example.org", mail_type="BEGIN,END"),
    "array": ScriptSpec(accelerator_count=1, array_size=20, array_limit=4),
    "chain": ScriptSpec(segments=3),
}

Written = list[tuple[Offer, str, JobScript]]


@pytest.fixture(scope="module")
def written(built_home: Path) -> Written:
    """Every script that the rows allow."""
    catalogue = open_catalogue(Settings(home=built_home))
    found: Written = []
    for offer in catalogue.offers:
        if offer.scheduler not in ("slurm", "pbs") or "retired" in (offer.status or ""):
            continue
        system = catalogue.system(offer.system_id)
        for name, spec in SPECS.items():
            try:
                found.append((offer, name, write_script(spec, offer, system=system)))
            except RequestError:
                continue
    return found


def test_nearly_every_partition_gets_a_script(written: Written) -> None:
    systems = {offer.system_id for offer, _, _ in written}
    partitions = {(offer.system_id, offer.partition_label) for offer, _, _ in written}
    assert len(systems) > 70
    assert len(partitions) > 400


def test_bash_accepts_every_script(written: Written, tmp_path: Path) -> None:
    scripts = {f"{number}-{name}": result.script for number, (_, name, result) in enumerate(written)}
    assert len(scripts) > 2000
    assert refused_by_bash(scripts, tmp_path) == []


def test_bash_refuses_a_broken_script_among_good_ones(written: Written, tmp_path: Path) -> None:
    scripts = {str(number): result.script for number, (_, _, result) in enumerate(written[:30])}
    broken = {**scripts, "quote": "echo 'open", "if": "if true; then"}
    assert sorted(refused_by_bash(broken, tmp_path)) == ["if", "quote"]


def test_slurm_lines_fit_the_row(written: Written) -> None:
    for offer, name, result in written:
        if result.scheduler != "slurm":
            continue
        options = slurm_options(result.script)
        assert options.get("--partition") == offer.partition, offer.id
        nodes = int(options["--nodes"])
        assert (offer.min_nodes or 1) <= nodes <= math.ceil(offer.max_nodes or offer.node_count or nodes), offer.id
        tasks = int(options.get("--ntasks-per-node", 1))
        assert tasks * int(options.get("--cpus-per-task", 1)) <= (offer.cores_per_node or 10**6), offer.id
        if offer.accelerators_per_node_known:
            assert gpu_count(options) <= nodes * offer.accelerators_per_node, offer.id
        if offer.max_walltime_hours is not None:
            assert hours(options["--time"]) <= offer.max_walltime_hours + 1e-9, offer.id
        if name == "cpu":
            assert gpu_count(options) == 0, offer.id


def test_pbs_lines_fit_the_row(written: Written) -> None:
    for offer, _, result in written:
        if result.scheduler != "pbs":
            continue
        options = pbs_options(result.script)
        assert options.get("-q") == offer.partition, offer.id
        if offer.max_walltime_hours is not None:
            assert hours(options["walltime"]) <= offer.max_walltime_hours + 1e-9, offer.id
        if "select" not in options or offer.partition == "by-gpu":
            continue
        nodes, chunk = chunk_of(options["select"])
        assert (offer.min_nodes or 1) <= nodes <= math.ceil(offer.max_nodes or offer.node_count or nodes), offer.id
        assert int(chunk.get("ncpus", 1)) <= (offer.cores_per_node or 10**6), offer.id
        if offer.accelerators_per_node_known:
            assert int(chunk.get("ngpus", 0)) <= offer.accelerators_per_node, offer.id


def test_accelerators_are_asked_for_as_the_site_says(written: Written) -> None:
    for offer, name, result in written:
        flag = offer.gpu_request_flag or ""
        if result.scheduler != "slurm" or name != "four" or not offer.accelerator_text:
            continue
        options = slurm_options(result.script)
        if flag.startswith("none:"):
            assert not {"--gres", "--gpus", "--gpus-per-node", "--gpus-per-task"} & set(options), offer.id
        for option in ("--gpus-per-node", "--gpus-per-task"):
            if flag.startswith(option):
                assert option in options, offer.id
        if flag.startswith("--gpus="):
            assert "--gpus" in options, offer.id
        if flag.startswith("--gres=gpu"):
            assert options["--gres"].startswith("gpu:"), offer.id


def test_every_line_names_what_it_was_held_against(written: Written) -> None:
    for offer, _, result in written:
        lines = " ".join(result.checked)
        assert ("--time=" in lines) or ("-l walltime=" in lines), offer.id
        for line in result.checked:
            option = line.split(": ", 1)[0]
            assert f" {option}\n" in result.script, (offer.id, option)
