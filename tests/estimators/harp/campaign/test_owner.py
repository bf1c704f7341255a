"""One living process at a time carries a campaign on."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from estimators.harp.campaign.ledger import Ledger
from estimators.harp.campaign.owner import SILENT_SECONDS, owned, owner_of, sign_of_life
from knowledge.errors import RequestError, ServiceError
from tests.estimators.harp.campaign.test_carrying_on import World


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    return World(tmp_path).ledger


def put(ledger: Ledger, host: str, pid: int, born: float, seen: float) -> None:
    with ledger.writing() as connection:
        connection.execute("INSERT OR REPLACE INTO owner VALUES (1, ?, ?, ?, ?)", (host, pid, born, seen))


def test_is_free_afterwards(ledger: Ledger) -> None:
    with owned(ledger):
        assert owner_of(ledger) == f"process {os.getpid()} on {socket.gethostname()}"
        sign_of_life(ledger)
    assert owner_of(ledger) is None


def test_a_living_owner_is_told(ledger: Ledger) -> None:
    process = psutil.Process(os.getppid())
    put(ledger, socket.gethostname(), process.pid, process.create_time(), 0.0)
    with pytest.raises(RequestError, match=f"process {process.pid}"), owned(ledger):
        pass
    assert owner_of(ledger) is not None


def test_a_dead_owner_is_followed(ledger: Ledger) -> None:
    ended = subprocess.Popen([sys.executable, "-c", ""])
    born = psutil.Process(ended.pid).create_time()
    ended.wait()
    put(ledger, socket.gethostname(), ended.pid, born, time.time())
    with owned(ledger):
        assert owner_of(ledger) is not None


def test_a_pid_that_was_given_away_again_is_no_owner(ledger: Ledger) -> None:
    parent = psutil.Process(os.getppid())
    put(ledger, socket.gethostname(), parent.pid, parent.create_time() - 1000, time.time())
    with owned(ledger):
        pass


def test_an_owner_elsewhere_counts_by_its_signs_of_life(ledger: Ledger) -> None:
    put(ledger, "another-host", 1, 0.0, time.time())
    with pytest.raises(RequestError, match="another-host"), owned(ledger):
        pass
    put(ledger, "another-host", 1, 0.0, time.time() - 2 * SILENT_SECONDS)
    with owned(ledger):
        pass


def test_a_file_that_is_no_campaign_is_told(tmp_path: Path) -> None:
    path = tmp_path / "no.sqlite"
    path.write_bytes(b"this is no database, but it is long enough to be looked at as one" * 20)
    with pytest.raises(ServiceError, match="cannot be used"):
        Ledger(path).about()
