"""A slurmdbd with a MariaDB of its own, in the folder of a test's Slurm."""

from __future__ import annotations

import getpass
import shutil
import subprocess
from pathlib import Path

from tests.fakes.slurm.configuring import free_ports
from tests.fakes.slurm.daemons import Daemons, wait_until

NEEDED = ("slurmdbd", "sacctmgr", "mariadbd", "mariadb-install-db", "mariadb")


def start_accounting(folder: Path, daemons: Daemons) -> int:
    """Start the database and slurmdbd; the port of slurmdbd."""
    database, own = free_ports(2)
    data = folder / "database"
    user = getpass.getuser()
    subprocess.run(
        ["mariadb-install-db", "--no-defaults", f"--datadir={data}", f"--user={user}", "--skip-test-db",
         "--auth-root-authentication-method=normal", "--innodb-log-file-size=8M"],
        check=True, capture_output=True, timeout=60,
    )  # fmt: skip
    address = f"--socket={folder / 'db.sock'}"
    daemons.start(
        "mariadbd", "--no-defaults", f"--datadir={data}", address, f"--user={user}", f"--port={database}",
        "--bind-address=127.0.0.1", "--skip-name-resolve", "--innodb-buffer-pool-size=16M",
        "--innodb-flush-log-at-trx-commit=0", f"--pid-file={folder / 'db.pid'}",
    )  # fmt: skip
    statement = "CREATE USER slurm@'127.0.0.1' IDENTIFIED BY 'tiny'; GRANT ALL ON slurm.* TO slurm@'127.0.0.1';"
    wait_until(lambda: _sql(address, user, statement), "the database takes statements")
    _write(folder, database, own)
    daemons.start("slurmdbd", "-D", environment={"SLURM_CONF": str(folder / "slurm.conf")})
    return own


def _sql(address: str, user: str, statement: str) -> bool:
    words = ["mariadb", "--no-defaults", address, "-u", user, "-e", statement]
    if user != "root":
        words[words.index(user)] = "root"
    return subprocess.run(words, check=False, capture_output=True, timeout=20).returncode == 0


def _write(folder: Path, database: int, own: int) -> None:
    settings = {
        "AuthType": "auth/none",
        "DbdHost": "localhost",
        "DbdAddr": "127.0.0.1",
        "DbdPort": str(own),
        "SlurmUser": getpass.getuser(),
        "LogFile": str(folder / "log" / "slurmdbd.log"),
        "PidFile": str(folder / "slurmdbd.pid"),
        "StorageType": "accounting_storage/mysql",
        "StorageHost": "127.0.0.1",
        "StoragePort": str(database),
        "StorageUser": "slurm",
        "StoragePass": "tiny",
        "StorageLoc": "slurm",
    }
    path = folder / "slurmdbd.conf"
    path.write_text("".join(f"{name}={value}\n" for name, value in settings.items()), encoding="utf-8")
    path.chmod(0o600)


def not_installed() -> list[str]:
    """Programs of the accounting that are not on this machine."""
    return [name for name in NEEDED if shutil.which(name) is None]
