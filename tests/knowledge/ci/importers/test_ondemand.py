"""Open OnDemand: cluster files of version 2."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from knowledge.ci.importers import files_of
from knowledge.errors import RequestError
from tests.knowledge.ci.importers.conftest import Reader

Write = Callable[[str, str | bytes], Path]

CLUSTER = """---
v2:
  metadata:
    title: "Nova Cluster"
    url: "https://centre.example/nova"
    hidden: false
  login:
    host: "nova.centre.example"
  job:
    adapter: "slurm"
    cluster: "nova1"
    bin: "/opt/slurm/bin"
  acls:
  - adapter: "group"
    groups: ["users", "guests"]
    type: "allowlist"
  batch_connect:
    vnc:
      script_wrapper: "module load vnc\\n%s"
    basic:
      script_wrapper: "%s"
"""


def test_a_cluster_is_a_system(write: Write, read: Reader) -> None:
    found = read("ondemand", write("nova.yml", CLUSTER), date="2026-02-03")
    system = found.layers[0].system
    assert (system.id, system.name, system.scheduler, system.docs_url) == (
        "nova", "Nova Cluster", "slurm", "https://centre.example/nova",
    )  # fmt: skip
    assert (system.as_of, system.sources[0].url) == ("2026-02-03", "https://centre.example/nova")
    assert system.notes == (
        "Log in to nova.centre.example. The scheduler calls the cluster nova1. Interactive sessions are set up for:"
        " basic, vnc. Only for the groups users, guests. Date of these facts: date given with --date."
    )
    assert not system.partitions
    assert not system.node_types
    assert system.status is system.country is None


@pytest.mark.parametrize(
    ("adapter", "scheduler"),
    [
        ("slurm", "slurm"), ("torque", "pbs"), ("pbspro", "pbs"), ("lsf", "lsf"), ("sge", "gridengine"),
        ("kubernetes", "kubernetes"), ("linux_host", "none"), ("systemd", "none"), ("fujitsu_tcs", "pjm"),
        ("htcondor", "htcondor"), ("ccq", None),
    ],
)  # fmt: skip
def test_adapters(adapter: str, scheduler: str | None, write: Write, read: Reader) -> None:
    system = read("ondemand", write("nova.yml", CLUSTER.replace("slurm", adapter, 1))).layers[0].system
    assert system.scheduler == scheduler
    assert (f"adapter is {adapter}" in (system.notes or "")) is (scheduler is None)


@pytest.mark.parametrize("name", ["comet.yml", "login7.yml"])
def test_a_known_cluster_is_found_by_file_title_or_host(name: str, write: Write, read: Reader) -> None:
    system = read("ondemand", write(name, CLUSTER.replace("Nova Cluster", "OSC Comet"))).layers[0].system
    assert (system.id, system.name, system.organization) == ("osc-comet", "Comet", "Centre of Comets")


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (("hidden: false", "hidden: true"), "hidden from users"),
        (("hidden: false", 'hidden: "true"'), "hidden from users"),
        (('    adapter: "slurm"\n', ""), "job.adapter is missing"),
        (("  job:", "  jobs:"), "one can only log in"),
        (('  login:\n    host: "nova.centre.example"', "  login: 3"), "login is no mapping"),
    ],
)
def test_a_cluster_that_is_no_place_for_jobs_is_left_out(
    change: tuple[str, str], reason: str, write: Write, read: Reader
) -> None:
    assert change[0] in CLUSTER
    found = read("ondemand", write("good.yml", CLUSTER), write("bad.yml", CLUSTER.replace(*change)))
    assert [layer.system.id for layer in found.layers] == ["good"]
    assert reason in found.report.skipped[0].reason


def test_all_hidden_keeps_nothing(write: Write, read: Reader) -> None:
    with pytest.raises(RequestError, match=r"nothing that can be kept: 1 rows read .*hidden"):
        read("ondemand", write("a.yml", CLUSTER.replace("hidden: false", "hidden: true")))


def test_one_system_in_two_files_is_read_once(write: Write, read: Reader) -> None:
    found = read("ondemand", write("a/comet.yml", CLUSTER), write("b/comet.yaml", CLUSTER))
    assert len(found.layers) == 1
    assert "was read before" in found.report.skipped[0].reason


def test_a_folder_stands_for_its_files(write: Write) -> None:
    one = write("clusters.d/nova.yml", CLUSTER)
    write("clusters.d/nova.yml.bak", CLUSTER)
    assert files_of("ondemand", (one.parent,)) == (one,)
    with pytest.raises(RequestError, match="no file of this kind"):
        files_of("skypilot", (one.parent,))


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("", "is empty"),
        ("just words", "no cluster file"),
        ("v2: 3\n", "no cluster file"),
        ("v1:\n  title: x\n", "version 1"),
        ("v2:\n  a: b: c\n", "line 2 is no valid YAML"),
        ("v2:\n\tx: 1\n", "line 2 is no valid YAML"),
        ("v2: !!python/object/apply:os.system ['true']\n", "no valid YAML"),
        ("v2: {a: &a [1], b: *c}\n", "no valid YAML"),
        ("- " * 5_000 + "x", "nested more than"),
        ("v2: " + "[" * 5_000, "nested more than"),
        ("v2: 2026-99-99\n", "no valid YAML"),
        ("a: 1\n---\nv2: {}\n", "no valid YAML"),
    ],
)
def test_something_else_is_refused(content: str, said: str, write: Write, read: Reader) -> None:
    with pytest.raises(RequestError, match=said) as refused:
        read("ondemand", write("a.yml", content))
    assert "\n" not in refused.value.message
