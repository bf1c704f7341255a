"""Makes the full-scale runs that judge a campaign. What was run before is not run again."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Sequence

from estimators.harp.history import RunHistory
from estimators.harp.run import Run, Status
from estimators.harp.running import Executor, Task

POLL_SECONDS = 0.05
"""Between two looks: far below the time of a full-scale run."""


def measure(
    tasks: Sequence[Task], executor: Executor, history: RunHistory, told: Callable[[Run, int, int], None]
) -> None:
    """Run the tasks that the history does not know, those of many cores first, and write each as it ends.

    Args:
        tasks: of `full_scale_tasks`. executor: runs them. history: keeps them.
        told: hears each run, how many are done and how many there are.

    Raises:
        ServiceError: nothing can be run or written.
    """
    known = {run.run_id for name in {task.application.name for task in tasks} for run in history.runs(name)}
    waiting = deque(sorted((one for one in tasks if one.task_id not in known), key=lambda one: -one.cores))
    number, done, under_way = len(waiting), 0, 0
    try:
        while done < number:
            while waiting and executor.capacity > 0:
                executor.start(waiting.popleft())
                under_way += 1
            ended = executor.finished()
            for run in ended:
                if run.status is not Status.KILLED:  # somebody else's fault; it is made again next time
                    history.add([run])
                done, under_way = done + 1, under_way - 1
                told(run, done, number)
            if not ended:
                time.sleep(POLL_SECONDS)
    finally:
        if under_way:
            executor.stop()
