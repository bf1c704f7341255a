"""A small table of runs with a known law, and learners that stand in for the models."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from estimators.harp.configuration import Configuration
from estimators.harp.forecast import CandidateScore, Floats, Forecast
from estimators.harp.run import Run
from estimators.harp.scoring import Prepared, Question, prepared
from estimators.harp.space import Space
from estimators.harp.tables import read_table


def law(n: int, cores: int, mode: str) -> float:
    return 0.01 * n / cores * (2.0 if mode == "slow" else 1.0)


def write(path: Path, *more: str, repetitions: int = 2) -> Path:
    """120 rows: 60 configurations, each repeated; `more` lines follow."""
    with path.open("w", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["n", "cores", "mode", "constant", "wall_s", "rep"])
        for n in (100, 200, 400, 800, 1600, 3200):
            for cores in (1, 2, 4, 8, 16):
                for mode in ("fast", "slow"):
                    for rep in range(repetitions):
                        writer.writerow([n, cores, mode, 7, law(n, cores, mode) * (1 + 0.01 * rep), rep])
        file.write("".join(f"{line}\n" for line in more))
    return path


def ready(path: Path, question: Question | None = None) -> Prepared:
    return prepared(read_table(path), question or Question("wall_s", ("n", "cores", "mode")))


@dataclass(frozen=True)
class Knowing:
    """Knows the law, times a factor; its interval reaches so far to both sides."""

    factor: float = 1.0
    reach: float = 1.1

    @property
    def scores(self) -> tuple[CandidateScore, ...]:
        return (CandidateScore("the law", 0, 0, 0, 0, 0, True),)

    def forecast(self, configurations: Sequence[Configuration]) -> Forecast:
        median = self._values(configurations)
        nothing: tuple[tuple[str, ...], ...] = ((),) * len(median)
        enough = np.arange(len(median)) % 2 == 0
        return Forecast(median, median / self.reach, median * self.reach, nothing, enough)

    def upper(self, configurations: Sequence[Configuration], kill_risk: float) -> Floats:
        return self._values(configurations) * self.reach

    def _values(self, configurations: Sequence[Configuration]) -> Floats:
        values = [law(int(one["n"]), int(one["cores"]), str(one["mode"])) for one in configurations]
        return np.array(values, dtype=np.float64) * self.factor


class Learning:
    """A learner that gives what it is told to and keeps what it was shown."""

    def __init__(self, learned: Knowing | None = None) -> None:
        self.learned = learned or Knowing()
        self.shown: list[tuple[Space, list[Run]]] = []

    def __call__(self, space: Space, runs: Sequence[Run]) -> Knowing:
        self.shown.append((space, list(runs)))
        return self.learned
