"""One row of a file of measured configurations: what was run, as its source words it, and what was measured."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Row:
    """A configuration somebody measured. Words are the source's own; nothing measured is shown to the estimator.

    Attributes:
        line: of the file, the header being line 1.
        source, model, family, task, framework, precision, accelerator, input: as written; empty = not said.
            `task` is `train` or `infer`.
        accelerators, nodes: how many. batch: samples per device and step; `None` = not said.
        parameters, macs: of the network, where the row says so.
        layout, compiled, loading: as written; empty = not said.
        samples_per_second: measured, over all devices. peak_memory_bytes: measured, per device; `None` = not said.
    """

    line: int
    source: str
    model: str
    family: str
    task: str
    framework: str
    precision: str
    accelerator: str
    input: str
    accelerators: float
    nodes: int
    batch: float | None
    parameters: float | None
    macs: float | None
    layout: str
    compiled: str
    loading: str
    samples_per_second: float
    peak_memory_bytes: float | None


@dataclass(frozen=True, slots=True)
class BadRow:
    """A row that cannot be read: its line and why, for the person who keeps the file."""

    line: int
    reason: str


@dataclass(frozen=True, slots=True)
class Reading:
    """All of a file: every row is in exactly one place.

    Attributes:
        rows: to be scored. bad: cannot be read. suspect: marked as implausible by the file itself.
        not_scored: reason -> rows that hold no speed in samples per second.
    """

    rows: tuple[Row, ...]
    bad: tuple[BadRow, ...]
    suspect: int
    not_scored: dict[str, int]

    @property
    def total(self) -> int:
        """Rows of the file, the header aside."""
        return len(self.rows) + len(self.bad) + self.suspect + sum(self.not_scored.values())
