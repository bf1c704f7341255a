"""`make calibrate`: learns anew from the measured tables and writes the file the estimator ships with."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from rich.console import Console
from rich.progress import Progress

from estimators.dnn.calibration.calibration import calibrate
from estimators.dnn.calibration.measurements import read_measurements
from estimators.dnn.calibration.store import keep
from knowledge.ci import open_catalogue
from knowledge.settings import Settings


def main() -> None:
    """Learn, find out on what is held out how far to trust it, write the file."""
    console = Console(file=sys.stderr)
    with tempfile.TemporaryDirectory() as home, Progress(console=console) as progress:
        task = progress.add_task("Reading the facts", total=None)
        data = read_measurements(open_catalogue(Settings(home=Path(home))).accelerators)

        def told(done: int, total: int) -> None:
            progress.update(task, description="Learning", completed=done, total=total)

        path = keep(calibrate(data, progress=told), data)
    console.print(f"Learned from {len(data):,} rows: {path.stat().st_size / 1e6:.1f} MB.")


if __name__ == "__main__":
    main()
