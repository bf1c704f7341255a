"""The small languages of Slurm: host lists, times, resources, GRES, records. Properties, and cases from the manuals."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.ci.build.system_form import QosForm
from knowledge.ci.discover.found import Findings, QueueState
from knowledge.ci.discover.hostlist import expand_hosts, split_outside_brackets
from knowledge.ci.discover.machines import group
from knowledge.ci.discover.slurm.durations import Duration, read_duration
from knowledge.ci.discover.slurm.gres import Gres, gpu_of, read_gres
from knowledge.ci.discover.slurm.json_records import plain
from knowledge.ci.discover.slurm.nodes import is_available, read_nodes, words_of
from knowledge.ci.discover.slurm.partitions import Cluster, read_partitions
from knowledge.ci.discover.slurm.qos import read_table
from knowledge.ci.discover.slurm.queue import read_queue
from knowledge.ci.discover.slurm.records import read_record, read_records
from knowledge.ci.discover.slurm.tres import gpus_of, read_amount, read_megabytes, read_memory_weight, read_tres

PREFIX = st.from_regex(r"[a-z][a-z-]{0,6}", fullmatch=True)
WORDS = st.text(st.characters(codec="utf-8", exclude_categories=("C", "Z"), exclude_characters="="), min_size=1)


@given(PREFIX, st.integers(0, 5_000), st.integers(0, 300), st.integers(1, 5))
def test_a_range_gives_every_name_with_its_zeros(prefix: str, first: int, more: int, width: int) -> None:
    head, tail = str(first).zfill(width), str(first + more).zfill(width)
    hosts = expand_hosts(f"{prefix}[{head}-{tail}]")
    assert hosts == [f"{prefix}{str(number).zfill(width)}" for number in range(first, first + more + 1)]


@given(st.lists(st.lists(st.integers(0, 999), min_size=1, max_size=4), min_size=1, max_size=4), PREFIX)
def test_lists_of_entries_are_joined(groups: list[list[int]], prefix: str) -> None:
    text = ",".join(f"{prefix}[{','.join(map(str, group))}]" for group in groups)
    assert expand_hosts(text) == [f"{prefix}{number}" for group in groups for number in group]


@pytest.mark.parametrize(
    ("text", "hosts"),
    [
        ("gpu[001-004,007],login1", ["gpu001", "gpu002", "gpu003", "gpu004", "gpu007", "login1"]),
        ("r[1-2]n[1-2]", ["r1n1", "r1n2", "r2n1", "r2n2"]),
        ("a[1-2]-ib", ["a1-ib", "a2-ib"]),
        ("(null)", []), ("", []), ("one", ["one"]), ("n[9-11]", ["n9", "n10", "n11"]),
    ],
)  # fmt: skip
def test_host_lists(text: str, hosts: list[str]) -> None:
    assert expand_hosts(text) == hosts


@pytest.mark.parametrize(
    "text", ["n[1-999999999999]", "n[1-500]m[1-500]o[1-500]", "n[5-1]", "n[1", "n1]", "n[a-b]", "[1]" * 3000]
)
def test_host_lists_that_are_none_or_too_long_are_refused_quickly(text: str) -> None:
    with pytest.raises(ValueError, match=r"host list|bracket|range"):
        expand_hosts(text)


@given(st.text(max_size=40))
def test_any_text_is_a_host_list_or_refused(text: str) -> None:
    try:
        hosts = expand_hosts(text, most=1_000)
    except ValueError:
        return
    assert len(hosts) <= 1_000


@given(st.integers(0, 400), st.integers(0, 23), st.integers(0, 59), st.integers(0, 59))
def test_times_of_every_form(days: int, hours: int, minutes: int, seconds: int) -> None:
    whole = days * 24 + hours + minutes / 60 + seconds / 3600
    assert read_duration(f"{days}-{hours:02}:{minutes:02}:{seconds:02}").hours == pytest.approx(whole)
    assert read_duration(f"{days * 24 + hours}:{minutes:02}:{seconds:02}").hours == pytest.approx(whole)
    assert read_duration(f"{minutes}:{seconds:02}").hours == pytest.approx(minutes / 60 + seconds / 3600)
    assert read_duration(str(minutes)).hours == pytest.approx(minutes / 60)
    assert read_duration(f"{days}-{hours}").hours == pytest.approx(days * 24 + hours)


@pytest.mark.parametrize("word", ["UNLIMITED", "infinite", "Partition_Limit"])
def test_no_limit_is_never_a_number(word: str) -> None:
    assert read_duration(word) == Duration(None, unlimited=True)


@pytest.mark.parametrize("word", [None, "", "NONE", "n/a", "N/A", "(null)", "NOT_SET", "INVALID"])
def test_what_slurm_does_not_know_is_unknown(word: str | None) -> None:
    assert read_duration(word) == Duration(None, unlimited=False)


@pytest.mark.parametrize("word", ["soon", "1-", "1:2:3:4", "1.5", "-5:00", "1d"])
def test_what_is_no_time_is_refused(word: str) -> None:
    with pytest.raises(ValueError, match="not a time"):
        read_duration(word)


@given(st.dictionaries(st.from_regex(r"[a-z]{2,8}(/[a-z0-9:_.]{1,8})?", fullmatch=True), st.integers(0, 10**9)))
def test_resources_are_read_back(amounts: dict[str, int]) -> None:
    text = ",".join(f"{name}={amount}" for name, amount in amounts.items())
    assert {name: read_amount(figure) for name, figure in read_tres(text).items()} == amounts


@pytest.mark.parametrize("text", ["cpu", "cpu=", "=3", "cpu=1,,mem", "cpu=1 mem=2 ="])
def test_what_is_no_list_of_resources_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="not a"):
        read_amount(read_tres(text)["cpu"])


@given(st.floats(0.001, 1e4), st.sampled_from(["", "M", "G", "T"]))
def test_a_weight_with_a_suffix_is_for_that_unit(weight: float, suffix: str) -> None:
    # slurm.conf(5): 8 GB with Mem=0.25G are billed 2, with Mem=0.25 they are billed 2,048.
    per_unit = {"": 1024, "M": 1024, "G": 1, "T": 1 / 1024}[suffix]
    assert read_memory_weight(f"{weight:f}{suffix}") == pytest.approx(float(f"{weight:f}") * per_unit)


def test_memory_and_gpus() -> None:
    assert read_megabytes("514000M") == 514_000
    assert read_megabytes("1.5T") == 1.5 * 1024**2
    assert gpus_of({"gres/gpu": "8", "gres/gpu:a100": "6"}) == 8
    assert gpus_of({"gres/gpu:a100": "6", "gres/gpu:t4": "2"}) == 8
    assert gpus_of({"cpu": "8"}) is None


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("gpu:a100:4(S:0-1)", [Gres("gpu", "a100", 4)]),
        ("gpu:4", [Gres("gpu", None, 4)]),
        ("gpu", [Gres("gpu", None, 1)]),
        ("gpu:a100", [Gres("gpu", "a100", 1)]),
        ("gpu:4090:2", [Gres("gpu", "4090", 2)]),
        ("gpu:1g.5gb:7,shard:28", [Gres("gpu", "1g.5gb", 7), Gres("shard", None, 28)]),
        ("gpu:v100:2(S:0,1),lustre:no_consume:4K", [Gres("gpu", "v100", 2), Gres("lustre", None, 4096)]),
        ("gpu:(null):2", [Gres("gpu", None, 2)]),
        ("(null)", []), ("", []),
    ],
)  # fmt: skip
def test_generic_resources(text: str, found: list[Gres]) -> None:
    assert read_gres(text) == found


def test_slices_are_no_cards() -> None:
    gpu, note = gpu_of(read_gres("gpu:a100_3g.20gb:1,gpu:a100_1g.5gb:4"))
    assert gpu is not None
    assert note is None
    assert (gpu.model, gpu.count) == ("a100", None)
    assert [(one.profile, one.memory_gb, one.count) for one in gpu.slices] == [("3g.20gb", 20, 1), ("1g.5gb", 5, 4)]
    bare, _ = gpu_of(read_gres("gpu:1g.5gb:7"))
    assert bare is not None
    assert (bare.model, bare.gres) == (None, "gpu:1g.5gb")
    assert gpu_of(read_gres("gpu:0,craynetwork:4")) == (None, None)


@given(
    st.dictionaries(st.from_regex(r"[A-Z][a-z]{1,8}[A-Z]?[a-z]{0,4}", fullmatch=True), WORDS, min_size=1), WORDS, WORDS
)
def test_values_with_spaces_are_kept_whole(pairs: dict[str, str], first: str, second: str) -> None:
    pairs = {key: value for key, value in pairs.items() if key not in ("Reason", "Comment", "Extra", "Topology")}
    line = " ".join(f"{key}={value}" for key, value in {"Key": "x", **pairs, "Os": f"{first} {second}"}.items())
    assert read_record(line) == {"Key": "x", **pairs, "Os": f"{first} {second}"}


@given(WORDS)
def test_free_text_that_looks_like_keys_changes_nothing(word: str) -> None:
    record = read_record(
        f"NodeName=n1 State=DOWN Reason={word} State=IDLE RealMemory=5 [a@b] Comment=Gres=gpu:9 NodeName=n2"
    )
    assert record == {
        "NodeName": "n1",
        "State": "DOWN",
        "Reason": f"{word} State=IDLE RealMemory=5 [a@b]",
        "Comment": "Gres=gpu:9 NodeName=n2",
    }


@given(st.lists(st.text(max_size=60), max_size=5))
def test_no_line_is_lost(lines: list[str]) -> None:
    text = "\n".join(lines)
    findings = Findings()
    records = read_records(text, "NodeName", findings)
    told = [line for line in text.splitlines() if line.strip() and not line.startswith("CLUSTER: ")]
    assert len(records) + len(findings.skipped) == len(told)


@given(st.lists(st.lists(st.text(st.characters(exclude_characters="|", exclude_categories=("C", "Zl", "Zp"))),
                         min_size=3, max_size=3), max_size=4))  # fmt: skip
def test_a_table_is_read_back(rows: list[list[str]]) -> None:
    findings = Findings()
    text = "\n".join(["Name|Priority|MaxWall", *("|".join(row) for row in rows)])
    assert [list(record.values()) for record in read_table(text, findings)] == rows
    assert findings.skipped == []


@pytest.mark.parametrize(
    ("state", "available"),
    [
        ("IDLE", True), ("ALLOCATED", True), ("MIXED+PLANNED", True), ("idle~", True),
        ("IDLE+CLOUD+POWERED_DOWN", True),
        ("IDLE+POWERED_DOWN+NOT_RESPONDING", True), ("RESERVED", True), ("IDLE+MAINT", True), ("mixed-", True),
        ("DOWN", False), ("DOWN*", False), ("idle*", False), ("IDLE+DRAIN", False), ("drained", False),
        ("draining@", False),
        ("IDLE+NOT_RESPONDING", False), ("FAIL", False), ("inval", False), ("UNKNOWN+DRAIN+INVALID_REG", False),
        ("DOWN+CLOUD+POWERED_DOWN", False),
    ],
)  # fmt: skip
def test_which_nodes_can_be_used(state: str, available: bool) -> None:
    assert is_available(state) is available
    assert words_of(state)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ({"set": True, "infinite": False, "number": 60}, "60"),
        ({"set": False, "infinite": True, "number": 0}, "UNLIMITED"),
        ({"set": False, "infinite": False, "number": 0}, None), (0xFFFFFFFF, "UNLIMITED"), (0xFFFFFFFE, None),
        (0xFFFFFFFFFFFFFFFF, "UNLIMITED"), (0xFFFFFFFFFFFFFFFE, None), (1440, "1440"), (True, "YES"), (None, None),
        (["IDLE", "DRAIN"], "IDLE,DRAIN"), ([{"type": "gres", "name": "gpu", "count": 4}], "gres/gpu=4"), ("", None),
    ],
)  # fmt: skip
def test_json_values_in_the_words_of_the_text_form(value: object, text: str | None) -> None:
    assert plain(value) == text


@pytest.mark.parametrize(
    ("kept_back", "cores"),
    [
        ({"CoreSpecCount": "4"}, 60), ({"CPUEfctv": "120", "CoreSpecCount": "4"}, 60), ({"CPUEfctv": "128"}, None),
        ({}, None),
    ],
)  # fmt: skip
def test_cores_kept_for_the_system_are_not_for_jobs(kept_back: dict[str, str], cores: int | None) -> None:
    """Of 64 cores with two hardware threads each; CoreSpecCount counts cores, CPUEfctv hardware threads."""
    shape = {"CPUTot": "128", "Sockets": "2", "CoresPerSocket": "32", "ThreadsPerCore": "2"}
    (node,) = read_nodes([{"NodeName": "n1", "State": "IDLE", **shape, **kept_back}], Findings())
    assert node.machine.cores == cores
    assert node.cpus_per_core == 2


@pytest.mark.parametrize(
    ("limit", "of_qos", "hours", "unlimited"),
    [
        ("UNLIMITED", None, None, True), ("UNLIMITED", 8.0, 8.0, False), ("1-12:00:00", None, 36.0, False),
        ("1-12:00:00", 8.0, 8.0, False), ("04:00:00", 8.0, 4.0, False), ("N/A", 8.0, 8.0, False),
        ("N/A", None, None, False),
    ],
)  # fmt: skip
def test_the_stricter_of_partition_and_its_qos_holds(
    limit: str, of_qos: float | None, hours: float | None, unlimited: bool
) -> None:
    record = {"PartitionName": "p", "MaxTime": limit, "QoS": "own"}
    cluster = Cluster({}, group([]), {}, [record], datetime(2026, 11, 24, tzinfo=UTC))
    (form,) = read_partitions(cluster, {"own": QosForm(name="own", max_walltime_hours=of_qos)}, Findings())
    assert (form.max_walltime_hours, form.max_walltime_unlimited) == (hours, unlimited)


def test_a_job_over_its_limit_has_no_time_left() -> None:
    """`squeue` writes its time left with a minus."""
    text = "gpu|RUNNING|2|1:00:00|-5:00\ngpu|RUNNING|2|1:00:00|30:00\ngpu|PENDING|4|UNLIMITED|0:00\n"
    found = read_queue(text, Findings())
    assert found == (QueueState("gpu", 1, 2, 0.0, 1.0, 1),)


def test_splitting_keeps_what_stands_in_brackets() -> None:
    assert split_outside_brackets("a(1,2),b[3,4],,c") == ["a(1,2)", "b[3,4]", "c"]
