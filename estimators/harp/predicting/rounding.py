"""Rounds a need up to what schedulers take: minutes of walltime, MiB of memory. Never down."""

from __future__ import annotations

import math

SECONDS_PER_MINUTE = 60
WALLTIME_STEPS = ((60, 1), (720, 5), (math.inf, 15))
"""Up to so many minutes, in steps of so many: minutes up to an hour, 5 minutes up to twelve hours, 15 above. A choice:
Slurm counts whole minutes (its `--time` has that resolution), and people read round figures above an hour."""
WALLTIME_RULE = "rounded up: whole minutes up to an hour, 5 minutes up to 12 hours, 15 minutes above"

MEMORY_STEPS = ((4096, 128), (32_768, 512), (math.inf, 1024))
"""Up to so many MiB, in steps of so many. A choice: small against any node, so that rounding costs little."""
MEMORY_RULE = "rounded up: 128 MiB up to 4 GiB, 512 MiB up to 32 GiB, 1 GiB above"

MIB = 2**20
_NOISE = 1e-9
"""Relative error of floating-point arithmetic: a need that exceeds a step by less is that step."""


def walltime_minutes(seconds: float) -> int:
    """Least walltime on the steps that holds so many seconds; at least one minute.

    Raises:
        ValueError: not a length of time.
    """
    return _rounded(seconds / SECONDS_PER_MINUTE, WALLTIME_STEPS)


def memory_mib(size_bytes: float) -> int:
    """Least memory on the steps that holds so many bytes; at least one step.

    Raises:
        ValueError: not a size.
    """
    return _rounded(size_bytes / MIB, MEMORY_STEPS)


def as_schedulers_read(minutes: int) -> str:
    """`HH:MM:SS`, with days before it where there are any: 90 is `01:30:00`, 1500 is `1-01:00:00`."""
    days, rest = divmod(minutes, 24 * 60)
    clock = f"{rest // 60:02d}:{rest % 60:02d}:00"
    return f"{days}-{clock}" if days else clock


def _rounded(need: float, steps: tuple[tuple[float, int], ...]) -> int:
    if not (need >= 0 and math.isfinite(need)):
        raise ValueError(f"{need} cannot be rounded up")
    for end, step in steps:
        found = max(1, math.ceil(need / step * (1 - _NOISE))) * step
        if found <= end:
            return found
    raise AssertionError("the last step has no end")
