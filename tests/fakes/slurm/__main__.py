"""Starts the example Slurm until it is interrupted, and says how to talk to it."""

from __future__ import annotations

import dataclasses
import signal
import sys
import tempfile
from pathlib import Path

from tests.fakes.slurm import EXAMPLE, SlurmCluster, missing


def main() -> int:
    """Run until Ctrl-C or SIGTERM."""
    plan = dataclasses.replace(EXAMPLE, accounting="--accounting" in sys.argv[1:])
    if (why := missing(plan)) is not None:
        print(f"Slurm cannot be started: {why}.", file=sys.stderr)
        return 1
    with tempfile.TemporaryDirectory(prefix="slurm-") as folder, SlurmCluster(plan, Path(folder)) as cluster:
        print(f"export SLURM_CONF={cluster.environment['SLURM_CONF']}", flush=True)
        signal.sigwait({signal.SIGINT, signal.SIGTERM})
    return 0


if __name__ == "__main__":
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, signal.SIGTERM})
    sys.exit(main())
