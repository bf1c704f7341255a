"""`make bench`: how fast the program is, as ratios to what its libraries cost alone, all measured in this one run.

Ratios carry over to other machines, seconds do not. Whole processes are run in turns, so that a busy moment of the
machine falls on both sides of a ratio, and the quickest run of each counts: noise only ever adds. Turns inside one
process are medians.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.bench.built import BuiltFigures, measure_built
from tests.bench.estimates import OPTIONS, measure_estimates
from tests.bench.scale import Measured, measure_placements
from tests.bench.turns import empty_turn_ms, warm_turn_ms

QUESTION = "where should I run ResNet-50 on 2M images?"
PYTHON = (sys.executable, "-c")
IPLANE = (sys.executable, "-m", "ui.cli.main")
COMMANDS = {
    "agent libraries": (*PYTHON, "import langchain.agents, sklearn.ensemble, duckdb"),
    "small libraries": (*PYTHON, "import typer, duckdb"),
    "ask": (*IPLANE, "ask", "--model", "planner", QUESTION),
    "help": (*IPLANE, "--help"),
    "ci show": (*IPLANE, "ci", "show", "delta"),
}
ROUNDS = 5


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the table. bound: what the figure must not exceed; `None` = for information."""

    what: str
    value: float
    unit: str
    bound: float | None = None

    @property
    def verdict(self) -> str:
        """PASS or MISS, or nothing where there is no bound."""
        return "" if self.bound is None else "PASS" if self.value <= self.bound else "MISS"


def main() -> int:
    """Measure, print the table; 1 if a bound is missed."""
    with tempfile.TemporaryDirectory() as folder:
        environment = _environment(Path(folder))
        print("Building a home folder to measure in ...", file=sys.stderr)
        _run((*IPLANE, "setup"), environment)
        print(f"Measuring, {ROUNDS} rounds ...", file=sys.stderr)
        seconds = _measure_commands(environment)
        os.environ.update(environment)
        lines = [*_command_lines(seconds), *_turn_lines(warm_turn_ms(QUESTION), empty_turn_ms())]
        print("Measuring estimates ...", file=sys.stderr)
        lines += _estimate_lines(measure_estimates())
        print("Measuring placement at scale ...", file=sys.stderr)
        lines += _scale_lines(measure_placements())
        print("Building and asking a million offers ...", file=sys.stderr)
        lines += _built_lines(measure_built(Path(folder) / "generated"))
    _print_table(lines)
    return int(any(line.verdict == "MISS" for line in lines))


def _environment(home: Path) -> dict[str, str]:
    """A fresh home, no Ollama, no colours; modules are compiled once, as on anybody's machine."""
    own = {"IPLANE_HOME": str(home), "IPLANE_OLLAMA_HOST": "http://127.0.0.1:9", "NO_COLOR": "1"}
    return {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"} | own


def _measure_commands(environment: dict[str, str]) -> dict[str, float]:
    """Whole-process seconds of each command, the quickest run of each."""
    taken: dict[str, list[float]] = {name: [] for name in COMMANDS}
    for _ in range(ROUNDS):
        for name, command in COMMANDS.items():
            taken[name].append(_run(command, environment))
    return {name: min(values) for name, values in taken.items()}


def _run(command: tuple[str, ...], environment: dict[str, str]) -> float:
    from time import perf_counter

    start = perf_counter()
    done = subprocess.run(command, env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"{' '.join(command)} ended with {done.returncode}:\n{done.stderr}")
    return perf_counter() - start


def _command_lines(seconds: dict[str, float]) -> Iterator[Line]:
    for name, statement in (
        ("agent libraries", COMMANDS["agent libraries"][-1]),
        ("small libraries", COMMANDS["small libraries"][-1]),
    ):
        yield Line(f'python -c "{statement}"', seconds[name], "s")
    for name, what, base, bound in (
        ("ask", "iplane ask, cold, planner", "agent libraries", 1.4),
        ("help", "iplane --help", "small libraries", 3.0),
        ("ci show", "iplane ci show delta", "small libraries", 3.0),
    ):
        yield Line(what, seconds[name], "s")
        yield Line(f"{what} / {base}", seconds[name] / seconds[base], "x", bound)


def _turn_lines(warm: dict[str, float], empty: float) -> Iterator[Line]:
    yield Line("empty LangChain agent turn, median", empty, "ms")
    for what, milliseconds in warm.items():
        yield Line(f"warm turn, {what}, median", milliseconds, "ms", 100.0)
        yield Line(f"warm turn, {what} / empty turn", milliseconds / empty, "x")


def _estimate_lines(milliseconds: dict[str, float]) -> Iterator[Line]:
    """One workload on 5,000 hardware options."""
    for name, taken in milliseconds.items():
        yield Line(f"estimate, {name} on {OPTIONS:,} hardware options", taken, "ms", 50.0)


def _scale_lines(measured: dict[str, Measured]) -> Iterator[Line]:
    """Placement of many candidates: in seconds, and against the facts' candidates, each for each."""
    facts = measured.pop("the facts")
    for name, one in measured.items():
        growth = one.candidates / facts.candidates
        yield Line(f"placement, {name}: offers", one.offers / 1000, "thousand")
        yield Line(f"placement, {name}: candidates", one.candidates / 1000, "thousand")
        yield Line(f"placement, {name}: first one", one.first, "s")
        for question, seconds in one.seconds.items():
            yield Line(f"placement, {name}: {question}", seconds, "s", 1.0)
        each = one.seconds["default"] / facts.seconds["default"] / growth
        yield Line(f"placement, {name}: default, a candidate / a candidate of the facts", each, "x", 1.5)


def _built_lines(one: BuiltFigures) -> Iterator[Line]:
    """The generated database: build, views and placement, and each against the facts' own."""
    for table, count in one.rows.items():
        yield Line(f"generated database: {table}", count / 1000, "thousand")
    yield Line("generated database: build", one.build_seconds, "s", 60.0)
    yield Line("generated database: build / build of the facts", one.build_seconds / one.facts_seconds, "x")
    for view, milliseconds in one.view_ms.items():
        yield Line(f"generated database: {view}, 95th percentile", milliseconds, "ms", 50.0)
        yield Line(f"generated database: {view} / the same on the facts", milliseconds / one.facts_view_ms[view], "x")
    yield Line("generated database: offers to place on", one.offers / 1000, "thousand")
    yield Line("generated database: loading them", one.load_seconds, "s")
    yield Line("generated database: candidates", one.candidates / 1000, "thousand")
    yield Line("generated database: placement, warm", one.placement_seconds, "s", 1.0)


def _print_table(lines: list[Line]) -> None:
    columns: list[Callable[[Line], Any]] = [
        lambda line: line.what,
        lambda line: f"{line.value:.2f} {line.unit}",
        lambda line: "" if line.bound is None else f"<= {line.bound:g} {line.unit}",
        lambda line: line.verdict,
    ]
    rows = [["what", "measured", "bound", ""], *[[column(line) for column in columns] for line in lines]]
    widths = [max(len(row[place]) for row in rows) for place in range(4)]
    for row in rows:
        print("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())


if __name__ == "__main__":
    sys.exit(main())
