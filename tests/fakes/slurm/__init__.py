"""A real Slurm on this machine, for tests: slurmctld and one slurmd a node, in a temporary folder, on free ports.

Needs Debian's `slurm-wlm` (and `slurmdbd`, `mariadb-server` for `accounting=True`); `missing()` says what is not there.
No munge, no systemd, no cgroups: Slurm is told that the machine is larger than it is. By hand:

    python -m tests.fakes.slurm            starts one, prints `export SLURM_CONF=...`, stops it at Ctrl-C
    python -m tests.fakes.slurm --accounting
"""

from tests.fakes.slurm.cluster import SlurmCluster, missing
from tests.fakes.slurm.plan import EXAMPLE, Nodes, Partition, Plan

__all__ = ["EXAMPLE", "Nodes", "Partition", "Plan", "SlurmCluster", "missing"]
