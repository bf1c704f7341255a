"""Works out the models of all shipped tables, so that the first question about them is answered at once."""

from __future__ import annotations

from pathlib import Path


def main() -> None:
    """Fill the folder of what is shipped anew."""
    from estimators.harp.measured import shipped_names
    from estimators.harp.predicting.remembering import SHIPPED

    folder = Path(__file__).parent / SHIPPED
    for old in folder.glob("*.npz"):
        old.unlink()
    for name in shipped_names():
        _work_out(name, folder)


def _work_out(name: str, folder: Path) -> None:
    from estimators.harp.measured.shipped import shipped_runs
    from estimators.harp.predicting.machines import sort_runs
    from estimators.harp.predicting.remembering import learn_remembered
    from estimators.harp.shelf import find
    from estimators.harp.space import space_of
    from estimators.harp.understood import understood

    application = find(name)
    runs = understood(application, sorted(shipped_runs(name), key=lambda run: run.run_id)).runs
    learned = sort_runs(runs, [False] * len(runs)).learned
    learn_remembered(space_of(application), learned, "wall_seconds", folder)
    if any(run.peak_memory_bytes for run in learned):
        learn_remembered(space_of(application), learned, "peak_memory_bytes", folder)


if __name__ == "__main__":
    main()
