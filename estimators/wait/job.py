"""One job of a trace or of a site's history, as far as a queue shows it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Job:
    """What was asked for and what became of it; `None` = not known.

    Attributes:
        submit_s: time of submission in seconds; the zero is the trace's own, or 1970 for a site's history.
        wait_s: from submission to start; `None` if the job never started or has not started yet.
        run_s: from start to end.
        left_s: when a job that never started left the queue.
        processors, nodes, gpus: asked for; `gpus` may be a share of one.
        memory_bytes: asked for, in all.
        walltime_s: asked for.
        queue, partition, user: names as the site writes them; empty = not known.
    """

    submit_s: float
    wait_s: float | None = None
    run_s: float | None = None
    left_s: float | None = None
    processors: float | None = None
    nodes: float | None = None
    gpus: float | None = None
    memory_bytes: float | None = None
    walltime_s: float | None = None
    queue: str = ""
    partition: str = ""
    user: str = ""

    @property
    def start_s(self) -> float | None:
        """When it started."""
        return None if self.wait_s is None else self.submit_s + self.wait_s

    @property
    def end_s(self) -> float | None:
        """When it ended; a started job of unknown run time is taken to use all it asked for."""
        if self.wait_s is None:
            return None
        run = self.run_s if self.run_s is not None else self.walltime_s or 0.0
        return self.submit_s + self.wait_s + run

    @property
    def size(self) -> float:
        """How much of the machine it takes, for comparing jobs of one trace: processors, else nodes, else 1."""
        return self.processors or self.nodes or 1.0

    @property
    def place(self) -> str:
        """Where it queues: its queue, else its partition."""
        return self.queue or self.partition

    @property
    def shape(self) -> tuple[object, ...]:
        """Everything asked for: jobs of one shape are mostly runs of one program."""
        return (self.processors, self.nodes, self.gpus, self.memory_bytes, self.walltime_s, self.queue, self.partition)
