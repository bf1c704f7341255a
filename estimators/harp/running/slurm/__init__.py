"""Runs tasks as jobs of Slurm: one array for tasks that want the same, measured on the nodes by the same code.

    start ──> waiting ──finished()──> batch on the shared disk ──sbatch──> elements write their runs ──> finished()

What is under way lies in the home folder, so that a program that was killed finds its jobs again.
"""

from estimators.harp.running.slurm.executor import SlurmExecutor

__all__ = ["SlurmExecutor"]
