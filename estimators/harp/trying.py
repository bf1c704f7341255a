"""Runs an application once at its smallest, and says what was seen of its success, progress, version and memory."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Sequence

from estimators.harp.application import Application
from estimators.harp.checking import Finding
from estimators.harp.corners import smallest
from estimators.harp.run import Run, Scale
from knowledge.quantities import write_bytes, write_hours

_SHORT_SECONDS = 0.2
"""A run this short is mostly the start of its program; a choice: starting Python or an MPI program takes as long."""
_SEEN_SECONDS = 1.0
"""Runs of this length have their output looked at more than once; see `watching.output`."""
_NEARLY_ALL = 0.9
"""What the last progress line may leave out: many programs print every tenth step. A choice."""


def try_once(application: Application) -> tuple[Finding, ...]:
    """Set its data up and run its smallest configuration once; nothing is kept of a run that succeeds.

    Raises:
        ServiceError: nothing can be run at all, such as with a full disk.
    """
    from estimators.harp.running import Place, Task, run_once

    shares: list[float] = []
    task = Task(
        task_id=f"check-{uuid.uuid4().hex}",
        application=application,
        configuration=dict(smallest(application)),
        scale=Scale.SMALL,
    )
    run = run_once(task, Place(keep_failed=True, on_progress=shares.append))
    return tuple(_findings(application, run, shares))


def described(configuration: dict[str, int | float | str]) -> str:
    """A configuration in one line."""
    return ", ".join(f"{name}={value}" for name, value in configuration.items())


def _findings(application: Application, run: Run, shares: Sequence[float]) -> Iterator[Finding]:
    where = described(run.configuration)
    if not run.finished:
        yield Finding("run", "problem", f"with {where} it {run.status.value.replace('_', ' ')}: {run.message}")
        return
    yield Finding("run", "good", f"with {where} it finished {_took(run)}.")
    if application.success.pattern or application.success.files:
        yield Finding("success", "good", "what success.pattern and success.files ask for was there.")
    if application.progress:
        yield _progress(shares, run.wall_seconds or 0.0)
    if application.version_command:
        yield _version(run)
    if run.wall_seconds is not None and run.wall_seconds < _SHORT_SECONDS:
        told = "the smallest run is mostly the start of its program; begin the small ranges higher."
        yield Finding("ranges", "warning", told)


def _took(run: Run) -> str:
    parts = [] if run.wall_seconds is None else [f"in {write_hours(run.wall_seconds / 3600)}"]
    parts += [] if run.cpu_seconds is None else [f"with {write_hours(run.cpu_seconds / 3600)} of CPU time"]
    parts += [] if run.peak_memory_bytes is None else [f"a peak memory of {write_bytes(run.peak_memory_bytes)}"]
    if run.read_bytes is not None and run.written_bytes is not None:
        parts.append(f"{write_bytes(run.read_bytes)} read and {write_bytes(run.written_bytes)} written")
    return ", ".join(parts) or "but nothing of it could be measured"


def _progress(shares: Sequence[float], wall_seconds: float) -> Finding:
    """Output is looked at now and then only, so a short run may show less than all of its lines."""
    if not shares and wall_seconds < _SEEN_SECONDS:
        return Finding("progress", "warning", "the run was too short for its progress to be seen.")
    if not shares:
        return Finding("progress", "warning", "no line of its output matched progress.pattern, so none will be seen.")
    seen = f"progress was seen {len(shares)} time{'' if len(shares) == 1 else 's'}, the last at {shares[-1]:.0%}"
    if shares[-1] < _NEARLY_ALL and wall_seconds >= _SEEN_SECONDS / (1 - _NEARLY_ALL):
        return Finding("progress", "warning", f"{seen}; look at progress.total.")
    return Finding("progress", "good", f"{seen}.")


def _version(run: Run) -> Finding:
    if run.version is None:
        return Finding("version", "warning", "version_command told none that version_pattern finds.")
    return Finding("version", "good", f"version {run.version}.")
