"""One task from set-up to record."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from types import SimpleNamespace

import pytest

from estimators.harp.run import Status
from estimators.harp.running import Place, check_programs, run_once
from estimators.harp.running.watched import Switch
from knowledge.errors import RequestError, ServiceError
from knowledge.settings import settings
from tests.estimators.harp.running.made import application, task

SETUP = "{python} -S -c \"open(r'{data}/numbers', 'w').write('7' * {n})\""


def test_a_run_is_written_down_with_all_its_figures() -> None:
    shares: list[float] = []
    made = application(
        "sh -c 'echo step 1; sleep 0.3; echo step 2; echo; cat {data}/numbers; touch out; echo made > full'",
        setup=SETUP, success={"pattern": "^777$", "files": ["full"]},
        progress={"pattern": "step (.)", "total": "2 * n // 3"},
        version_command="bash --version", environment={"OWN": "{n}"},
    )  # fmt: skip
    run = run_once(task(made, n=3), Place(on_progress=shares.append))
    assert (run.status, run.message, run.exit_status, run.run_id) == (Status.FINISHED, "", 0, "one")
    assert run.wall_seconds is not None
    assert run.wall_seconds >= 0.3
    assert None not in (run.cpu_seconds, run.peak_memory_bytes, run.read_bytes, run.host, run.started)
    assert run.version
    assert run.version[0].isdecimal()
    assert shares[0] == 0.5
    assert list((settings().harp_path / "runs").iterdir()) == []


def test_the_run_sees_few_variables(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("SECRET_TOKEN", "x")
    monkeypatch.setenv("OMP_NUM_THREADS", "64")
    made = application(f"sh -c 'env > {tmp_path}/seen'", environment={"OWN": "{n * 2}", "MKL_NUM_THREADS": "1"})
    run_once(task(made, cores=2))
    seen = dict(line.split("=", 1) for line in (tmp_path / "seen").read_text().splitlines())
    assert (seen["OMP_NUM_THREADS"], seen["MKL_NUM_THREADS"], seen["OWN"]) == ("2", "1", "2")
    assert "SECRET_TOKEN" not in seen


def test_the_folder_of_a_failed_run_is_kept_if_asked(tmp_path: Path) -> None:
    failing = task(application("sh -c 'echo of interest > log; exit 4'"))
    kept = run_once(failing, Place(keep_failed=True))
    assert (kept.status, kept.exit_status) == (Status.FAILED, 4)
    (folder,) = (settings().harp_path / "kept").iterdir()
    assert str(folder) in kept.message
    assert (folder / "log").read_text() == "of interest\n"
    run_once(failing)
    assert list((settings().harp_path / "runs").iterdir()) == []


def test_a_hanging_run_is_a_lower_bound() -> None:
    run = run_once(task(application("sleep 60"), limit_seconds=0.3))
    assert run.status is Status.TIMED_OUT
    assert run.longer_than_seconds is not None
    assert 0.3 <= run.longer_than_seconds < 20


def test_a_set_up_that_fails_is_a_failed_run() -> None:
    run = run_once(task(application(setup="sh -c 'echo no such reads >&2; exit 2'")))
    assert (run.status, run.wall_seconds) == (Status.FAILED, None)
    assert "set-up" in run.message
    assert "no such reads" in run.message
    assert [path.suffix for path in (settings().harp_path / "data").iterdir()] == [".lock"]


def test_a_program_that_is_missing_is_told_with_its_packages() -> None:
    made = application("nonesuch {n}", install={"debian": ["nonesuch-bin"]}, programs=["nonesuch"])
    run = run_once(task(made))
    assert (run.status, run.exit_status, run.wall_seconds) == (Status.FAILED, 127, None)
    assert "apt-get install nonesuch-bin" in run.message
    with pytest.raises(RequestError, match="apt-get install nonesuch-bin"):
        check_programs(made)
    with pytest.raises(RequestError, match="nonesuch"):
        check_programs(application("nonesuch {n}"))
    check_programs(application("sh -c 'exit {n}'", setup="{python} x"))


def test_a_configuration_without_values_is_a_failed_run() -> None:
    run = run_once(task(application("true {half}", features={"half": "1 / (n - 1)"}), n=1))
    assert run.status is Status.FAILED
    assert "half" in run.message or "1 / (n - 1)" in run.message


@pytest.mark.parametrize("what", ["little room", "no room at all"])
def test_a_full_disk_stops_everything(what: str, monkeypatch: pytest.MonkeyPatch) -> None:
    if what == "little room":
        usage = SimpleNamespace(total=10**9, used=10**9, free=1_000)
        monkeypatch.setattr(shutil, "disk_usage", lambda _: usage)
    else:

        def full(*_: object, **__: object) -> str:
            raise OSError(28, os.strerror(28))

        monkeypatch.setattr("tempfile.mkdtemp", full)
    for made in (application(), application(setup=SETUP)):
        with pytest.raises(ServiceError, match=r"disk .*is full") as told:
            run_once(task(made))
        assert str(settings().harp_path) in told.value.message


def test_a_flood_of_output_fails_no_run() -> None:
    made = application("sh -c 'echo begun; yes | head -c 3000000; echo done'", limits={"output_bytes": 10_000},
                       success={"pattern": "done"})  # fmt: skip
    run = run_once(task(made))
    assert run.status is Status.FINISHED
    assert "3 MB" in run.message


def test_what_a_crash_left_is_removed() -> None:
    import socket

    left, other = (settings().harp_path / "runs" / name for name in (f"{socket.gethostname()}-made-1", "node7-made-2"))
    left.mkdir(parents=True)
    other.mkdir()
    run_once(task(application()))
    assert not left.exists()
    assert other.exists()


def test_a_thrown_switch_begins_nothing() -> None:
    switch = Switch()
    switch.throw()
    run = run_once(task(application(setup=SETUP)), Place(switch=switch))
    assert (run.status, run.wall_seconds) == (Status.KILLED, None)
