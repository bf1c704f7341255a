"""Three forms of CSV, told apart by their headers: Torque queues with walltime classes, pods of a GPU cluster, a Slurm
submission stream without waits; and a plain form for one's own figures."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from estimators.wait.formats.numbers import needed, not_negative, number, positive
from estimators.wait.formats.times import duration_seconds
from estimators.wait.job import Job
from estimators.wait.trace import BadRowError

Row = Mapping[str, str]
_MEBIBYTE = 2**20


@dataclass(frozen=True, slots=True)
class Form:
    """A form of CSV: its name, the columns it must have, and how a row is read."""

    name: str
    columns: frozenset[str]
    read_row: Callable[[Row], Job]


def form_of(header: list[str]) -> Form | None:
    """The form with this header; `None` if there is none."""
    found = set(header)
    return next((form for form in FORMS if form.columns <= found), None)


def _torque(row: Row) -> Job:
    return Job(
        submit_s=needed(row["submit_unix"], "submit_unix"),
        wait_s=not_negative(number(row["wait_s"], "wait_s"), "wait_s"),
        run_s=not_negative(number(row["run_s"], "run_s"), "run_s"),
        processors=positive(number(row["procs_req"], "procs_req")),
        memory_bytes=positive(number(row["mem_req_bytes"], "mem_req_bytes")),
        walltime_s=positive(number(row["time_req_s"], "time_req_s")),
        queue=row["queue"].strip(),
        partition=_cluster(row.get("nodespec") or ""),
        user=(row.get("user") or "").strip(),
    )


def _cluster(nodespec: str) -> str:
    """Properties that Torque's node specification asks for, such as `cl_zewura`; counts are sizes, not places."""
    words = nodespec.replace("#", ":").split(":")
    return " ".join(sorted(word for word in words if word.startswith("cl_")))


def _pod(row: Row) -> Job:
    """A pod of Kubernetes: it has no walltime; one that was never scheduled left when it was deleted."""
    submit = needed(row["creation_time"], "creation_time")
    scheduled = number(row["scheduled_time"], "scheduled_time")
    deleted = number(row["deletion_time"], "deletion_time")
    gpus = number(row["num_gpu"], "num_gpu") or 0.0
    share = number(row["gpu_milli"], "gpu_milli") or 0.0
    memory = positive(number(row["memory_mib"], "memory_mib"))
    begun = submit if scheduled is None else scheduled
    if deleted is not None and deleted < begun:
        raise BadRowError(f"deletion_time {deleted:g} lies before the start")
    return Job(
        submit_s=submit,
        wait_s=None if scheduled is None else not_negative(scheduled - submit, "scheduled_time - creation_time"),
        run_s=None if scheduled is None or deleted is None else deleted - scheduled,
        left_s=deleted if scheduled is None else None,
        processors=positive((number(row["cpu_milli"], "cpu_milli") or 0.0) / 1000),
        gpus=gpus * share / 1000,
        memory_bytes=None if memory is None else memory * _MEBIBYTE,
        queue=row["qos"].strip(),
        partition=(row.get("gpu_spec") or "").strip(),
    )


def _stream(row: Row) -> Job:
    """A stream of submissions: what was asked for, without a word about the start."""
    return Job(
        submit_s=needed(row["submit_offset_s"], "submit_offset_s"),
        run_s=not_negative(number(row["run_s"], "run_s"), "run_s"),
        processors=positive(number(row["tasks_req"], "tasks_req")),
        nodes=positive(number(row["nodes_req"], "nodes_req")),
        walltime_s=duration_seconds(row["time_limit"]),
        queue=row["partition"].strip(),
        user=(row.get("user") or "").strip(),
    )


def _plain(row: Row) -> Job:
    wait = not_negative(number(row["wait_s"], "wait_s"), "wait_s")
    return Job(
        submit_s=needed(row["submit_unix"], "submit_unix"),
        wait_s=wait,
        run_s=not_negative(number(row.get("run_s"), "run_s"), "run_s"),
        processors=positive(number(row.get("processors"), "processors")),
        nodes=positive(number(row.get("nodes"), "nodes")),
        gpus=positive(number(row.get("gpus"), "gpus")),
        walltime_s=positive(number(row.get("walltime_s"), "walltime_s")),
        partition=(row.get("partition") or "").strip(),
        user=(row.get("user") or "").strip(),
    )


FORMS = (
    Form(
        "Torque CSV",
        frozenset(
            {"submit_unix", "wait_s", "run_s", "procs_req", "time_req_s", "mem_req_bytes", "queue"},
        ),
        _torque,
    ),
    Form(
        "pods CSV",
        frozenset(
            {
                "cpu_milli",
                "memory_mib",
                "num_gpu",
                "gpu_milli",
                "qos",
                "creation_time",
                "deletion_time",
                "scheduled_time",
            }
        ),
        _pod,
    ),
    Form(
        "submission stream CSV",
        frozenset({"submit_offset_s", "partition", "nodes_req", "tasks_req", "time_limit", "run_s"}),
        _stream,
    ),
    Form("plain CSV", frozenset({"submit_unix", "wait_s"}), _plain),
)
"""The more exact form stands before the plainer one."""
