"""Reads Slurm's qualities of service: `sacctmgr show qos -P` (a header and lines with `|`) or its JSON."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from knowledge.ci.build.system_form import QosForm
from knowledge.ci.discover.found import Findings, joined
from knowledge.ci.discover.slurm.durations import limit_hours
from knowledge.ci.discover.slurm.records import Record
from knowledge.ci.discover.slurm.tres import gpus_of, read_amount, read_tres

_TOLD = ("GrpTRES", "GrpJobs", "MaxTRESPA", "MaxJobsPA", "MinTRES", "Flags")
_NAMES = {"MaxTRESPerUser": "MaxTRESPU", "MaxJobsPerUser": "MaxJobsPU", "MaxSubmitJobsPerUser": "MaxSubmitPU",
          "MaxTRESPerJob": "MaxTRES", "MaxTRESPJ": "MaxTRES", "MaxWallDurationPerJob": "MaxWall",
          "MaxTRESPerAccount": "MaxTRESPA"}  # fmt: skip


def read_table(text: str, findings: Findings) -> list[Record]:
    """The records of a parsable table; lines that do not fit its header are kept as skipped."""
    lines = [(number, line) for number, line in enumerate(text.splitlines(), start=1) if line.strip()]
    if not lines:
        return []
    header = [_NAMES.get(name, name) for name in lines[0][1].rstrip("|").split("|")]
    records = []
    for number, line in lines[1:]:
        cells = line.split("|")
        if len(cells) == len(header) + 1 and not cells[-1]:  # `-p` ends a line with the separator, `-P` does not
            cells.pop()
        if len(cells) != len(header):
            findings.skip(line, f"it has {len(cells)} columns, the header has {len(header)}", number)
            continue
        records.append(dict(zip(header, cells, strict=True)))
    return records


def read_qos(
    records: Iterable[Record],
    ratio_of: Callable[[list[str]], int | None],
    tied: Mapping[str, list[str]],
    findings: Findings,
) -> list[QosForm]:
    """QOS forms; one that cannot be read is kept as skipped.

    Args:
        records: of `sacctmgr`. findings: gets what is skipped.
        ratio_of: CPUs per core of some partitions (of all nodes, if none is named), where it is the same.
        tied: QOS to the partitions whose own limits it holds.
    """
    forms: dict[str, QosForm] = {}
    for record in records:
        try:
            partitions = tied.get(record.get("Name", ""), [])
            form = _form(record, ratio_of(partitions), partitions)
        except ValueError as error:
            findings.skip("|".join(record.values()), f"QOS: {error}")
            continue
        forms.setdefault(form.name, form)
    return list(forms.values())


def _form(record: Record, cpus_per_core: int | None, partitions: list[str]) -> QosForm:
    if not record.get("Name"):
        raise ValueError("it has no name")
    user, job = read_tres(record.get("MaxTRESPU")), read_tres(record.get("MaxTRES"))
    cpus = user.get("cpu")
    return QosForm(
        name=record["Name"],
        max_walltime_hours=limit_hours(record.get("MaxWall")),
        max_nodes=_amount(job.get("node")),
        max_nodes_per_user=_amount(user.get("node")),
        max_cores_per_user=cores(cpus, cpus_per_core),
        max_gpus_per_user=gpus_of(user) or None,
        max_running_jobs_per_user=_whole(record.get("MaxJobsPU")),
        max_jobs_per_user=_whole(record.get("MaxSubmitPU")),
        priority=_number(record.get("Priority")),
        usage_factor=_amount(record.get("UsageFactor"), none=0.0),
        preempts=[name for name in record.get("Preempt", "").split(",") if name],
        partitions=partitions,
        notes=joined((_cpu_note(cpus, cpus_per_core), *_other(record, user, job))),
    )


def cores(cpus: str | None, cpus_per_core: int | None) -> int | None:
    """Cores of a number of Slurm's CPUs, rounded down; `None` if unknown or none is whole."""
    return int(read_amount(cpus)) // cpus_per_core or None if cpus and cpus_per_core else None


def _cpu_note(cpus: str | None, cpus_per_core: int | None) -> str | None:
    if cpus is None or cpus_per_core is not None:
        return None
    return f"{cpus} CPUs per user; nodes differ in threads per core"


def _other(record: Record, user: Record, job: Record) -> list[str]:
    """Limits that the form has no field for, in Slurm's words."""
    said = [f"{key}={record[key]}" for key in _TOLD if record.get(key)]
    said += [
        f"{name}={figure} per user" for name, figure in user.items() if name == "mem" or name.startswith("gres/gpu:")
    ]
    return said + [f"{name}={figure} per job" for name, figure in job.items() if name != "node"]


def _amount(text: str | None, none: float | None = None) -> float | None:
    """A figure; zero is no limit (`none`)."""
    return (read_amount(text) or none) if text else None


def _whole(text: str | None) -> int | None:
    return _number(text) or None


def _number(text: str | None) -> int | None:
    if not text or text == "UNLIMITED":
        return None
    if not text.isdecimal():
        raise ValueError(f"{text!r} is not a whole number")
    return int(text)
