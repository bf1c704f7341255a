"""Shows how good the estimates are: a table by class of evidence, or one JSON document."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING

from ui.cli.estimate_view import console_for, list_lines, plain_table

if TYPE_CHECKING:
    from estimators.dnn.evaluation import AccuracyReport


def show_accuracy(report: AccuracyReport) -> None:
    """Print the held-out accuracy, one row a class of evidence and task."""
    from estimators.dnn.evaluation import MEANINGS

    table = plain_table()
    for title in ("what was measured", "task", "cases", "held-out groups", "median error", "90 % of errors below",
                  "90 % interval covers", "interval, times the estimate"):  # fmt: skip
        table.add_column(title)
    for row in report.rows:
        table.add_row(
            row.name,
            "training" if row.task == "train" else "inference",
            f"{row.rows:,}",
            f"{row.groups:,}",
            f"{row.median_error:.0%}",
            f"{row.ninth_decile_error:.0%}",
            f"{row.coverage:.0%}",
            f"{row.low:.2f} to {row.high:.2f}",
        )
    console = console_for()
    console.print(table)
    list_lines(console, "Meaning", [f"{name}: {text}" for name, text in MEANINGS.items()])
    text = f"Learned from {report.networks:,} networks on {report.chips} chips, {report.measured:,} measured cases."
    console.print(text, highlight=False)


def accuracy_json(report: AccuracyReport) -> str:
    """The same as one JSON document."""
    return json.dumps(asdict(report), indent=2)
