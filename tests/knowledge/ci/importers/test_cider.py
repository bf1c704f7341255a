"""ACCESS CiDeR: lists, single resources and details; parts of one machine become one system."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from knowledge.errors import RequestError
from tests.knowledge.ci.importers.conftest import Reader

Write = Callable[[str, str | bytes], Path]


def resource(number: int = 7, label: str = "nova", **fields: Any) -> dict[str, Any]:
    """A machine that computes, as the list of resources has it."""
    return {
        "cider_resource_id": number,
        "cider_type": "Compute",
        "info_resourceid": f"{label}.centre.access-ci.org",
        "project_affiliation": "ACCESS",
        "short_name": label.title(),
        "resource_descriptive_name": f"Centre {label.title()}",
        "resource_description": "A machine  for\ntests.",
        "recommended_use": "Testing.",
        "latest_status": "production",
        "organization_name": "Centre of Novae",
        "organization_url": "https://centre.example",
        "user_guide_url": "https://centre.example/guide",
        "cider_view_url": "https://cider.example/7",
        "updated_at": "2026-05-04T03:02:01Z",
        **fields,
    }


def results(*resources: Any) -> str:
    """The document of the API."""
    return json.dumps({"results": list(resources), "status_code": 200}, indent=1)


COMPUTE = {
    "batch_system": "SLURM", "cpu_count_per_node": 128, "cpu_type": "AMD EPYC 7763", "memory_per_cpu_gb": 2,
    "node_count": 124, "gpu_description": "4 x A100", "interconnect": "InfiniBand", "local_storage_per_node_gb": 800,
}  # fmt: skip


def test_without_a_word_on_accelerators_they_are_unknown_and_not_none(write: Write, read: Reader) -> None:
    """A node type without a GPU form would be one that surely has no accelerators."""
    plain = {key: value for key, value in COMPUTE.items() if key != "gpu_description"}
    (node,) = read("cider", write("x.json", results(resource(compute=plain)))).layers[0].system.node_types
    assert node.gpu is not None
    assert (node.gpu.model, node.gpu.count) == ("not stated by CiDeR", None)


def test_what_the_list_says(write: Write, read: Reader) -> None:
    system = read("cider", write("access-active.json", results(resource()))).layers[0].system
    assert (system.id, system.name, system.organization) == ("nova", "Centre Nova", "Centre of Novae")
    assert (system.status, system.kind, system.access.programs) == ("production", "hpc", ["ACCESS"])
    assert (system.docs_url, system.as_of) == ("https://centre.example/guide", "2026-05-04")
    assert [link.topic for link in system.links] == ["user guide", "CiDeR", "organization"]
    assert "is described as: A machine for tests." in (system.notes or "")
    assert system.node_types == []
    assert system.scheduler is system.country is system.access.charge_unit is None


def test_hardware_is_a_node_type(write: Write, read: Reader) -> None:
    system = read("cider", write("x.json", results(resource(compute=COMPUTE)))).layers[0].system
    (node,) = system.node_types
    assert (node.id, node.count, node.cores_per_node, node.memory_gb) == ("nova", 124, 128, 256)
    assert (node.cpu.model, node.cpu.sockets, node.local_storage_gb) == ("AMD EPYC 7763", None, 800)
    assert node.gpu is not None
    assert (node.gpu.model, node.gpu.count, node.gpu.memory_gb) == ("4 x A100", None, None)
    assert node.interconnect is not None
    assert node.interconnect.type == "InfiniBand"
    assert "derived" in (node.notes or "")
    assert system.scheduler == "slurm"


def test_accelerators_that_are_not_stated_are_unknown(write: Write, read: Reader) -> None:
    some = resource(compute=COMPUTE | {"gpu_description": None, "memory_per_cpu_gb": None})
    (node,) = read("cider", write("x.json", results(some))).layers[0].system.node_types
    assert node.gpu is not None
    assert node.gpu.count is node.memory_gb is None


def test_parts_of_a_known_machine_become_one_system_without_new_nodes(write: Write, read: Reader) -> None:
    parts = (resource(1, "delta-cpu", compute=COMPUTE), resource(2, "delta-gpu-x", latest_status="decommissioned"))
    found = read("cider", write("x.json", results(*parts)))
    (layer,) = found.layers
    assert (layer.system.id, layer.system.name, layer.system.organization) == ("delta", "Delta", "A Centre")
    assert layer.system.status == "production"
    assert layer.system.node_types == []
    assert "CiDeR counts 124 nodes of Centre Delta-Cpu." in (layer.system.notes or "")
    assert (found.report.rows, found.report.kept) == (2, 2)


def test_parts_in_several_files_come_together(write: Write, read: Reader) -> None:
    files = (write("1.json", results(resource(1, "delta-cpu"))), write("2.json", results(resource(2, "delta-gpu"))))
    assert len(read("cider", *files).layers) == 1


def test_parts_of_one_name_stay_two_kinds_of_nodes(write: Write, read: Reader) -> None:
    parts = (resource(1, compute=COMPUTE), resource(2, compute=COMPUTE))
    (layer,) = read("cider", write("x.json", results(*parts))).layers
    assert [node.id for node in layer.system.node_types] == ["nova", "nova-2"]


def test_half_a_character_is_refused(write: Write, read: Reader) -> None:
    with pytest.raises(RequestError, match="no JSON that can be read"):
        read("cider", write("x.json", results(resource(resource_descriptive_name="\ud800"))))


@pytest.mark.parametrize("shape", [lambda one: {"results": [one]}, lambda one: {"results": one}, lambda one: [one]])
def test_every_shape_of_the_answer(shape: Callable[[Any], Any], write: Write, read: Reader) -> None:
    assert read("cider", write("x.json", json.dumps(shape(resource())))).layers[0].system.id == "nova"


@pytest.mark.parametrize(
    ("said", "status"),
    [
        ("production", "production"),
        ("decommissioned", "retired"),
        ("post-production", "retired"),
        ("pre-production", "planned"),
        ("coming soon", "planned"),
        ("dancing", None),
        (None, None),
    ],
)
def test_statuses(said: str | None, status: str | None, write: Write, read: Reader) -> None:
    assert read("cider", write("x.json", results(resource(latest_status=said)))).layers[0].system.status == status


def test_a_cloud_is_a_cloud(write: Write, read: Reader) -> None:
    cloud = resource(features=[{"name": "Cloud", "description": "d"}, "odd"])
    assert read("cider", write("x.json", results(cloud))).layers[0].system.kind == "cloud"


@pytest.mark.parametrize(
    ("fields", "programs"),
    [
        ({"project_affiliation": "ACCESS, NAIRR"}, ["ACCESS", "NAIRR"]),
        ({"project_affiliation": None}, ["ACCESS"]),
        ({"project_affiliation": None, "info_resourceid": "nova.example"}, []),
        ({"project_affiliation": "OSN"}, ["OSN"]),
    ],
)
def test_programs_are_those_it_is_affiliated_with(
    fields: dict[str, Any], programs: list[str], write: Write, read: Reader
) -> None:
    assert read("cider", write("x.json", results(resource(**fields)))).layers[0].system.access.programs == programs


def test_without_a_date_of_its_own_the_file_s_counts(write: Write, read: Reader) -> None:
    path = write("x.json", results(resource(updated_at=None)))
    system = read("cider", path, date="2026-01").layers[0].system
    assert system.as_of == "2026-01"
    assert "date given with --date" in (system.notes or "")


@pytest.mark.parametrize(
    ("bad", "reason"),
    [
        (resource(8, cider_type="Storage"), "its type is Storage"),
        (resource(8, cider_type=None), "its type is None"),
        (resource(8, info_resourceid=""), "info_resourceid is missing"),
        (resource(8, resource_descriptive_name=None), "resource_descriptive_name is missing"),
        (resource(8, compute={"node_count": -4}), "node_count is -4"),
        (resource(8, compute={"cpu_count_per_node": "many"}), "cpu_count_per_node is 'many'"),
        (resource(8, info_resourceid="***.x"), "gives no name"),
        (resource(7), "was read before"),
        ({"name": "x"}, "it has no cider_resource_id"),
        (None, "it has no cider_resource_id"),
    ],
)
def test_a_bad_resource_is_left_out_with_its_line(bad: Any, reason: str, write: Write, read: Reader) -> None:
    found = read("cider", write("x.json", results(resource(), bad)))
    assert [layer.system.id for layer in found.layers] == ["nova"]
    assert reason in found.report.skipped[0].reason
    assert found.report.skipped[0].line == 19


@pytest.mark.parametrize(
    "content", ["", "{}", "[]", '{"results": {"active_groups": []}}', '{"results": [{"a": 1}]}', "<html>"]
)
def test_something_else_is_refused(content: str, write: Write, read: Reader) -> None:
    with pytest.raises(RequestError):
        read("cider", write("x.json", content))


def test_storage_alone_is_refused_with_the_reason(write: Write, read: Reader) -> None:
    with pytest.raises(RequestError, match=r"no resource that can be used: 1 read, all left out .*Storage"):
        read("cider", write("x.json", results(resource(cider_type="Storage"))))
