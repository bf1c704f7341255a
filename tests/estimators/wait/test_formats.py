"""Reading traces: what is written is read back, whatever the figures; bad rows are told with their line."""

from __future__ import annotations

import contextlib
import gzip
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from estimators.wait.formats import comma, read_trace, sacct, swf
from estimators.wait.formats.times import duration_seconds, moment_seconds
from estimators.wait.trace import BadRowError
from knowledge.errors import RequestError

SECONDS = st.integers(0, 10**8)


@given(submit=SECONDS, wait=SECONDS, run=st.integers(-1, 10**7), used=st.integers(1, 9999), asked=st.integers(-1, 9999))
def test_an_swf_row_is_read_as_it_was_written(submit: int, wait: int, run: int, used: int, asked: int) -> None:
    job = swf.read_row(f"7 {submit} {wait} {run} {used} -1 -1 {asked} 3600 -1 1 3 4 -1 2 1 -1 -1")
    assert (job.submit_s, job.wait_s, job.walltime_s) == (submit, wait, 3600)
    assert job.run_s == (run if run >= 0 else None)
    assert job.processors == (asked if asked > 0 else used)
    assert (job.user, job.queue, job.partition) == ("3", "2", "1")


def test_memory_of_swf_is_in_kilobytes_of_each_processor() -> None:
    job = swf.read_row("7 0 0 1 -1 -1 -1 4 60 2048 1 3 4 -1 2 1 -1 -1")
    assert job.memory_bytes == 4 * 2048 * 1024


def test_a_torque_row_keeps_the_cluster_it_asks_for_and_no_sizes() -> None:
    header = "submit_unix,wait_s,run_s,procs_req,mem_req_bytes,time_req_s,queue,nodespec"
    form = comma.form_of(header.split(","))
    assert form is not None
    fields = ["10", "5", "60", "8", "1073741824", "3600", "q_2h", "1:ppn=8:cl_zewura#excl:linux"]
    job = form.read_row(dict(zip(header.split(","), fields, strict=True)))
    assert (job.place, job.partition, job.processors) == ("q_2h", "cl_zewura", 8)
    assert (job.memory_bytes, job.walltime_s, job.wait_s) == (2**30, 3600, 5)


def test_an_swf_job_cancelled_in_the_queue_left_without_a_start() -> None:
    job = swf.read_row("7 100 50 0 -1 -1 -1 4 3600 -1 5 3 4 -1 2 1 -1 -1")
    assert (job.wait_s, job.left_s) == (None, 150)


@given(st.text(alphabet="0123456789.- e;|x", max_size=60))
def test_no_swf_row_ends_in_anything_but_a_job_or_a_bad_row(row: str) -> None:
    with contextlib.suppress(BadRowError):  # any other error fails the test
        assert swf.read_row(row).submit_s >= 0


@given(days=st.integers(0, 60), seconds=st.integers(0, 86_399))
def test_durations_of_slurm_in_all_their_forms(days: int, seconds: int) -> None:
    clock = f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"
    assert duration_seconds(f"{days}-{clock}") == days * 86_400 + seconds
    assert duration_seconds(clock) == seconds


@pytest.mark.parametrize(
    ("text", "seconds"), [("30", 1800), ("10:30", 630), ("2-12", 216_000), ("1-01:30", 91_800), ("UNLIMITED", None)]
)
def test_short_durations_of_slurm(text: str, seconds: float | None) -> None:
    assert duration_seconds(text) == seconds


@given(st.datetimes(datetime(1990, 1, 1), datetime(2090, 1, 1)).map(lambda one: one.replace(microsecond=0)))
def test_moments_of_slurm(moment: datetime) -> None:
    assert moment_seconds(moment.isoformat(), UTC) == moment.replace(tzinfo=UTC).timestamp()


BERLIN = ZoneInfo("Europe/Berlin")


@pytest.mark.parametrize(
    ("start", "wait"),
    [
        ("2025-10-26T02:50:00", 10),  # still in summer time
        ("2025-10-26T02:10:00", 30),  # only the second ten past two lies after twenty to three
        ("2025-10-26T03:10:00", 90),
        ("2025-10-26T01:10:00", -90),  # comes once: before it is before it
    ],
)
def test_a_start_in_the_hour_that_comes_twice(start: str, wait: float) -> None:
    submit = moment_seconds("2025-10-26T02:40:00", BERLIN)
    assert submit is not None
    moment = moment_seconds(start, BERLIN, not_before=submit)
    assert moment is not None
    assert moment - submit == wait * 60


@given(
    submit=st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1)).map(lambda one: one.replace(microsecond=0)),
    wait=st.integers(0, 10**6),
)
def test_waits_never_lie_by_more_than_the_hour_that_is_written_twice(submit: datetime, wait: int) -> None:
    """What a clock on the wall shows at both ends of a wait gives the wait back, but for that one hour."""
    begun = submit.replace(tzinfo=BERLIN)
    ended = datetime.fromtimestamp(begun.timestamp() + wait, BERLIN)
    read = moment_seconds(begun.replace(tzinfo=None).isoformat(), BERLIN)
    assert read is not None
    then = moment_seconds(ended.replace(tzinfo=None).isoformat(), BERLIN, not_before=read)
    assert then is not None
    assert then >= read
    assert then - read in (wait, wait - 3600, wait + 3600)
    if not ended.fold:
        assert then - read == wait


@given(wait=SECONDS, run=SECONDS, limit=st.integers(1, 10**6))
def test_a_row_of_sacct_is_read_as_it_was_written(wait: int, run: int, limit: int) -> None:
    submit = 1_700_000_000
    columns = sacct.columns_of("JobID|User|Partition|Submit|Start|End|State|NNodes|NCPUS|Timelimit") or []
    job = sacct.read_row(f"12|ann|gpu|{submit}|{submit + wait}|{submit + wait + run}|COMPLETED|2|64|{limit}", columns)
    assert job is not None
    assert (job.submit_s, job.wait_s, job.run_s) == (submit, wait, run)
    assert (job.nodes, job.processors, job.walltime_s, job.partition, job.user) == (2, 64, limit * 60, "gpu", "ann")


@pytest.mark.parametrize(
    ("row", "wait", "left"),
    [
        ("1|2026-01-01T00:00:00|2026-01-01T01:00:00|2026-01-01T02:00:00|TIMEOUT", 3600, None),
        ("1|2026-01-01T00:00:00|2026-01-01T01:00:00|Unknown|RUNNING", 3600, None),
        ("1|2026-01-01T00:00:00|Unknown|Unknown|PENDING", None, None),
        ("1|2026-01-01T00:00:00|2026-01-03T00:00:00|Unknown|PENDING", None, None),
        ("1|2026-01-01T00:00:00|None|2026-01-01T00:10:00|CANCELLED by 1000", None, 600),
        ("1|2026-01-01T00:00:00|2026-01-01T00:10:00|2026-01-01T00:10:00|CANCELLED by 1000", None, 600),
        ("1|2026-01-01T00:00:00|2026-01-01T00:10:00|2026-01-01T00:20:00|CANCELLED by 1000", 600, None),
    ],
)
def test_states_of_sacct(row: str, wait: float | None, left: float | None) -> None:
    job = sacct.read_row(row, ["jobid", "submit", "start", "end", "state"])
    assert job is not None
    assert job.wait_s == wait
    assert (None if job.left_s is None else job.left_s - job.submit_s) == left


def test_sacct_steps_are_left_out_and_its_bad_rows_are_told(tmp_path: Path) -> None:
    file = tmp_path / "jobs.txt"
    file.write_text(
        "JobID|Submit|Start|End|State|\n"
        "1|2026-01-01T00:00:00|2026-01-01T00:00:10|2026-01-01T01:00:00|COMPLETED|\n"
        "1.batch|2026-01-01T00:00:10|2026-01-01T00:00:10|2026-01-01T01:00:00|COMPLETED|\n"
        "2|yesterday|2026-01-01T00:00:10|2026-01-01T01:00:00|COMPLETED|\n"
        "3|2026-01-01T00:00:00|2025-01-01T00:00:00|2026-01-01T01:00:00|COMPLETED|\n"
        "4|2026-01-01T00:00:00\n"
        "5|2026-01-02T00:00:00|None|2026-01-01T00:00:00|CANCELLED by 7|\n"
    )
    trace = read_trace(file)
    assert trace.form == "sacct"
    assert [job.wait_s for job in trace.jobs] == [10]
    assert [row.line for row in trace.skipped] == [4, 5, 6, 7]
    assert "End 2026-01-01T00:00:00 lies before Submit" in trace.skipped[-1].reason


POD_HEADER = (
    "name,cpu_milli,memory_mib,num_gpu,gpu_milli,gpu_spec,qos,pod_phase,creation_time,deletion_time,scheduled_time"
)


@given(created=SECONDS, wait=SECONDS, run=SECONDS, gpus=st.integers(0, 8))
def test_a_pod_is_read_as_it_was_written(created: int, wait: int, run: int, gpus: int) -> None:
    form = comma.form_of(POD_HEADER.split(","))
    assert form is not None
    scheduled, deleted = created + wait, created + wait + run
    values = f"p,4000,1024,{gpus},500,,LS,Running,{created},{deleted},{scheduled}"
    job = form.read_row(dict(zip(POD_HEADER.split(","), values.split(","), strict=True)))
    assert (job.submit_s, job.wait_s, job.run_s, job.gpus) == (created, wait, run, gpus * 0.5)
    pending = form.read_row(
        dict(zip(POD_HEADER.split(","), f"p,4000,1,0,0,,LS,Pending,{created},{deleted},".split(","), strict=True))
    )
    assert (pending.wait_s, pending.left_s) == (None, deleted)


def test_rows_come_in_the_order_of_submission_and_bad_ones_are_told(tmp_path: Path) -> None:
    file = tmp_path / "waits.csv.gz"
    file.write_bytes(gzip.compress(b"submit_unix,wait_s\n30,3\n10,x\n20,-4\n5,1\n7\n"))
    trace = read_trace(file)
    assert trace.form == "plain CSV"
    assert [(job.submit_s, job.wait_s) for job in trace.jobs] == [(5, 1), (30, 3)]
    assert [row.line for row in trace.skipped] == [3, 4, 6]
    assert all(row.reason for row in trace.skipped)


SWF_ROW = "1 {0} {1} 10 1 -1 -1 1 60 -1 1 1 1 -1 1 1 -1 -1\n"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "empty"),
        (b"; only a header\n", "empty"),
        (b"Dear diary,\ntoday I waited.\n", "begins like no trace"),
        (b"\x1f\x8bbroken", "gzip"),
        (b"\x00\x01\x02 1 2 3", "no text"),
        (b"submit_unix,wait_s\n,\n", "no row of it can be read"),
    ],
)
def test_what_is_no_trace_is_refused_in_a_sentence(tmp_path: Path, content: bytes, words: str) -> None:
    file = tmp_path / "file"
    file.write_bytes(content)
    with pytest.raises(RequestError, match=words):
        read_trace(file)


def test_a_missing_file_and_a_folder_are_refused(tmp_path: Path) -> None:
    for path in (tmp_path / "none.swf", tmp_path):
        with pytest.raises(RequestError, match="cannot be read"):
            read_trace(path)


@pytest.mark.parametrize(("wait", "words"), [("-1", "states no wait"), ("0", "moment of its submission")])
def test_a_trace_without_waits_is_not_scored(tmp_path: Path, wait: str, words: str) -> None:
    file = tmp_path / "trace.swf"
    file.write_text("".join(SWF_ROW.format(second, wait) for second in range(50)))
    with pytest.raises(RequestError, match=words):
        read_trace(file).require_waits()
