"""Reads a finished script as a batch system would: which options its header gives."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path


def slurm_options(script: str) -> dict[str, str]:
    """`--partition` -> `gpu` and so on, from the `#SBATCH` lines above the first command."""
    return dict(_pairs(_header(script, "#SBATCH ")))


def pbs_options(script: str) -> dict[str, str]:
    """`-q`, `-A`, and each resource of `-l` under its own name: `select`, `walltime`, `ngpus`."""
    options = {}
    for line in _header(script, "#PBS "):
        flag, _, value = line.partition(" ")
        if flag == "-l":
            name, _, amount = value.partition("=")
            options[name] = amount
        else:
            options[flag] = value
    return options


def chunk_of(select: str) -> tuple[int, dict[str, str]]:
    """Number of chunks and what each holds: `2:ncpus=64:ngpus=4`."""
    number, *parts = select.split(":")
    return int(number), dict(part.split("=") for part in parts)


def gpu_count(options: dict[str, str]) -> int:
    """Accelerators over all nodes that a Slurm header asks for."""
    nodes, tasks = int(options["--nodes"]), int(options.get("--ntasks-per-node", 1))
    for name, times in (
        ("--gpus-per-node", nodes),
        ("--gres", nodes),
        ("--gpus", 1),
        ("--gpus-per-task", nodes * tasks),
    ):
        if name in options:
            return int(options[name].rsplit(":", 1)[-1]) * times
    return 0


def hours(clock: str) -> float:
    """`HH:MM:SS` in hours."""
    whole, minutes, seconds = (int(part) for part in clock.split(":"))
    return whole + minutes / 60 + seconds / 3600


def refused_by_bash(scripts: dict[str, str], folder: Path, together: int = 25) -> list[str]:
    """Names of the scripts that `bash -n` does not accept.

    Starting bash costs more than reading a script, so several are read as one file, each in brackets of its own; a
    file that is refused is taken apart again.
    """
    folder = folder / "scripts"
    folder.mkdir(exist_ok=True)
    names = list(scripts)
    groups = [names[start : start + together] for start in range(0, len(names), together)]
    for number, group in enumerate(groups):
        bracketed = "\n".join(f"(\n{scripts[name]}\n)" for name in group) if len(group) > 1 else scripts[group[0]]
        (folder / f"{number:06d}").write_text(bracketed, "utf-8")
    check = 'for f in "$1"/*; do bash -n "$f" 2>/dev/null || basename "$f"; done; rm -- "$1"/*'
    done = subprocess.run(["bash", "-c", check, "check", str(folder)], capture_output=True, text=True, check=True)
    refused = [name for number in done.stdout.split() for name in groups[int(number)]]
    return refused if together == 1 or not refused else refused_by_bash({n: scripts[n] for n in refused}, folder, 1)


def _header(script: str, mark: str) -> list[str]:
    lines = []
    for line in script.splitlines():
        if line and not line.startswith("#"):
            break
        if line.startswith(mark):
            lines.append(line.removeprefix(mark).strip())
    return lines


def _pairs(lines: list[str]) -> list[tuple[str, str]]:
    return [(match[1], match[2] or "") for line in lines if (match := re.fullmatch(r"(--[\w-]+)(?:=(.*))?", line))]
