"""Asks the Slurm of this machine for the accounting of one's own jobs."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from estimators.harp.history.accounting import DELIMITER, FIELDS
from knowledge.ci.discover import Command, LiveRunner, Runner

DAYS = 90
"""How far back jobs are asked for, where nobody says; sites keep months to years."""
_LIMIT_SECONDS = 120.0
"""A long accounting takes the database a while."""


def accounting(days: int = DAYS, now: datetime | None = None, runner: Runner | None = None) -> str:
    """What `sacct` prints of one's own jobs of the last days.

    Args:
        days: how far back. now: end of these days. runner: asks the command; this machine's by default.

    Raises:
        ServiceError: there is no `sacct`, or it failed.
    """
    since = (now or datetime.now(UTC)) - timedelta(days=days)
    words = ("sacct", "--parsable2", f"--delimiter={DELIMITER}", f"--format={','.join(FIELDS)}",
             f"--starttime={since:%Y-%m-%dT%H:%M:%S}")  # fmt: skip
    return (runner or LiveRunner(time_limit_seconds=_LIMIT_SECONDS)).run(Command("sacct", words))
