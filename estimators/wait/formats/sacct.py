"""What `sacct --parsable2 --allocations` of Slurm prints: a header line and fields between `|`.

Ask for at least Submit, Start and State; JobID, End, Partition, NNodes, NCPUS, Timelimit and User help. Job steps (ids
with a dot) wait for nothing and are left out. A job cancelled before its start shows no Start ("None" or "Unknown").
"""

from __future__ import annotations

from collections.abc import Mapping

from estimators.wait.formats.numbers import number, positive
from estimators.wait.formats.times import duration_seconds, moment_seconds
from estimators.wait.job import Job
from estimators.wait.trace import BadRowError

NEEDED = frozenset({"submit", "start", "state"})


def columns_of(line: str) -> list[str] | None:
    """Names of the columns, lower-cased, if the line is such a header; else `None`."""
    names = [name.strip().lower() for name in line.rstrip("\n").split("|")]
    names = (
        names[:-1] if names and not names[-1] else names
    )  # --parsable ends each line with a bar, --parsable2 does not
    return names if set(names) >= NEEDED else None


def read_row(line: str, columns: list[str]) -> Job | None:
    """The job of a row; `None` for a step of a job.

    Raises:
        BadRowError: too few fields, or a field that cannot be read.
    """
    fields = [field.strip() for field in line.rstrip("\n").split("|")]
    fields = fields[:-1] if len(fields) == len(columns) + 1 and not fields[-1] else fields
    if len(fields) != len(columns):
        raise BadRowError(f"{len(fields)} fields instead of {len(columns)}")
    row = dict(zip(columns, fields, strict=True))
    if "." in (row.get("jobid") or row.get("jobidraw") or ""):
        return None
    return _job(row)


def _job(row: Mapping[str, str]) -> Job:
    submit = moment_seconds(row["submit"])
    if submit is None:
        raise BadRowError("Submit is empty")
    start = moment_seconds(row["start"], not_before=submit)
    end = moment_seconds(row.get("end"), not_before=submit if start is None else start)
    state = row["state"].split(" ")[0].upper()
    for name, moment in (("Start", start), ("End", end)):
        if moment is not None and moment < submit:
            raise BadRowError(f"{name} {row[name.lower()]} lies before Submit {row['submit']}")
    # A pending job's Start is the scheduler's plan; a cancelled one's may be the moment of its end.
    started = start is not None and state != "PENDING" and not (state == "CANCELLED" and start == end)
    ended = end is not None and (start is None or end >= start)
    return Job(
        submit_s=submit,
        wait_s=start - submit if started and start is not None else None,
        run_s=end - start if started and ended and end is not None and start is not None else None,
        left_s=end if not started and state != "PENDING" else None,
        processors=positive(number(row.get("ncpus") or row.get("reqcpus"), "NCPUS")),
        nodes=positive(number(row.get("nnodes") or row.get("reqnodes"), "NNodes")),
        walltime_s=_limit(row),
        partition=row.get("partition", ""),
        user=row.get("user", ""),
    )


def _limit(row: Mapping[str, str]) -> float | None:
    raw = number(row.get("timelimitraw"), "TimelimitRaw") if row.get("timelimitraw", "").isdigit() else None
    return raw * 60 if raw else duration_seconds(row.get("timelimit"))
