"""Importing Slurm's accounting: jobs with their steps become runs, and every job that cannot is told with its line."""

from __future__ import annotations

import contextlib
import gzip
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from estimators.harp.history import Chosen, Imported, RunHistory, accounting, import_accounting
from estimators.harp.history.accounting import DELIMITER, FIELDS
from estimators.harp.run import Status
from knowledge.ci.discover import Command
from knowledge.errors import RequestError
from tests.estimators.harp.history.accounting_text import HEADER, TEXT
from tests.estimators.harp.history.test_from_tables import MELT

MELTS = Chosen(named="melt*", inputs=(r"melt-n(?P<atoms>\d+)", r"pair=(?P<pair>\w+)"), system_id="delta")


@pytest.fixture
def found() -> Imported:
    return import_accounting(TEXT, "melt", MELTS, MELT, zone=UTC)


def test_a_job_with_its_steps_is_one_run(found: Imported) -> None:
    run = found.runs[0]
    assert run.configuration == {"atoms": 1000, "pair": "lj", "cores": 64, "nodes": 2, "gpus": 8}
    assert (run.status, run.wall_seconds, run.cpu_seconds) == (Status.FINISHED, 630, 10 * 3600 + 50 * 60 + 13)
    assert run.peak_memory_bytes == 64 * 2**30  # AveRSS x NTasks of the step, not the batch script and not extern
    assert (run.system_id, run.exit_status, run.started) == ("delta", 0, datetime(2026, 3, 1, 10, tzinfo=UTC))


def test_runs_that_were_stopped_or_failed_are_kept_as_that(found: Imported) -> None:
    timed_out, no_memory, cancelled = found.runs[1:]
    assert (timed_out.status, timed_out.longer_than_seconds) == (Status.TIMED_OUT, 86_410)
    assert timed_out.peak_memory_bytes is None
    assert (no_memory.status, no_memory.peak_memory_bytes) == (Status.OUT_OF_MEMORY, 190_000_000 * 1024)
    assert (cancelled.status, cancelled.exit_status) == (Status.KILLED, 128 + 15)
    assert cancelled.message == "Slurm: CANCELLED by 1001"


def test_jobs_that_are_no_run_are_told_with_their_line(found: Imported) -> None:
    told = {one.line: one.reason for one in found.left_out.told}
    assert sorted(told) == [10, 12, 14, 15, 16]
    assert told[10] == "job 4104: it never ran (Elapsed is 0)"
    assert told[12] == "job 4106: its state is 'RUNNING': it is not over"
    assert "is found in none of jobname" in told[14]
    assert told[15] == "it has another number of fields than the 15 of the header"
    assert told[16] == "it is step 0 of the job 4110, whose own line does not come before it"
    assert (found.total, len(found.runs)) == (7, 4)
    assert found.notes[0] == "1 jobs of other names were passed over"


def test_a_file_is_read_as_the_text_is_and_twice_is_once(found: Imported, tmp_path: Path) -> None:
    path = tmp_path / "accounting.txt.gz"
    path.write_bytes(gzip.compress(TEXT.replace("|", DELIMITER).encode()))
    again = import_accounting(path, "melt", MELTS, MELT, zone=UTC)
    assert again.runs == found.runs
    history = RunHistory(tmp_path / "runs.sqlite")
    assert (history.add(found.runs).added, history.add(again.runs).renewed) == (4, 4)


def test_of_many_jobs_so_many_are_drawn_and_that_is_said() -> None:
    found = import_accounting(TEXT, "melt", MELTS, MELT, zone=UTC, most_runs=2)
    assert len(found.runs) == 2
    assert "Of 4 rows 2 were drawn at random" in found.notes


def test_without_an_application_file_what_is_found_is_the_configuration() -> None:
    found = import_accounting(TEXT, "melt", Chosen(named="melt-n[12]*", inputs=(r"-n(?P<n>\d+)",)), zone=UTC)
    assert [one.configuration["n"] for one in found.runs] == [1000, 2000]


def test_bad_questions_are_told() -> None:
    with pytest.raises(RequestError, match="Nothing says which jobs"):
        Chosen()
    for pattern, rule in (("n(", "no regular expression"), ("n[0-9]", "no named group")):
        with pytest.raises(RequestError, match=rule):
            Chosen(named="*", inputs=(pattern,))
    with pytest.raises(RequestError, match="none of its 8 jobs fits"):
        import_accounting(TEXT, "melt", Chosen(named="nothing"))
    with pytest.raises(RequestError, match=r"nothing tells its atoms; find it with --inputs-from"):
        import_accounting(TEXT, "melt", Chosen(named="other"), MELT)
    with pytest.raises(RequestError, match="names no elapsed and no state"):
        import_accounting("JobID|Start\n1|2\n", "melt", Chosen(named="*"))
    with pytest.raises(RequestError, match="is empty"):
        import_accounting("", "melt", Chosen(named="*"))


@given(st.lists(st.text("0123456789.:|-_abKMG+ \n=/,", max_size=80), max_size=5))
def test_any_lines_are_runs_or_told(lines: list[str]) -> None:
    with contextlib.suppress(RequestError):  # any other error fails the test
        import_accounting("\n".join([HEADER, *lines]), "melt", Chosen(named="*"), zone=UTC)


class Slurm:
    """Answers as `sacct` would, and keeps what it was asked."""

    def __init__(self) -> None:
        self.asked: list[Command] = []

    def run(self, command: Command) -> str:
        self.asked.append(command)
        return TEXT


def test_a_live_slurm_is_asked_for_all_fields_of_the_last_days() -> None:
    slurm = Slurm()
    assert accounting(30, datetime(2026, 3, 31, tzinfo=UTC), slurm) == TEXT
    words = slurm.asked[0].words
    assert words[0] == "sacct"
    assert f"--format={','.join(FIELDS)}" in words
    assert "--starttime=2026-03-01T00:00:00" in words
