"""Imports runs of one application from Slurm's accounting: which jobs are its, and what each was given."""

from __future__ import annotations

import fnmatch
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from pathlib import Path
from typing import Any

from estimators.harp.application import Application
from estimators.harp.expressions import Value
from estimators.harp.history.accounting import Job, jobs_of
from estimators.harp.history.configurations import Configurer
from estimators.harp.history.imported import MOST_RUNS, Imported, identity
from estimators.harp.history.statuses import is_over, status_of_word
from estimators.harp.run import Origin, Run, Status
from estimators.harp.tables import LeftOutRows, Lines, Reservoir, figure, opened, sampled_note
from estimators.wait.formats.times import duration_seconds, moment_seconds
from estimators.wait.trace import BadRowError
from knowledge.errors import RequestError

SEARCHED = ("jobname", "comment", "workdir", "submitline")
"""Fields in which inputs are looked for."""
_LONGEST_TEXT = 2_000
_REMEDY = "give what `sacct --parsable2` prints, with its header line"
_MEMORY_NOTE = (
    "Peak memory is that of the largest step, its tasks added up (AveRSS x NTasks, else MaxRSS x NTasks), as Slurm"
    " sampled it"
)


@dataclass(frozen=True, slots=True)
class Chosen:
    """Which jobs are runs of the application, and where their inputs stand.

    Attributes:
        named, commented, in_folder: patterns with * and ? for job name, comment and working directory; all that are
            given must fit.
        inputs: regular expressions with named groups, looked for in job name, comment, working directory and command.
        system_id: that the accounting is of; `None` = not known.
    """

    named: str | None = None
    commented: str | None = None
    in_folder: str | None = None
    inputs: tuple[str, ...] = ()
    system_id: str | None = None

    def __post_init__(self) -> None:
        if not (self.named or self.commented or self.in_folder):
            raise RequestError(
                "Nothing says which jobs are of the application; give --jobs-named 'PATTERN*' (or --commented,"
                " --in-folder); '*' takes all."
            )
        for text in self.inputs:
            _pattern(text)

    def takes(self, job: Job) -> bool:
        """Whether a job is one of them."""
        wanted = (("jobname", self.named), ("comment", self.commented), ("workdir", self.in_folder))
        return all(fnmatch.fnmatchcase(job.fields.get(name, ""), one) for name, one in wanted if one)


def import_accounting(
    source: Path | str,
    name: str,
    chosen: Chosen,
    application: Application | None = None,
    *,
    given: Mapping[str, Value] | None = None,
    zone: tzinfo | None = None,
    most_runs: int = MOST_RUNS,
) -> Imported:
    """Read runs from accounting; `RunHistory.add` keeps them.

    Args:
        source: a file, plain or gzip, or the text itself.
        name: of the application. application: its file, if there is one.
        chosen: which jobs.
        given: inputs with one value for all jobs.
        zone: that times are written in; the machine's own by default, as Slurm's tools do.
        most_runs: drawn at random from more.

    Raises:
        RequestError: it is no accounting, or none of its jobs is a run of the application.
    """
    reading = _Reading(name, chosen, Configurer(application, given or {}), zone)
    if isinstance(source, str):
        return _import(Lines(iter(source.splitlines(keepends=True))), "sacct", reading, most_runs)
    with opened(source, "the accounting", _REMEDY) as lines:
        return _import(lines, source.name, reading, most_runs)


def _import(lines: Lines, source: str, reading: _Reading, most_runs: int) -> Imported:
    drawn: Reservoir[Run] = Reservoir(most_runs, 0)
    seen = jobs = 0
    for job in jobs_of(lines, reading.left_out):
        jobs += 1
        if reading.chosen.takes(job):
            seen += 1
            if (run := reading.run(job)) is not None:
                drawn.offer(run)
    if not drawn.kept:
        raise RequestError.of("the accounting", source, _why_none(jobs, seen, reading.left_out), "look at the patterns")
    notes = [f"{jobs - seen:,} jobs of other names were passed over"] if jobs > seen else []
    if drawn.seen > most_runs:
        notes.append(sampled_note(most_runs, drawn.seen))
    if any(run.peak_memory_bytes for run in drawn.kept):
        notes.append(_MEMORY_NOTE)
    taken = {"wall_seconds": "Elapsed", "status": "State", "peak_memory_bytes": "MaxRSS"}
    return Imported(reading.name, source, tuple(drawn.kept), seen, reading.left_out, taken, tuple(notes))


def _why_none(jobs: int, seen: int, left_out: LeftOutRows) -> str:
    if not seen:
        return f"none of its {jobs:,} jobs fits the patterns"
    first = left_out.told[0]
    return f"none of the {seen:,} jobs that fit is a run (line {first.line}: {first.reason})"


class _Reading:
    """Makes runs of jobs, and keeps what cannot be one."""

    def __init__(self, name: str, chosen: Chosen, configurer: Configurer, zone: tzinfo | None) -> None:
        self.left_out = LeftOutRows()
        self.name = name
        self.chosen = chosen
        self._configurer = configurer
        self._zone = zone
        self._patterns = [_pattern(text) for text in chosen.inputs]

    def run(self, job: Job) -> Run | None:
        try:
            return Run.model_validate(self._body(job))
        except BadRowError as error:
            self.left_out.add(job.line, f"job {job.fields['jobid'][:40]}: {error}")
        except RequestError as error:
            self.left_out.add(job.line, f"job {job.fields['jobid'][:40]}: {error.message.rstrip('.')}")
        return None

    def _body(self, job: Job) -> dict[str, Any]:
        status = _status(job)
        seconds = _elapsed(job)
        configuration = self._configurer.configuration(self._given(job))
        started = moment_seconds(job.text("start"), self._zone)
        where = self.chosen.system_id or job.text("cluster")
        message = "" if status is Status.FINISHED else f"Slurm: {job.text('state')}"
        return {
            "run_id": f"slurm-{identity(self.name, where, job.fields['jobid'], job.text('submit', 'start'))}",
            "application": self.name, "configuration": configuration, "status": status, "origin": Origin.IMPORTED,
            "scale": self._configurer.scale(configuration), "wall_seconds": seconds,
            "cpu_seconds": duration_seconds(job.text("totalcpu")) or None, "peak_memory_bytes": job.memory_bytes,
            "exit_status": _exit_status(job.text("exitcode")), "host": job.text("nodelist")[:200] or None,
            "system_id": self.chosen.system_id, "message": message,
            "started": None if started is None else datetime.fromtimestamp(started, UTC),
        }  # fmt: skip

    def _given(self, job: Job) -> dict[str, Value]:
        given: dict[str, Value] = {}
        for pattern in self._patterns:
            texts = (job.fields.get(name, "")[:_LONGEST_TEXT] for name in SEARCHED)
            match = next((found for text in texts if (found := pattern.search(text))), None)
            if match is None:
                raise BadRowError(f"{pattern.pattern!r} is found in none of {', '.join(SEARCHED)}")
            given |= {name: _value(text) for name, text in match.groupdict().items() if text}
        given = dict(_resources(job)) | given
        if missing := self._configurer.missing(given):
            remedy = f"find it with --inputs-from '...(?P<{missing[0]}>...)...' or give --set {missing[0]}=VALUE"
            raise BadRowError(f"nothing tells its {missing[0]}; {remedy}")
        return given


def _pattern(text: str) -> re.Pattern[str]:
    try:
        pattern = re.compile(text)
    except (re.error, OverflowError, RecursionError) as error:
        raise RequestError.of("--inputs-from", text, f"it is no regular expression ({error})", "mend it") from error
    if not pattern.groupindex:
        remedy = "name what it finds, like 'atoms(?P<atoms>[0-9]+)'"
        raise RequestError.of("--inputs-from", text, "it has no named group", remedy)
    return pattern


def _value(text: str) -> Value:
    number = figure(text)
    return text[:200] if number is None else number


def _status(job: Job) -> Status:
    """State of the job; one that failed because a step ran out of memory says so."""
    state = job.text("state")
    found = status_of_word(state)
    if found is None:
        raise BadRowError(f"its state is {state[:40]!r}: {'not understood' if is_over(state) else 'it is not over'}")
    steps = {status_of_word(one) for one in job.states}
    return Status.OUT_OF_MEMORY if found is Status.FAILED and Status.OUT_OF_MEMORY in steps else found


def _elapsed(job: Job) -> float:
    raw = job.text("elapsedraw")
    seconds = float(raw) if raw.isdigit() else duration_seconds(job.text("elapsed"))
    if seconds is None:
        raise BadRowError("Elapsed is empty")
    if not seconds:
        raise BadRowError("it never ran (Elapsed is 0)")
    return seconds


def _exit_status(text: str) -> int | None:
    """`0:0`, exit code and signal, as the shell would tell it."""
    match = re.fullmatch(r"(\d{1,3}):(\d{1,3})", text)
    if match is None:
        return None
    return 128 + int(match[2]) if int(match[2]) else int(match[1])


def _resources(job: Job) -> Iterator[tuple[str, int]]:
    tres = job.text("alloctres")
    for name, columns, key in (("cores", ("alloccpus", "ncpus"), "cpu"), ("nodes", ("nnodes", "allocnodes"), "node")):
        text = job.text(*columns) or _tres(tres).get(key, "")
        if text.isdigit() and int(text):
            yield name, int(text)
    if tres or job.text("allocgres"):
        yield "gpus", _gpus(tres, job.text("allocgres"))


def _tres(text: str) -> Mapping[str, str]:
    return dict(part.partition("=")[::2] for part in text.split(",") if "=" in part)


def _gpus(tres: str, gres: str) -> int:
    """`gres/gpu=4` counts all; typed ones (`gres/gpu:a100=4`) are added up where that is missing."""
    found = {name: int(count) for name, count in _tres(tres).items() if count.isdigit()}
    if "gres/gpu" in found:
        return found["gres/gpu"]
    typed = sum(count for name, count in found.items() if name.startswith("gres/gpu:"))
    return typed or sum(int(count) for count in re.findall(r"gpu(?::[^:,()]+)?:(\d{1,6})", gres))
