"""Every row's prediction as CSV, for whoever wants to look at single cases."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from estimators.dnn.scoring import Case

COLUMNS = ("line", "source", "model", "task", "precision", "accelerator", "accelerators", "batch", "input",
           "evidence", "measured", "predicted", "low", "high")  # fmt: skip


def rows_as_csv(cases: Sequence[Case]) -> str:
    """One line a case; speeds in samples per second over all devices, baselines in the last columns."""
    names = list(cases[0].baselines) if cases else []
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([*COLUMNS, *names])
    for case in cases:
        figures = [f"{case.baselines[name]:.6g}" for name in names]
        writer.writerow([*(_cell(getattr(case, column)) for column in COLUMNS), *figures])
    return out.getvalue()


def _cell(value: object) -> str:
    if value is None:
        return ""
    return f"{value:.6g}" if isinstance(value, float) else str(value)
