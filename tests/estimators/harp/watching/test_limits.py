"""What breaks a limit is stopped, all of it, wherever it has hidden."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from threading import Thread

import psutil
import pytest

from estimators.harp.running.watched import Switch, run_watched
from estimators.harp.watching import Ending, Outcome
from tests.estimators.harp.running.made import order, python_order

ESCAPE = """
import os, time
if os.fork() == 0:
    os.setsid()
    if os.fork():
        os._exit(0)
    open("escaped", "w").write(str(os.getpid()))
    time.sleep(60)
time.sleep({seconds})
"""


def wait_until(holds: Callable[[], bool]) -> None:
    end = time.monotonic() + 20
    while not holds():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.01)


def number_in(path: Path) -> int:
    wait_until(lambda: path.exists() and path.read_text().strip() != "")
    return int(path.read_text())


def is_gone(pid: int) -> bool:
    try:
        return psutil.Process(pid).status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


def test_a_grandchild_that_left_session_and_parent_is_stopped_at_the_limit(tmp_path: Path) -> None:
    outcome = run_watched(python_order(tmp_path, ESCAPE.format(seconds=60), seconds=0.5))
    assert outcome.ending is Ending.TIME
    assert outcome.exit_status == 128 + signal.SIGTERM
    assert is_gone(number_in(tmp_path / "escaped"))


def test_what_a_command_leaves_behind_is_stopped_and_counted(tmp_path: Path) -> None:
    outcome = run_watched(python_order(tmp_path, ESCAPE.format(seconds=0.3)))
    assert (outcome.ending, outcome.exit_status, outcome.left_behind) == (Ending.ITSELF, 0, 1)
    assert is_gone(number_in(tmp_path / "escaped"))


def test_a_command_that_does_not_listen_is_killed(tmp_path: Path) -> None:
    deaf = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); time.sleep(60)"
    outcome = run_watched(python_order(tmp_path, deaf, seconds=0.5))
    assert (outcome.ending, outcome.exit_status) == (Ending.TIME, 128 + signal.SIGKILL)


def test_a_command_that_forks_without_end_is_stopped(tmp_path: Path) -> None:
    forking = (
        "import os\nfor _ in range(300): os.fork() or os.execvp('sleep', ['sleep', '60'])\nimport time; time.sleep(60)"
    )
    outcome = run_watched(python_order(tmp_path, forking, seconds=0.5))
    assert outcome.ending is Ending.TIME
    assert not [one for one in psutil.process_iter() if _is_in(one, tmp_path)]


def _is_in(process: psutil.Process, folder: Path) -> bool:
    try:
        return process.cwd() == str(folder)
    except psutil.Error:
        return False


def test_memory_over_the_limit_ends_it(tmp_path: Path) -> None:
    hog = "x = []\nwhile True: x.append(bytearray(1 << 20))"
    outcome = run_watched(python_order(tmp_path, hog, memory_bytes=100_000_000))
    assert (outcome.ending, outcome.exit_status) == (Ending.MEMORY, 128 + signal.SIGKILL)
    assert outcome.peak_memory_bytes is not None
    assert 100_000_000 <= outcome.peak_memory_bytes < 2_000_000_000


@pytest.mark.parametrize("how", ["many", "one"])
def test_a_folder_over_its_limit_ends_it(how: str, tmp_path: Path) -> None:
    name = "str(i)" if how == "many" else "'x'"
    text = f"import time\nfor i in range(1000):\n open({name}, 'ab').write(bytes(300_000)); time.sleep(0.01)"
    outcome = run_watched(python_order(tmp_path, text, disk_bytes=2_000_000))
    assert outcome.ending is Ending.DISK or outcome.exit_status == 1  # Python turns SIGXFSZ into an error of its own
    assert sum(path.stat().st_size for path in tmp_path.iterdir()) < 300_000_000


@pytest.mark.parametrize(
    ("text", "status"), [("exit 3", 3), ("kill -SEGV $$", 139), ("kill -KILL $$", 137), ("nonesuch", 127), ("true", 0)]
)
def test_the_exit_status_is_that_of_a_shell(text: str, status: int, tmp_path: Path) -> None:
    outcome = run_watched(order(tmp_path, "sh", "-c", text))
    assert (outcome.ending, outcome.exit_status) == (Ending.ITSELF, status)


def test_a_program_that_cannot_be_started_is_told(tmp_path: Path) -> None:
    (tmp_path / "text").write_text("no program")
    missing, text = (run_watched(order(tmp_path, name)) for name in ("nonesuch-program", str(tmp_path / "text")))
    assert (missing.ending, missing.exit_status) == (Ending.NOT_STARTED, 127)
    assert "nonesuch-program" in missing.last_lines
    assert (text.ending, text.exit_status) == (Ending.NOT_STARTED, 126)


def test_it_can_be_stopped_from_outside(tmp_path: Path) -> None:
    switch, found = Switch(), list[Outcome]()
    waiting = python_order(tmp_path, ESCAPE.format(seconds=60))
    thread = Thread(target=lambda: found.append(run_watched(waiting, switch=switch)))
    thread.start()
    pid = number_in(tmp_path / "escaped")
    switch.throw()
    thread.join(20)
    assert found[0].ending is Ending.STOPPED
    assert is_gone(pid)


def test_a_watcher_that_is_killed_leaves_nothing_running(tmp_path: Path) -> None:
    found = list[Outcome]()
    waiting = python_order(tmp_path, ESCAPE.format(seconds=60))
    thread = Thread(target=lambda: found.append(run_watched(waiting)))
    thread.start()
    pid = number_in(tmp_path / "escaped")
    watchers = [one for one in psutil.Process().children() if "estimators.harp.watching" in one.cmdline()]
    for one in watchers:
        one.kill()
    thread.join(20)
    assert found[0].ending is Ending.STOPPED
    assert (found[0].cpu_seconds, found[0].peak_memory_bytes) == (None, None)
    wait_until(lambda: is_gone(pid))


def test_when_this_program_is_killed_its_commands_end(tmp_path: Path) -> None:
    text = (
        "from pathlib import Path; from estimators.harp.running.watched import run_watched;"
        "from tests.estimators.harp.watching.test_limits import ESCAPE, python_order;"
        f"run_watched(python_order(Path({str(tmp_path)!r}), ESCAPE.format(seconds=60)))"
    )
    program = subprocess.Popen(
        [sys.executable, "-c", text], env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    )
    pid = number_in(tmp_path / "escaped")
    program.kill()
    program.wait()
    wait_until(lambda: is_gone(pid))


def test_when_this_program_and_its_watcher_are_killed_the_command_ends(tmp_path: Path) -> None:
    text = (
        "import os; from pathlib import Path; from estimators.harp.running.watched import run_watched;"
        "from tests.estimators.harp.watching.test_limits import order;"
        f"run_watched(order(Path({str(tmp_path)!r}), 'sh', '-c', 'echo $$ > pid; exec sleep 60'))"
    )
    program = subprocess.Popen(
        [sys.executable, "-c", text], env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    )
    pid = number_in(tmp_path / "pid")
    for one in [*psutil.Process(program.pid).children(), psutil.Process(program.pid)]:
        one.kill()
    program.wait()
    wait_until(lambda: is_gone(pid))


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("mpirun") is None, reason="needs mpirun (Debian: openmpi-bin)")
@pytest.mark.parametrize("how", ["limit", "killed"])
def test_the_ranks_of_an_mpi_program_end_with_it(how: str, tmp_path: Path) -> None:
    words = ("mpirun", "--oversubscribe", "-np", "2", "sh", "-c", "echo $$ > pid.$OMPI_COMM_WORLD_RANK; sleep 60")
    may = {"OMPI_ALLOW_RUN_AS_ROOT": "1", "OMPI_ALLOW_RUN_AS_ROOT_CONFIRM": "1", "HOME": str(tmp_path)}
    wanted = order(tmp_path, *words)
    wanted = replace(wanted, environment={**wanted.environment, **may})
    switch, found = Switch(), list[Outcome]()
    if how == "limit":
        wanted = replace(wanted, walltime_seconds=3.0)
    thread = Thread(target=lambda: found.append(run_watched(wanted, switch=switch)))
    thread.start()
    pids = [number_in(tmp_path / f"pid.{rank}") for rank in range(2)]
    if how == "killed":
        for one in psutil.Process().children():
            if "estimators.harp.watching" in one.cmdline():
                one.kill()
    thread.join(30)
    assert found[0].ending is (Ending.TIME if how == "limit" else Ending.STOPPED)
    wait_until(lambda: all(is_gone(pid) for pid in pids))
    wait_until(lambda: not [one for one in psutil.process_iter() if _is_in(one, tmp_path)])
