"""Works out the models of all shipped tables, so that the first question about them is answered at once."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from estimators.harp.forecast import Target
    from estimators.harp.run import Run
    from estimators.harp.space import Space


def main() -> None:
    """Fill the folder of what is shipped anew."""
    from estimators.harp.measured import shipped_names
    from estimators.harp.predicting.remembering import SHIPPED, learn_remembered

    folder = Path(__file__).parent / SHIPPED
    for old in folder.glob("*.npz"):
        old.unlink()
    for name in shipped_names():
        for space, runs, target in lessons(name):
            learn_remembered(space, runs, target, folder)


def lessons(name: str) -> list[tuple[Space, tuple[Run, ...], Target]]:
    """What is learned from the shipped table of an application, as a prediction does it."""
    from estimators.harp.measured.shipped import shipped_runs
    from estimators.harp.predicting.machines import sort_runs
    from estimators.harp.shelf import find
    from estimators.harp.space import space_of
    from estimators.harp.understood import understood

    application = find(name)
    runs = understood(application, sorted(shipped_runs(name), key=lambda run: run.run_id)).runs
    learned = sort_runs(runs, [False] * len(runs)).learned
    targets: list[Target] = ["wall_seconds"]
    if any(run.peak_memory_bytes for run in learned):
        targets.append("peak_memory_bytes")
    return [(space_of(application), learned, target) for target in targets]


if __name__ == "__main__":
    main()
