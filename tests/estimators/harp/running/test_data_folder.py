"""Data are set up once, whole, and forgotten when there are too many."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from estimators.harp.running.data_folder import data_in_use, data_name, data_root, forget_oldest
from tests.estimators.harp.running.made import application


def never() -> bool:
    return False


def put(name: str, size: int = 10) -> None:
    """Set data up and let them go."""

    def fill(folder: Path) -> None:
        (folder / "data").write_bytes(bytes(size))

    with data_in_use(name, fill, never):
        pass


def test_other_words_or_other_scripts_make_other_data(tmp_path: Path) -> None:
    (tmp_path / "make.py").write_text("1")
    (tmp_path / "application.yaml").write_text("name: made")
    one = application().model_copy(update={"folder": tmp_path})
    first = data_name(one, ("make", "5"))
    assert data_name(one, ("make", "6")) != first
    (tmp_path / "application.yaml").write_text("name: made  # a remark")
    assert data_name(one, ("make", "5")) == first
    (tmp_path / "make.py").write_text("2")
    assert data_name(one, ("make", "5")) != first


def test_who_want_the_same_at_the_same_time_make_it_once() -> None:
    made, seen = list[Path](), list[str]()

    def make(folder: Path) -> None:
        made.append(folder)
        time.sleep(0.2)
        (folder / "data").write_text("whole")

    def use() -> None:
        with data_in_use("made-1", make, never) as folder:
            seen.append((folder / "data").read_text())

    threads = [threading.Thread(target=use) for _ in range(4)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert len(made) == 1
    assert seen == ["whole"] * 4


def test_what_cannot_be_made_is_not_there() -> None:
    def fail(folder: Path) -> None:
        (folder / "half").touch()
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError), data_in_use("made-1", fail, never):
        pass
    assert [path.name for path in data_root().iterdir()] == ["made-1.lock"]
    put("made-1")


def test_a_set_up_that_was_killed_is_made_anew() -> None:
    text = (
        "import time; from estimators.harp.running.data_folder import data_in_use\n"
        "def make(folder):\n (folder / 'half').touch(); print('making', flush=True); time.sleep(60)\n"
        "with data_in_use('made-1', make, lambda: False): pass"
    )
    program = subprocess.Popen([sys.executable, "-c", text], stdout=subprocess.PIPE,
                               env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)})  # fmt: skip
    assert program.stdout is not None
    assert program.stdout.readline() == b"making\n"
    other = threading.Thread(target=put, args=("made-1",))
    other.start()  # waits for the one that will be killed
    program.send_signal(signal.SIGKILL)
    program.communicate()
    other.join(20)
    assert [path.name for path in (data_root() / "made-1").iterdir()] == ["data"]
    assert sorted(path.name for path in data_root().iterdir()) == ["made-1", "made-1.lock"]


def test_one_can_give_up_waiting() -> None:
    entered, leave = threading.Event(), threading.Event()

    def make(_: Path) -> None:
        entered.set()
        leave.wait(20)

    def use() -> None:
        with data_in_use("made-1", make, never):
            pass

    thread = threading.Thread(target=use)
    thread.start()
    entered.wait(20)
    with pytest.raises(InterruptedError), data_in_use("made-1", make, lambda: True):
        pass
    leave.set()
    thread.join()


def test_the_longest_unused_is_forgotten_and_never_what_is_in_use() -> None:
    for age, name in enumerate(("a-1", "b-1", "c-1", "d-1")):
        put(name, 100_000)
        os.utime(data_root() / f"{name}.lock", (1_000 + age, 1_000 + age))
    with data_in_use("a-1", lambda _: None, never):
        os.utime(data_root() / "a-1.lock", (999, 999))
        assert forget_oldest(data_root(), keep="b-1", most_bytes=250_000) == ["c-1", "d-1"]
    assert forget_oldest(data_root(), most_bytes=0) == ["a-1", "b-1"]
