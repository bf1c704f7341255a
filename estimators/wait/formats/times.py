"""Times as Slurm writes them."""

from __future__ import annotations

import re
from datetime import datetime, tzinfo

from estimators.wait.trace import BadRowError

_DURATION = re.compile(r"(?:(?P<days>\d+)-)?(?P<clock>\d+(?::\d+){0,2})(?:\.\d+)?")
NOT_SAID = {"", "Unknown", "None", "N/A", "NONE", "(null)", "INVALID", "Partition_Limit", "UNLIMITED", "NOT_SET"}
"""What Slurm prints where there is no time."""


def duration_seconds(text: str | None) -> float | None:
    """Seconds of `D-HH:MM:SS`, `HH:MM:SS`, `MM:SS` or minutes (`D-HH` and `D-HH:MM` after a day); `None` if not said.

    Raises:
        BadRowError: it is no duration.
    """
    written = (text or "").strip()
    if written in NOT_SAID:
        return None
    match = _DURATION.fullmatch(written)
    if match is None:
        raise BadRowError(f"{written!r} is not a duration of Slurm")
    parts = [int(part) for part in match["clock"].split(":")]
    if match["days"] is not None:
        hours, minutes, seconds = (*parts, 0, 0)[:3]
        return float(int(match["days"]) * 86_400 + hours * 3600 + minutes * 60 + seconds)
    if len(parts) == 1:
        return float(parts[0] * 60)
    return float(sum(part * factor for part, factor in zip(reversed(parts), (1, 60, 3600), strict=False)))


def moment_seconds(text: str | None, zone: tzinfo | None = None, not_before: float | None = None) -> float | None:
    """Seconds since 1970 of `2026-11-24T12:00:00` or of a bare figure; `None` if not said.

    Args:
        text: as `sacct` and `squeue` print it.
        zone: that the times are written in; the machine's own by default, as Slurm's tools do.
        not_before: seconds since 1970 that it cannot lie before. In the hour that comes twice when clocks are put
            back, the second one is meant where the first would lie before.

    Raises:
        BadRowError: it is no moment.
    """
    written = (text or "").strip()
    if written in NOT_SAID:
        return None
    if re.fullmatch(r"\d{9,11}(\.\d+)?", written):
        return float(written)
    try:
        moment = datetime.fromisoformat(written)
        moment = moment if moment.tzinfo else moment.replace(tzinfo=zone)
        first, second = moment.timestamp(), moment.replace(fold=1).timestamp()
    except (ValueError, OverflowError, OSError) as error:
        raise BadRowError(f"{written!r} is not a moment like 2026-11-24T12:00:00") from error
    return second if not_before is not None and first < not_before <= second else first
