"""`python -m estimators.dnn.measuring`: times networks on the device at hand and writes the rows to a file.

This is the one room below `ui` that speaks to a person: it runs in the Python that holds PyTorch, which need not hold
the rest of the project.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

from estimators.dnn.measuring import command, plan, rows, running, table
from estimators.dnn.measuring.case import Case, Outcome
from estimators.dnn.measuring.child import Child
from estimators.dnn.measuring.machine_facts import MachineFacts
from estimators.dnn.measuring.timing import Limits
from knowledge.errors import IntelligencePlaneError, RequestError


def main(words: Sequence[str] | None = None) -> int:
    """Run the command; 0, or 1 after one sentence about what is wrong."""
    options = _options().parse_args(words)
    console = Console(stderr=True)
    try:
        return _list(Console()) if options.list else _measure(options, console)
    except IntelligencePlaneError as error:
        console.print(error.message, markup=False)
        return error.exit_code
    except KeyboardInterrupt:
        console.print("Stopped. What was measured is in the file; the same command goes on from there.")
        return 130


def _options() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="make measure", description="Time networks on the device at hand.")
    parser.add_argument("--networks", default="", help="names, separated by commas (default: all of the table)")
    parser.add_argument("--budget-minutes", type=float, help="stop after so many minutes (default: when all is done)")
    parser.add_argument("--device", choices=["cpu", "cuda", "rocm", "mps"], help="default: the fastest present")
    parser.add_argument("--device-id", default="", help="the device's id in the CI database, for the rows")
    parser.add_argument("--output", type=Path, help="file of rows; it is continued if it exists")
    parser.add_argument("--threads", type=int, help="processor threads that compute (default: PyTorch's choice)")
    parser.add_argument("--case-seconds", type=float, default=180.0, help="most seconds of one case (default 180)")
    parser.add_argument("--compile", action="store_true", help="also measure with torch.compile")
    parser.add_argument("--list", action="store_true", help="show the networks and stop")
    return parser


def _list(console: Console) -> int:
    for entry in table.entries().values():
        console.print(
            f"{entry.name:26} {entry.family:16} {entry.library:13} sizes {entry.sizes}", markup=False, highlight=False
        )
    return 0


def _measure(options: argparse.Namespace, console: Console) -> int:
    from estimators.dnn.measuring.device_facts import facts_of
    from estimators.dnn.measuring.torch_device import find_device

    _check(options)
    entries = table.chosen([name.strip() for name in options.networks.split(",") if name.strip()] or None)
    began = time.monotonic()
    device = find_device(options.device)
    machine = facts_of(device, options.device_id, options.threads)
    output = command.output_of(options.output, machine.device_name)
    done = rows.done_keys(rows.read(output), machine.device_name)
    planned = plan.cases(entries, plan.plan_for(device.kind, device.precisions(), compiled=options.compile))
    left = running.pending(planned, done)
    console.print(
        f"{machine.device_name}: {len(planned)} cases, {len(planned) - len(left)} done before -> {output}", markup=False
    )
    child = Child(command.prepare, (device.kind, Limits(), options.threads), options.case_seconds)
    budget = None if options.budget_minutes is None else options.budget_minutes * 60 - (time.monotonic() - began)
    try:
        _write_all(left, child, budget, output, machine, console)
    finally:
        child.close()
    return 0


def _write_all(
    left: list[Case], child: Child, budget: float | None, output: Path, machine: MachineFacts, console: Console
) -> None:
    source_id = command.source_id_of(machine.device_name, machine.date)
    columns = (
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
        TextColumn("{task.description}"),
    )
    with Progress(*columns, console=console) as progress:
        bar = progress.add_task("", total=len(left))
        for case, outcome in running.run(left, child.measure, time.monotonic, budget):
            rows.append(output, rows.row_of(case, outcome, machine, source_id))
            progress.update(bar, advance=1, description=_line(case, outcome))
    ended = progress.tasks[0].completed
    if ended < len(left):
        console.print(
            f"The budget is spent: {len(left) - int(ended)} cases are left. The same command goes on from there."
        )


def _line(case: Case, outcome: Outcome) -> str:
    if outcome.seconds is None:
        return f"{case}: {outcome.status.replace('_', ' ')}"
    return f"{case}: {case.batch / outcome.seconds:.4g} samples/s"


def _check(options: argparse.Namespace) -> None:
    for name in ("budget_minutes", "case_seconds", "threads"):
        value = getattr(options, name)
        if value is not None and not 0 < value < 1e6:
            raise RequestError.of(f"--{name.replace('_', '-')}", value, "it must be greater than 0", "give another")


if __name__ == "__main__":
    sys.exit(main())
