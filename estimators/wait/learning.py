"""Learns from a site's history what the wait of one job would be."""

from __future__ import annotations

import statistics
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from estimators.wait.forecaster import LEAST_KNOWN, Forecast
from estimators.wait.history import WaitHistory, WaitSummary
from estimators.wait.job import Job
from estimators.wait.learned import source_of
from estimators.wait.question import WaitQuestion
from estimators.wait.replay import Happening, Site, What, happenings
from knowledge.evidence import Assumption, Source
from knowledge.quantities import write_hours, write_number
from knowledge.settings import Settings

MOST_JOBS = 2_000
"""Last jobs of a system that are learned from; some seconds."""
FRESH_S = 3_600.0
"""A history that ends earlier says nothing about the queue of now, only about its habits."""


@dataclass(frozen=True, slots=True)
class Learned:
    """What a history gave: the forecast if there is enough of it, waits known at the place, and what it rests on."""

    forecast: Forecast | None
    known: int
    assumptions: tuple[Assumption, ...]
    unknowns: tuple[str, ...]
    sources: tuple[Source, ...]


def learn(
    question: WaitQuestion, chosen: Settings, now: float, progress: Callable[[str], None] | None = None
) -> Learned:
    """Learn from the last jobs of the system, and forecast.

    Args:
        question: the job. chosen: settings.
        now: seconds since 1970.
        progress: told in a short sentence that it takes some seconds.
    """
    jobs = WaitHistory(chosen.wait_history_path).jobs(question.system_id, MOST_JOBS)
    here = [job for job in jobs if _is_here(job, question.partition)]
    known = sum(job.start_s is not None and job.start_s <= now for job in here)
    if known < LEAST_KNOWN:
        return Learned(None, known, (), (_too_few(question, known, len(jobs)),), ())
    if progress:
        progress(f"Learning from {len(jobs):,} jobs of {question.system_id} ...")
    asked, notes = _as_job(question, here, now)
    seen = [one for one in happenings(jobs) if one.time_s <= now]
    last = max(one.time_s for one in seen if one.what is not What.END)
    fresh = now - last <= FRESH_S
    site = _followed(jobs, seen, with_state=fresh)
    forecast = site.forecaster.forecast(site.row(asked, now, with_state=fresh), now)
    unknowns = () if fresh else (_stale(now - last),)
    place = here[-1].place if question.partition else ""
    source = source_of(WaitSummary(question.system_id, place, known, 0.0, 0.0, here[-1].submit_s))
    return Learned(forecast, known, notes, unknowns, (source,))


def _followed(jobs: Sequence[Job], seen: Sequence[Happening], *, with_state: bool) -> Site:
    """A site that has seen all this."""
    site = Site()
    for happening in seen:
        job = jobs[happening.number]
        if happening.what is What.SUBMIT:
            site.submit(happening.number, job, happening.time_s, with_state=with_state)
        else:
            site.follow(happening, job)
    return site


def _is_here(job: Job, partition: str | None) -> bool:
    return partition is None or partition.lower() in (job.queue.lower(), job.partition.lower())


def _as_job(question: WaitQuestion, here: Sequence[Job], now: float) -> tuple[Job, tuple[Assumption, ...]]:
    """The question as a job of this history: what is not said is filled in from jobs there, and that is said."""
    notes: list[Assumption] = []
    (queue, partition), _ = Counter((job.queue, job.partition) for job in here).most_common(1)[0]
    nodes = _nodes(question, here, notes)
    memory = [job.memory_bytes for job in here if job.memory_bytes]
    asked = Job(
        submit_s=now,
        processors=_processors(question, nodes, here, notes),
        nodes=nodes,
        gpus=question.gpus,
        memory_bytes=statistics.median(memory) if memory else None,
        walltime_s=_walltime_s(question, here, notes),
        queue=queue,
        partition=partition,
    )
    return asked, tuple(notes)


def _nodes(question: WaitQuestion, here: Sequence[Job], notes: list[Assumption]) -> int | None:
    if question.nodes is not None or not any(job.nodes for job in here):
        return question.nodes
    notes.append(Assumption(field="nodes", text="One node."))
    return 1


def _processors(
    question: WaitQuestion, nodes: int | None, here: Sequence[Job], notes: list[Assumption]
) -> float | None:
    each = [job.processors / (job.nodes or 1) for job in here if job.processors]
    if question.processors is not None or not each:
        return question.processors
    median = statistics.median(each)
    per = "a node" if nodes else "in all"
    notes.append(Assumption(field="processors", text=f"{write_number(median)} processors {per}, the median there."))
    return (nodes or 1) * median


def _walltime_s(question: WaitQuestion, here: Sequence[Job], notes: list[Assumption]) -> float | None:
    if question.walltime_hours is not None:
        return question.walltime_hours * 3600
    limits = [job.walltime_s for job in here if job.walltime_s]
    if not limits:
        return None
    median = statistics.median(limits)
    notes.append(
        Assumption(field="walltime_hours", text=f"A walltime of {write_hours(median / 3600)}, the median there.")
    )
    return median


def _too_few(question: WaitQuestion, known: int, jobs: int) -> str:
    place = f"{question.system_id} {question.partition or ''}".strip()
    if not jobs:
        return (
            f"The queue wait of {place} is not known: no waits of it were imported"
            f" (`iplane wait import FILE --system {question.system_id}`)."
        )
    have = "1 wait of it is known" if known == 1 else f"{known:,} waits of it are known"
    return f"The queue wait of {place} is not known: {have}, and {LEAST_KNOWN} are needed."


def _stale(age_s: float) -> str:
    return (
        f"The history ends {write_hours(age_s / 3600)} ago, so the queue of now is not known; the prediction rests on"
        " the request and on how such jobs waited."
    )
