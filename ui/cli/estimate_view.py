"""Shows estimates in the terminal: a table for one or several accelerators, assumptions, numbered sources."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING

from rich import box
from rich.console import Console
from rich.table import Table

from knowledge.quantities import write_bytes, write_count, write_hours, write_interval, write_number, write_quantity

if TYPE_CHECKING:
    from estimators.dnn.estimate import Estimate
    from estimators.dnn.evaluation import AccuracyReport
    from knowledge.evidence import Quantity, Source
    from tools.estimate_dnn import EstimateDnnResult

MOST_COLUMNS = 3
"""Accelerators that stand side by side; more stand one below the other, with fewer figures each."""

PLAIN_WIDTH = 140
"""Width of a table that does not go to a terminal."""


def show(result: EstimateDnnResult) -> None:
    """Print estimates, assumptions, what is not known, and sources."""
    console = _console()
    console.print(_heading(result.estimates[0]), highlight=False)
    console.print(_side_by_side(result) if len(result.estimates) <= MOST_COLUMNS else _one_below_the_other(result))
    _list(console, "Cannot", result.not_possible)
    for estimate in result.estimates:
        _list(console, f"What helps on {estimate.accelerator}", estimate.remedies)
    _list(console, "Assumptions", [note.text for note in result.assumptions])
    _list(console, "Not known", result.unknowns)
    _list(console, "Sources", [_numbered(number, source) for number, source in enumerate(result.sources, 1)], mark="")


def _side_by_side(result: EstimateDnnResult) -> Table:
    table = _table()
    table.add_column("")
    for estimate in result.estimates:
        table.add_column(_device(estimate), overflow="fold")
    columns = [_lines(estimate) for estimate in result.estimates]
    for title in columns[0]:
        table.add_row(title, *(column[title] for column in columns))
    return table


def _one_below_the_other(result: EstimateDnnResult) -> Table:
    table = _table()
    titles = ("time in all", "throughput", "memory per device", "energy", "bottleneck", "method")
    for title in ("on", *titles):
        table.add_column(title, overflow="fold")
    for estimate in result.estimates:
        lines = _lines(estimate)
        table.add_row(_device(estimate), *(lines[title] for title in titles))
    return table


def show_accuracy(report: AccuracyReport) -> None:
    """Print the held-out accuracy, one row a class of evidence and task."""
    from estimators.dnn.evaluation import MEANINGS

    table = _table()
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
    console = _console()
    console.print(table)
    _list(console, "Meaning", [f"{name}: {text}" for name, text in MEANINGS.items()])
    text = f"Learned from {report.networks:,} networks on {report.chips} chips, {report.measured:,} measured cases."
    console.print(text, highlight=False)


def accuracy_json(report: AccuracyReport) -> str:
    """The same as one JSON document."""
    return json.dumps(asdict(report), indent=2)


def _numbered(number: int, source: Source) -> str:
    date = f", {source.date}" if source.date else ""
    return f"[{number}] {source.title}{date}{f' — {source.url}' if source.url else ''}"


def _console() -> Console:
    console = Console()
    return console if console.is_terminal else Console(width=PLAIN_WIDTH, no_color=True, highlight=False)


def _table() -> Table:
    return Table(box=box.SIMPLE_HEAD, pad_edge=False)


def _heading(estimate: Estimate) -> str:
    work = estimate.workload
    name = work.model or f"{write_number(work.params_b or 0)}B parameters"
    data = f", {write_count(work.dataset_size)} {work.dataset_unit}" if work.dataset_size else ""
    length = f", {write_number(work.epochs)} epochs" if work.epochs else ""
    length = f", {work.steps:,} steps" if work.steps else length
    return f"{name}, {work.mode}{data}{length}"


def _device(estimate: Estimate) -> str:
    count = write_number(estimate.accelerator_count)
    nodes = f" on {estimate.node_count} nodes" if estimate.node_count > 1 else ""
    return f"{count} x {estimate.accelerator}{nodes}" if estimate.accelerator_count else f"CPU{nodes}"


def _lines(estimate: Estimate) -> dict[str, str]:
    memory = estimate.memory
    available = write_bytes(memory.available_bytes, binary=True) if memory.available_bytes else "unknown"
    verdict = {True: "fits", False: "DOES NOT FIT", None: "unknown whether it fits"}[memory.fits]
    floor = estimate.floor_hours
    largest = memory.largest_batch_per_device
    return {
        "time in all": _with_interval(estimate.total_hours) or "unknown: how much data?",
        "time per epoch": _with_interval(estimate.epoch_hours) or "unknown: how much data?",
        "time per step": _step(estimate.step_seconds),
        "throughput": _with_interval(estimate.throughput) or "",
        "no code is faster than": write_hours(floor) if floor is not None else "",
        "batch": f"{estimate.batch_per_device} per device, {estimate.global_batch:,} in all",
        "memory per device": f"{write_bytes(memory.total_bytes, binary=True)} of {available}: {verdict}",
        "largest batch per device": "unknown" if largest is None else f"{largest:,}",
        "energy": _with_interval(estimate.energy) or "unknown",
        "bottleneck": estimate.bottleneck,
        "method": _method(estimate),
        "precision": str(estimate.workload.precision),
    }


def _method(estimate: Estimate) -> str:
    if estimate.method == "measured":
        return "measured (this network on this device)"
    known = "neither network nor chip" if estimate.seen == "neither" else estimate.seen
    return f"{estimate.method} (measured elsewhere: {known})"


def _with_interval(quantity: Quantity | None) -> str | None:
    if quantity is None:
        return None
    interval = write_interval(quantity)
    return f"{write_quantity(quantity)} ({interval})" if interval else write_quantity(quantity)


def _step(quantity: Quantity) -> str:
    small = quantity.times(1000.0, "ms") if quantity.value < 1 else quantity
    return _with_interval(small) or ""


def _list(console: Console, title: str, lines: tuple[str, ...] | list[str], *, mark: str = "- ") -> None:
    if not lines:
        return
    console.print(f"{title}:", highlight=False)
    for line in lines:
        console.print(f"  {mark}{line}", highlight=False, markup=False, soft_wrap=True)
