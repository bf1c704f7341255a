"""Pages of systems, written from the records of the CI database."""

from __future__ import annotations

import math
from dataclasses import replace
from functools import cache

import pytest

from knowledge.ci.records import NodeTypeRecord, PartitionRecord, StorageRecord, SystemRecord
from knowledge.docs.chunking import cut
from knowledge.system_pages import system_page, system_pages


def filled(record_type: type, **known: object) -> object:
    """A record with what is given; everything else unknown, empty or false."""
    from dataclasses import fields

    empty = {"tuple": (), "bool": False, "str": ""}
    values = {item.name: empty.get(str(item.type).partition("[")[0]) for item in fields(record_type)}
    return record_type(**(values | known))


@cache
def zephyr() -> SystemRecord:
    partition = filled(
        PartitionRecord,
        label="gale (-C gpu)",
        name="gale",
        constraint="gpu",
        max_walltime_hours=48.0,
        default_walltime_hours=0.5,
        max_nodes=4.0,
        node_types=("n1",),
        charge_factor=1.5,
        charge_basis="gpu_hour",
        charge_unit="SU",
        gpu_request_flag="--gpus-per-node=N",
        shared_nodes=True,
        notes="jobs may be pre-empted.",
    )
    node = filled(
        NodeTypeRecord, id="n1", node_count=12, cpu="Chip", sockets=2, cores_per_node=64, memory_gb=512.0,
        gpu="Card 80GB", gpus_per_node=4.0, gpu_memory_gb=80.0, interconnect="Link", interconnect_gbit_per_s=200.0,
    )  # fmt: skip
    store = filled(StorageRecord, area="/scratch", kind="scratch", quota="5 TB", purge_days=30)
    record = filled(
        SystemRecord, id="zephyr", name="Zephyr (GPU part)", organization="Wind Centre", country="US", kind="hpc",
        status="production", scheduler="slurm", names_are="partition", aliases=("ZPH",), programs=("ACCESS",),
        as_of="2026-05", docs_url="https://example.org", charge_unit_text="SU (1 GPU-hour)",
        partitions=(partition,), node_types=(node,), storage=(store,),
    )  # fmt: skip
    assert isinstance(record, SystemRecord)
    return record


def test_the_page_carries_where_it_comes_from() -> None:
    page = system_page(zephyr())
    assert (page.path, page.system, page.url, page.date) == (
        "systems/zephyr.md",
        "zephyr",
        "https://example.org",
        "2026-05",
    )
    assert {"Zephyr", "ZPH"} <= set(page.names)


@pytest.mark.parametrize(
    "fact",
    [
        "48 hours (2 days)",
        "30 minutes",
        "up to 4",
        "1.5 SU per GPU-hour",
        "4 × Card 80GB",
        "2 × Chip",
        "512 GB",
        "Link, 200 Gbit/s",
        "| /scratch | scratch | 5 TB | 30 days |",
        "jobs may be pre-empted.",
        "#SBATCH --constraint=gpu",
        "#SBATCH --gpus-per-node=1",
        "Who can get access: ACCESS.",
    ],
)
def test_every_fact_is_written_out(fact: str) -> None:
    assert fact in system_page(zephyr()).text


def test_unknown_and_unlimited_are_told_apart() -> None:
    partition = replace(zephyr().partitions[0], max_walltime_hours=None)
    unlimited = replace(partition, label="open", max_walltime_hours=math.inf)
    text = system_page(replace(zephyr(), partitions=(partition, unlimited), charge_unit_text=None)).text
    assert "| gale (-C gpu) | not known |" in text
    assert "| open | no limit |" in text
    assert "What is charged: not known." in text


def test_a_system_without_any_facts_still_has_a_page() -> None:
    bare = filled(SystemRecord, id="bare", name="Bare", organization="Somebody", kind="hpc", names_are="partition")
    assert isinstance(bare, SystemRecord)
    text = system_page(bare).text
    assert "not known" in text
    assert "None" not in text


def test_sections_become_chunks_under_their_headings() -> None:
    _, chunks = cut(system_page(zephyr()))
    assert "Zephyr" in chunks[0].text
    assert any("30 days" in chunk.text for chunk in chunks)


def test_all_real_pages_can_be_written(settings_: object) -> None:
    from knowledge.ci import open_catalogue
    from knowledge.settings import settings

    pages = system_pages(open_catalogue(settings()).systems)
    assert len(pages) > 100
    assert not [page.path for page in pages if "None" in page.text.replace("None:", "") or "{{" in page.text]
