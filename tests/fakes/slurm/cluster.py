"""Starts and stops the Slurm of a test."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import psutil

from tests.fakes.slurm.accounting import not_installed, start_accounting
from tests.fakes.slurm.configuring import write_configuration
from tests.fakes.slurm.daemons import PATH, Daemons, wait_until
from tests.fakes.slurm.plan import Plan

_NEEDED = ("slurmctld", "slurmd", "scontrol", "sinfo", "squeue", "scancel")


def missing(plan: Plan) -> str | None:
    """What keeps this machine from running the plan, in words for a skipped test; `None` if nothing does."""
    absent = [name for name in _NEEDED if shutil.which(name, path=PATH) is None]
    absent += not_installed() if plan.accounting else []
    return f"not installed: {', '.join(absent)} (Debian: slurm-wlm, slurmdbd, mariadb-server)" if absent else None


class SlurmCluster:
    """A running Slurm. Use it as a context manager.

    Args:
        plan: what it looks like. folder: an empty folder for everything it writes.

    Attributes:
        environment: for commands that should talk to it (`SLURM_CONF`).
    """

    def __init__(self, plan: Plan, folder: Path) -> None:
        self.plan = plan
        self.folder = folder
        self.environment = {"SLURM_CONF": str(folder / "slurm.conf")}
        self._daemons = Daemons(folder)

    @property
    def node_names(self) -> list[str]:
        """Names of all nodes."""
        return [name for group in self.plan.nodes for name in group.names]

    def __enter__(self) -> SlurmCluster:
        try:
            self._start()
        except BaseException:
            self._daemons.stop()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        try:
            self._end_jobs()
        finally:
            self._daemons.stop()
            self._end_steps()

    def run(self, *words: str, seconds: float = 20.0) -> str:
        """Run a Slurm command; what it prints.

        Raises:
            subprocess.CalledProcessError: it failed; `stderr` says why.
        """
        variables = {**os.environ, "PATH": PATH, "TZ": "UTC", **self.environment}
        return subprocess.run(
            words, env=variables, check=True, capture_output=True, text=True, timeout=seconds
        ).stdout  # fmt: skip

    def start_controller(self) -> None:
        """Start slurmctld, with the state an earlier one left."""
        self._daemons.start("slurmctld", "-D", environment=self.environment)

    def stop_controller(self, *, hard: bool = False) -> None:
        """End slurmctld; `hard` as a crash would."""
        self._daemons.kill("slurmctld", hard=hard)

    def start_node(self, name: str) -> None:
        """Start the slurmd of a node."""
        self._daemons.start("slurmd", "-D", "-N", name, name=f"slurmd-{name}", environment=self.environment)

    def stop_node(self, name: str, *, hard: bool = False) -> None:
        """End the slurmd of a node; `hard` as a crash would."""
        self._daemons.kill(f"slurmd-{name}", hard=hard)

    def states(self) -> dict[str, str]:
        """Node to its state, in small letters; empty while slurmctld does not answer."""
        try:
            lines = self.run("sinfo", "-a", "-h", "-N", "-o", "%N %T").splitlines()
        except (subprocess.CalledProcessError, subprocess.TimeoutExpired):
            return {}
        return {line.split()[0]: line.split()[1] for line in lines}

    def _start(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        port = None
        if self.plan.accounting:
            (self.folder / "log").mkdir(exist_ok=True)
            port = start_accounting(self.folder, self._daemons)
        write_configuration(self.plan, self.folder, port)
        if port is not None:
            wait_until(self._registered, "slurmdbd knows the cluster")
        self.start_controller()
        for name in self.node_names:
            self.start_node(name)
        wait_until(self._is_up, f"all nodes are idle; see {self.folder / 'log'}")

    def _registered(self) -> bool:
        try:
            self.run("sacctmgr", "-i", "add", "cluster", self.plan.name.lower())
        except subprocess.CalledProcessError as error:
            return "already exists" in f"{error.stdout}{error.stderr}" or "Nothing new" in f"{error.stdout}"
        return True

    def _is_up(self) -> bool:
        ended = self._daemons.ended()
        assert not ended, f"{', '.join(ended)} ended at once: {self._last_words()}"
        states = self.states()
        return set(states) == set(self.node_names) and set(states.values()) == {"idle"}

    def _last_words(self) -> str:
        lines = [line for path in (self.folder / "log").glob("*.log") for line in path.read_text("utf-8").splitlines()]
        return " ".join(line for line in lines if "fatal" in line)

    def _end_jobs(self) -> None:
        try:
            for job in set(self.run("squeue", "-a", "-h", "-o", "%A").split()):
                self.run("scancel", job)
            wait_until(lambda: not self.run("squeue", "-a", "-h").strip(), "no job runs", 10.0)
        except (subprocess.SubprocessError, TimeoutError):
            pass  # the controller may be gone, as a test meant; steps are ended below

    def _end_steps(self) -> None:
        """End what a slurmd left: its steps go on without it, by design."""
        for process in psutil.process_iter(["name"]):
            try:
                if process.info["name"] == "slurmstepd" and str(self.folder) in process.environ().get("SLURM_CONF", ""):
                    process.kill()
            except psutil.Error:
                continue
