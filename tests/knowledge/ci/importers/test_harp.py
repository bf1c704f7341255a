"""HARP-UI's systems.json: 0 is not collected, 2147483647 is unlimited, and two sayings stay two."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from knowledge.errors import RequestError
from tests.knowledge.ci.importers.conftest import Read, Reader

Write = Callable[[str, str | bytes], Path]
MOST = 2_147_483_647


def queue(name: str, **limits: Any) -> dict[str, Any]:
    """A queue about which nothing was collected, but for these limits."""
    nothing = dict.fromkeys(
        ("maxJobs", "maxJobsPerUser", "minNodeCount", "maxNodeCount", "minMemoryMB", "maxMemoryMB", "minMinutes",
         "maxMinutes", "minCoresPerNode", "maxCoresPerNode"),
        0,
    )  # fmt: skip
    return {"name": name, "hpcQueueName": name, **nothing, "sourceSystems": ["comet-a"], **limits}


def system(*queues: Any, **fields: Any) -> dict[str, Any]:
    """A system that runs jobs."""
    return {
        "id": "comet", "host": "comet.osc.example", "enabled": True, "deleted": False, "canExec": True,
        "batchScheduler": "SLURM", "batchDefaultLogicalQueue": "one", "batchLogicalQueues": list(queues), **fields,
    }  # fmt: skip


def document(*systems: Any) -> str:
    """The whole file."""
    return json.dumps({"generated": "2026-10-07T18:39:23", "systems": list(systems)}, indent=1)


def _partition(found: Read) -> Any:
    assert len(found.layers) == 1
    assert len(found.layers[0].system.partitions) == 1
    return found.layers[0].system.partitions[0]


def test_limits_with_their_units(write: Write, read: Reader) -> None:
    one = queue(
        "one", minNodeCount=2, maxNodeCount=12, minCoresPerNode=1, maxCoresPerNode=96, minMemoryMB=512,
        maxMemoryMB=589_824, minMinutes=30, maxMinutes=10_080, maxJobsPerUser=20,
    )  # fmt: skip
    found = read("harp", write("systems.json", document(system(one))))
    partition = _partition(found)
    assert (partition.min_nodes, partition.max_nodes, partition.max_jobs_per_user) == (2, 12, 20)
    assert (partition.min_cores_per_node, partition.max_cores_per_node) == (1, 96)
    assert (partition.min_memory_gb_per_node, partition.max_memory_gb_per_node) == (0.5, 576)
    assert (partition.min_walltime_hours, partition.max_walltime_hours) == (0.5, 168)
    assert not partition.max_walltime_unlimited
    assert (found.report.rows, found.report.kept) == (2, 2)


def test_the_system_is_the_one_the_database_knows(write: Write, read: Reader) -> None:
    layer = read("harp", write("systems.json", document(system(queue("one"))))).layers[0]
    assert (layer.how, layer.tool) == ("imported", "HARP-UI systems.json of 2026-10-07")
    assert (layer.system.id, layer.system.organization, layer.system.country) == ("osc-comet", "Centre of Comets", "US")
    assert (layer.system.scheduler, layer.system.as_of) == ("slurm", "2026-10-07")
    assert layer.system.node_types == []
    assert "comet.osc.example" in (layer.system.notes or "")


def test_a_new_or_ambiguous_system_gets_an_id_of_its_own(write: Write, read: Reader) -> None:
    systems = (
        system(queue("one"), id="Twin", host="twin.example"),
        system(queue("one"), id="New One", host="n1.example"),
    )
    layers = read("harp", write("systems.json", document(*systems))).layers
    assert [layer.system.id for layer in layers] == ["twin", "new-one"]
    assert layers[1].system.organization == "not stated in the export"
    assert layers[1].system.country is None


def test_zero_is_unknown(write: Write, read: Reader) -> None:
    partition = _partition(read("harp", write("systems.json", document(system(queue("one"))))))
    given = partition.model_dump(exclude_defaults=True)
    assert {name for name, value in given.items() if value is not None} == {"name", "node_types"}


def test_the_largest_number_is_unlimited(write: Write, read: Reader) -> None:
    most = queue("one", maxMinutes=MOST, maxNodeCount=MOST, maxMemoryMB=MOST, maxJobs=MOST, maxJobsPerUser=MOST)
    partition = _partition(read("harp", write("systems.json", document(system(most)))))
    assert partition.max_walltime_unlimited
    assert partition.max_walltime_hours is partition.max_nodes is partition.max_jobs_per_user is None
    assert partition.max_memory_gb_per_node is None
    assert partition.notes == "Tapis sets no limit on nodes, memory per node, jobs of a user, jobs."


def test_two_definitions_of_one_queue_are_both_kept(write: Write, read: Reader) -> None:
    one = queue("big@comet-a", hpcQueueName="big", variantOf="big", maxNodeCount=4, maxMinutes=500)
    two = queue("big@comet-b", hpcQueueName="big", variantOf="big", maxNodeCount=16, sourceSystems=["comet-b"])
    found = read("harp", write("systems.json", document(system(one, two))))
    partition = _partition(found)
    assert (partition.name, partition.max_nodes) == ("big", 4)
    assert "big@comet-b (comet-b) says otherwise: maxNodeCount 16 against 4" in partition.notes
    assert [skipped.reason for skipped in found.report.skipped] == [
        "a second definition of the queue 'big' disagrees: maxNodeCount 16 against 4"
    ]
    assert len(found.layers[0].skipped) == 1
    assert "big@comet-b" in found.layers[0].skipped[0].text


def test_two_definitions_that_agree_are_one(write: Write, read: Reader) -> None:
    two = (queue("one", maxNodeCount=4), queue("one", maxMinutes=120))
    found = read("harp", write("systems.json", document(system(*two))))
    assert (_partition(found).max_nodes, _partition(found).max_walltime_hours) == (4, 2)
    assert found.report.skipped == ()


@pytest.mark.parametrize(
    ("bad", "reason"),
    [
        (queue("bad", maxNodeCount=-1), "maxNodeCount is -1"),
        (queue("bad", maxMinutes="long"), "maxMinutes is 'long'"),
        (queue("bad", maxCoresPerNode=1.5), "must be a whole number"),
        (queue("bad", minNodeCount=9, maxNodeCount=3), "min_nodes 9 exceeds max_nodes 3"),
        (queue("bad", maxMinutes=True), "maxMinutes is 'True'"),
        ({"maxMinutes": 3}, "a queue has no name"),
        ("bad", "a queue is no object"),
    ],
)
def test_a_bad_queue_is_left_out_and_reported(bad: Any, reason: str, write: Write, read: Reader) -> None:
    found = read("harp", write("systems.json", document(system(queue("one"), bad))))
    assert _partition(found).name == "one"
    assert reason in found.report.skipped[0].reason
    assert found.report.skipped[0].line == 4
    assert found.report.rows == 3


@pytest.mark.parametrize(
    ("bad", "reason"),
    [
        (system(enabled=False), "disabled or deleted"),
        (system(deleted=True), "disabled or deleted"),
        (system(canExec=False), "runs no jobs"),
        (system(id=None), "id or host is missing"),
        (system(id="???", host="..."), "gives no name"),
        (system(batchLogicalQueues={}) | {"batchLogicalQueues": "x"}, "batchLogicalQueues is no list"),
        (system(id="COMET"), "was read before"),
        (7, "id or host is missing"),
    ],
)
def test_a_bad_system_is_left_out_and_reported(bad: Any, reason: str, write: Write, read: Reader) -> None:
    found = read("harp", write("systems.json", document(system(queue("one")), bad)))
    assert [layer.system.id for layer in found.layers] == ["osc-comet"]
    assert reason in found.report.skipped[0].reason
    assert found.report.skipped[0].line is not None
    assert found.report.skipped[0].line > 10


@pytest.mark.parametrize(
    "content", ["", "{}", "[]", "[1]", '{"systems": []}', '{"systems": [{"id": "x"}]}', "{", "x: y", "NaN"]
)
def test_something_else_is_refused(content: str, write: Write, read: Reader) -> None:
    with pytest.raises(RequestError):
        read("harp", write("systems.json", content))


def test_broken_json_is_refused_with_its_line(write: Write, read: Reader) -> None:
    with pytest.raises(RequestError, match=r"systems\.json line 3 is no valid JSON"):
        read("harp", write("systems.json", '{"systems": [\n{"id": 1},\n{"id" 2}]}'))
    with pytest.raises(RequestError, match="NaN is no number of JSON"):
        read("harp", write("systems.json", '{"systems": [NaN]}'))
    with pytest.raises(RequestError, match="is no JSON that can be read"):
        read("harp", write("systems.json", "[" * 100_000))
