"""What an import read: runs, and everything a person must know about what became of their file."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from estimators.harp.run import Origin, Run
from estimators.harp.tables import LeftOutRows

MOST_RUNS = 100_000
"""Runs that one import keeps, drawn at random from more; a choice: models learn from far fewer."""


@dataclass(frozen=True)
class Imported:
    """What was read; nothing is written yet.

    Attributes:
        application: that the runs are of. source: name of the file, or the command.
        runs: with ids made from what they say, so that reading them again changes nothing.
        total: rows or jobs of the source, without those of other applications.
        left_out: those that say nothing, with line and reason.
        taken: what each field and input was read from. notes: what else to know, in sentences.
    """

    application: str
    source: str
    runs: tuple[Run, ...]
    total: int
    left_out: LeftOutRows
    taken: dict[str, str]
    notes: tuple[str, ...] = ()

    @property
    def by_status(self) -> dict[str, int]:
        """Number of runs that ended so."""
        return dict(Counter(str(run.status) for run in self.runs))


def identified(prefix: str, bodies: Iterable[dict[str, Any]]) -> tuple[Run, ...]:
    """Runs of their fields, with ids made from these; equal ones are numbered, as are repetitions."""
    seen: Counter[str] = Counter()
    repeated: Counter[str] = Counter()
    runs = []
    for body in bodies:
        run = Run.model_validate({"run_id": "-", "origin": Origin.IMPORTED, **body})
        text = run.model_dump_json(exclude={"run_id", "repetition"})
        seen[text] += 1
        digest = hashlib.sha256(f"{text}{seen[text]}".encode()).hexdigest()[:24]
        repetition = run.repetition if "repetition" in body else repeated[run.key]
        repeated[run.key] += 1
        runs.append(run.model_copy(update={"run_id": f"{prefix}-{digest}", "repetition": repetition}))
    return tuple(runs)


def identity(*parts: object) -> str:
    """A short name for what is said of a thing."""
    return hashlib.sha256(json.dumps(parts, default=str).encode()).hexdigest()[:24]
