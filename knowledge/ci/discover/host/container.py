"""What the control groups of Linux let this process have: the CPU quota and memory limit of a container."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

_NONE_FROM = 2**60
"""Version 1 writes "no limit" as a number near 2^63."""


@dataclass(frozen=True, slots=True)
class Limits:
    """CPUs (can be a fraction) and bytes; `None` = no limit."""

    cpus: float | None = None
    memory_bytes: int | None = None


def limits_of(root: Path) -> Limits:
    """The smallest limits on the way from the process's group up to the top.

    Args:
        root: where `proc` and `sys` are.
    """
    tree = root / "sys" / "fs" / "cgroup"
    groups = _groups(_text(root / "proc" / "self" / "cgroup"))
    if "" in groups and not (tree / "cpu").is_dir():
        folders = _upwards(tree, groups[""])
        cpus = [_quota(*_pair(_text(folder / "cpu.max"))) for folder in folders]
        memory = [_bytes(_text(folder / "memory.max")) for folder in folders]
    else:
        cpu_folders = _upwards(tree / "cpu", groups.get("cpu", "/"))
        memory_folders = _upwards(tree / "memory", groups.get("memory", "/"))
        cpus = [_quota(_text(folder / "cpu.cfs_quota_us").strip(), _text(folder / "cpu.cfs_period_us").strip())
                for folder in cpu_folders]  # fmt: skip
        memory = [_bytes(_text(folder / "memory.limit_in_bytes")) for folder in memory_folders]
    return Limits(
        min((figure for figure in cpus if figure is not None), default=None),
        min((figure for figure in memory if figure is not None), default=None),
    )


def _groups(text: str) -> dict[str, str]:
    """Controller to path of `/proc/self/cgroup`; version 2 has one line with an empty controller."""
    found = {}
    for line in text.splitlines():
        parts = line.split(":", 2)
        if len(parts) == 3:
            found.update(dict.fromkeys(parts[1].split(","), parts[2]))
    return found


def _upwards(tree: Path, group: str) -> list[Path]:
    """Folders from the group's up to the top of the tree; in a container the group may not be visible."""
    inner = [part for part in group.split("/") if part and part != ".."]
    return [tree.joinpath(*inner[:depth]) for depth in range(len(inner), -1, -1)]


def _pair(text: str) -> tuple[str, str]:
    quota, _, period = text.strip().partition(" ")
    return quota, period


def _quota(quota: str, period: str) -> float | None:
    if not quota.isdecimal() or not period.isdecimal() or int(quota) == 0 or int(period) == 0:
        return None
    return int(quota) / int(period)


def _bytes(text: str) -> int | None:
    word = text.strip()
    return int(word) if word.isdecimal() and 0 < int(word) < _NONE_FROM else None


def _text(path: Path) -> str:
    try:
        return path.read_text("utf-8", errors="replace")
    except OSError:
        return ""
