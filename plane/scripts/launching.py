"""The command lines that start the program: one process, one torchrun a node, or one process an accelerator."""

from __future__ import annotations

import shlex
from typing import Literal

from plane.scripts.sizing import Size
from plane.scripts.spec import ScriptSpec

Scheduler = Literal["slurm", "pbs"]

STAND_IN = "python train.py"
"""Written when nobody said what to run."""

_ENVIRONMENT = {
    "slurm": (
        'MASTER_ADDR=$(scontrol show hostnames "$SLURM_JOB_NODELIST" | head -n 1)',
        "MASTER_PORT=$((20000 + SLURM_JOB_ID % 20000))",
        "export MASTER_ADDR MASTER_PORT",
    ),
    "pbs": (
        'MASTER_ADDR=$(head -n 1 "$PBS_NODEFILE")',
        "MASTER_PORT=29500",
        "export MASTER_ADDR MASTER_PORT",
    ),
}
_CORES = 'export SRUN_CPUS_PER_TASK="$SLURM_CPUS_PER_TASK"'
"""Since Slurm 22.05 srun does not take over the cores asked for above: without this line it gets one."""

_SEES_ALL = "--gpu-bind=none"
"""With --gpus-per-task every process would see one accelerator, always number 0, whatever its local rank is."""

_RANKS = "export RANK=$SLURM_PROCID LOCAL_RANK=$SLURM_LOCALID WORLD_SIZE=$SLURM_NTASKS; exec {command}"


def launch_lines(
    spec: ScriptSpec, size: Size, scheduler: Scheduler, vendor: str | None, launcher: str | None = None
) -> tuple[str, ...]:
    """Shell lines that run the command on everything the job got.

    Args:
        vendor: of the accelerators, for the container's GPU option.
        launcher: the site's own program that starts one process a task, such as `ibrun`; `None` = the scheduler's.
    """
    lines = _launch_lines(spec, size, scheduler, vendor, launcher)
    starts_steps = any(line.startswith("srun ") for line in lines)
    return (_CORES, *lines) if starts_steps and size.cores_per_task is not None else lines


def _launch_lines(
    spec: ScriptSpec, size: Size, scheduler: Scheduler, vendor: str | None, launcher: str | None
) -> tuple[str, ...]:
    command = spec.command or STAND_IN
    inside = _container(spec.container, vendor)
    python = _python_arguments(command)
    if size.tasks_per_node > 1 and python is not None:
        ranks = _RANKS.format(command=command)
        return (*_ENVIRONMENT[scheduler], f"srun {_SEES_ALL} {inside}bash -c {shlex.quote(ranks)}")
    if python is not None and size.gpu_count > 1:
        return _torchrun(python, inside, size, scheduler, launcher)
    if size.node_count > 1:
        return (f"{launcher or _everywhere(size, scheduler)} {inside}{command}",)
    return (f"{inside}{command}",)


def _torchrun(arguments: str, inside: str, size: Size, scheduler: Scheduler, launcher: str | None) -> tuple[str, ...]:
    if size.node_count == 1:
        return (f"{inside}torchrun --standalone --nproc-per-node={size.gpus_per_node} {arguments}",)
    identity = "$SLURM_JOB_ID" if scheduler == "slurm" else "$PBS_JOBID"
    return (
        *_ENVIRONMENT[scheduler],
        f"{launcher or _everywhere(size, scheduler)} {inside}torchrun \\",
        f"    --nnodes={size.node_count} --nproc-per-node={size.gpus_per_node} \\",
        f'    --rdzv-id="{identity}" --rdzv-backend=c10d --rdzv-endpoint="$MASTER_ADDR:$MASTER_PORT" \\',
        f"    {arguments}",
    )


def _everywhere(size: Size, scheduler: Scheduler) -> str:
    """Starts one process on every node."""
    return "srun" if scheduler == "slurm" else f"mpiexec -n {size.node_count} --ppn 1"


def _container(image: str | None, vendor: str | None) -> str:
    if image is None:
        return ""
    devices = {"nvidia": "--nv ", "amd": "--rocm "}.get((vendor or "").lower(), "")
    return f"apptainer exec {devices}{image} "


def _python_arguments(command: str) -> str | None:
    """What follows `python` in the command; `None` for another program, or a module or code given on the line."""
    program, _, arguments = command.strip().partition(" ")
    is_python = program.rpartition("/")[2] in ("python", "python3")
    return arguments.strip() if is_python and arguments and not arguments.strip().startswith("-c") else None
