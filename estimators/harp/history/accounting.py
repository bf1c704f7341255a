"""What Slurm's `sacct --parsable2` prints, as jobs with their steps: a header line, then fields between `|`.

Meaning of the fields: sacct(1). A job's line bears its state, times and allocation; MaxRSS stands on the lines of its
steps, as the largest of the step's tasks, sampled now and then.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from estimators.harp.history.units import bytes_of
from estimators.harp.tables import LeftOutRows, Lines
from knowledge.errors import RequestError

FIELDS = ("JobID", "JobName", "Cluster", "Partition", "Submit", "Start", "End", "Elapsed", "State", "ExitCode",
          "NNodes", "AllocCPUS", "AllocTRES", "NTasks", "MaxRSS", "AveRSS", "TotalCPU", "NodeList", "WorkDir",
          "Comment")  # fmt: skip
"""What is asked of a live `sacct`; of these a file needs `NEEDED`."""
NEEDED = frozenset({"jobid", "state", "elapsed"})
DELIMITER = "\x1f"
"""Asked of a live `sacct` instead of the bar, which job names may hold."""
_SAID_NOTHING = {"", "unknown", "none", "n/a", "(null)"}

Fields = Mapping[str, str]


@dataclass(frozen=True)
class Job:
    """One job.

    Attributes:
        line: of its first line. fields: of its own line, by lower-case name.
        steps: fields of its steps, without `extern`, which only waits.
    """

    line: int
    fields: Fields
    steps: list[Fields] = field(default_factory=list)

    def text(self, *names: str) -> str:
        """The first of these fields that says something; empty if none does."""
        found = (self.fields.get(name, "").strip() for name in names)
        return next((text for text in found if text.lower() not in _SAID_NOTHING), "")

    @property
    def memory_bytes(self) -> int | None:
        """Peak memory of the largest step: of all its tasks together; `None` if nothing was sampled.

        A step's tasks are counted with their average peak where sacct tells it (AveRSS x NTasks), else each with the
        largest one's (MaxRSS x NTasks), which is never too little. Steps that run side by side are not added up.
        """
        found = [memory for step in (self.fields, *self.steps) if (memory := _step_memory(step))]
        return max(found, default=None)

    @property
    def states(self) -> tuple[str, ...]:
        """State of the job, then of its steps."""
        return tuple(one.get("state", "") for one in (self.fields, *self.steps))


def _step_memory(step: Fields) -> int | None:
    largest = bytes_of(step.get("maxrss", ""), "bytes")
    average = bytes_of(step.get("averss", ""), "bytes")
    tasks = int(step["ntasks"]) if step.get("ntasks", "").isdigit() else 1
    if average and tasks > 1:
        return max(average * tasks, largest or 0)
    return largest * tasks if largest else average


def columns_of(header: str) -> tuple[list[str], str]:
    """Lower-case names of the columns, and what stands between fields.

    Raises:
        RequestError: the line is no such header, or a column is missing.
    """
    delimiter = DELIMITER if DELIMITER in header else "|"
    names = [name.strip().lower() for name in header.strip("\r\n").split(delimiter)]
    names = names[:-1] if names and not names[-1] else names  # --parsable ends each line with a bar
    if missing := sorted(NEEDED - set(names)):
        rule = f"its first line names no {' and no '.join(missing)}"
        remedy = f"write it with: sacct --parsable2 --format={','.join(FIELDS)}"
        raise RequestError.of("the accounting", header.strip()[:80], rule, remedy)
    return names, delimiter


def jobs_of(lines: Lines, left_out: LeftOutRows) -> Iterator[Job]:
    """Jobs in the order of the lines; what is no job and no step of the job before it is left out.

    Raises:
        RequestError: the first line is no header.
    """
    header = next((line for line in lines if line.strip()), None)
    if header is None:
        raise RequestError("The accounting is empty; give what `sacct --parsable2` prints, with its header line.")
    names, delimiter = columns_of(header)
    current: Job | None = None
    for line in lines:
        if not line.strip() or line == header:
            continue
        fields = _fields(line, names, delimiter)
        if fields is None:
            left_out.add(lines.number, f"it has another number of fields than the {len(names)} of the header")
            continue
        base, _, step = fields["jobid"].partition(".")
        if not step:
            if current is not None:
                yield current
            current = Job(lines.number, fields)
        elif current is None or current.fields["jobid"] != base:
            left_out.add(
                lines.number, f"it is step {step} of the job {base[:40]}, whose own line does not come before it"
            )
        elif step != "extern":
            current.steps.append(fields)
    if current is not None:
        yield current


def _fields(line: str, names: list[str], delimiter: str) -> Fields | None:
    cells = line.rstrip("\r\n").split(delimiter)
    cells = cells[:-1] if len(cells) == len(names) + 1 and not cells[-1] else cells
    return dict(zip(names, cells, strict=True)) if len(cells) == len(names) else None
