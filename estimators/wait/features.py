"""What is known of a job at its submission, as figures: the request, the calendar, the queue, the waits known lately.

NaN = not known; the trees take that as a value of its own. Times and sizes are logs, as waits differ by factors.
"""

from __future__ import annotations

import math

from estimators.wait.job import Job
from estimators.wait.queue_state import QueueState, ages
from estimators.wait.recent import RecentWaits

REQUEST = (
    "size", "walltime", "work", "place", "partition", "memory", "gpus", "nodes", "second_of_day", "weekday",
)  # fmt: skip
"""Known without any look at the queue."""
STATE = (
    "queued", "queued_size", "queued_work", "busy", "free", "free_after", "free_after_queue", "running",
    "until_free", "until_free_with_queue", "oldest", "newest", "smaller_queued",
    "place_queued", "place_oldest", "place_newest", "shape_queued", "shape_oldest", "shape_newest",
    "user_queued", "user_oldest", "user_newest", "user_running",
)  # fmt: skip
"""What `squeue` shows."""
RECENT = (
    "any_last", "any_mean5", "place_last", "place_second", "place_mean5", "place_median5", "place_mean30",
    "user_last", "user_place_last", "user_job_age", "user_job_wait", "shape_last", "shape_median5",
    "since_start", "submitted_minute", "submitted_hour",
)  # fmt: skip
"""Waits known lately, and how busy the door is."""
FEATURES = REQUEST + STATE + RECENT


class Describer:
    """Turns a job and the state around it into a row of `FEATURES`; names of queues get numbers as they appear."""

    def __init__(self) -> None:
        self._codes: dict[tuple[str, str], float] = {}
        self._counts: dict[str, int] = {}

    def row(self, job: Job, now: float, state: QueueState | None, recent: RecentWaits | None) -> list[float]:
        """The figures; those of a state that is not known are NaN."""
        return [
            *self._request(job, now),
            *([math.nan] * len(STATE) if state is None else _state(job, now, state)),
            *([math.nan] * len(RECENT) if recent is None else _recent(job, now, recent)),
        ]

    def _request(self, job: Job, now: float) -> list[float]:
        size, walltime = math.log(job.size), math.log1p(job.walltime_s) if job.walltime_s else math.nan
        return [
            size,
            walltime,
            size + walltime,
            self._code("place", job.place),
            self._code("partition", job.partition),
            math.log(job.memory_bytes) if job.memory_bytes else math.nan,
            math.nan if job.gpus is None else job.gpus,
            math.nan if job.nodes is None else job.nodes,
            now % 86_400,
            now // 86_400 % 7,
        ]

    def _code(self, kind: str, name: str) -> float:
        if (kind, name) not in self._codes:
            self._codes[kind, name] = float(self._counts.get(kind, 0))
            self._counts[kind] = self._counts.get(kind, 0) + 1
        return self._codes[kind, name]


def _state(job: Job, now: float, state: QueueState) -> list[float]:
    queued_size = sum(other.size for other in state.queued.values())
    work = sum(other.size * (other.walltime_s or 0.0) for other in state.queued.values())
    free = state.most_busy - state.busy
    oldest, newest = ages(state.queued.values(), now)
    return [
        len(state.queued),
        math.log1p(queued_size),
        math.log1p(work),
        state.busy,
        free,
        free - job.size,
        free - job.size - queued_size,
        len(state.running),
        math.log1p(state.seconds_until_free(job.size, now)),
        math.log1p(state.seconds_until_free(job.size + queued_size, now)),
        math.log1p(oldest),
        math.log1p(newest),
        sum(other.size <= job.size for other in state.queued.values()),
        *_group(state.queued_by_place.get(job.place, {}), now),
        *_group(state.queued_by_shape.get(job.shape, {}), now),
        *_person(job, now, state),
    ]


def _group(jobs: dict[int, Job], now: float) -> list[float]:
    oldest, newest = ages(jobs.values(), now)
    return [len(jobs), math.log1p(oldest), math.log1p(newest)]


def _person(job: Job, now: float, state: QueueState) -> list[float]:
    if not job.user:
        return [math.nan] * 4
    own = _group(state.queued_by_user.get(job.user, {}), now)
    return [*own, state.running_by_user.get(job.user, 0)]


def _recent(job: Job, now: float, recent: RecentWaits) -> list[float]:
    place, user = ("place", job.place), ("user", job.user)
    return [
        recent.nth_last(None, 1),
        recent.mean(None, 5),
        recent.nth_last(place, 1),
        recent.nth_last(place, 2),
        recent.mean(place, 5),
        recent.median(place, 5),
        recent.mean(place, 30),
        recent.nth_last(user, 1) if job.user else math.nan,
        recent.nth_last(("both", job.user, job.place), 1) if job.user else math.nan,
        *(recent.last_submission_of(job.user, now) if job.user else (math.nan, math.nan)),
        recent.nth_last(job.shape, 1),
        recent.median(job.shape, 5),
        now - recent.last_start_s,
        recent.submissions_since(now - 60),
        recent.submissions_since(now - 3600),
    ]
