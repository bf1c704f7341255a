"""One case: a network, what it does, and how; and what came of measuring it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Task = Literal["infer", "train"]
Status = Literal["ok", "out_of_memory", "timed_out", "died", "failed"]


@dataclass(frozen=True, slots=True)
class Case:
    """What is measured.

    Attributes:
        network: name in the table of networks (a slug of the catalogue).
        precision: fp32, tf32, amp_bf16 or amp_fp16.
        layout: nchw or nhwc; empty for networks that read no images.
        batch: samples per step. size: pixels of one side, or tokens.
    """

    network: str
    task: Task
    precision: str
    batch: int
    size: int
    layout: str = ""
    compiled: bool = False

    @property
    def key(self) -> str:
        """One word by which a case that was done before is known again."""
        code = "compiled" if self.compiled else "eager"
        return f"{self.network}|{self.task}|{self.precision}|{self.layout}|{code}|{self.batch}|{self.size}"

    def __str__(self) -> str:
        """For a line of progress."""
        words = [self.network, self.task, self.precision, f"batch {self.batch}", f"size {self.size}"]
        words += ["nhwc"] if self.layout == "nhwc" else []
        return " ".join([*words, "compiled"] if self.compiled else words)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a case. `None` = unknown or not measured.

    Attributes:
        seconds: of one step, the median. spread: interquartile range of the blocks, as a share of the median.
        peak_memory_bytes: see `memory_kind` (what the allocator held at most, or by how much the process grew).
        joules_per_step: see `energy_from` (which counter, and what it covers).
        parameters: of the network as built. macs: multiply-accumulates of one forward pass of one sample, as counted.
        notes: how it was run, or why it failed.
    """

    status: Status
    seconds: float | None = None
    spread: float | None = None
    steps: int = 0
    peak_memory_bytes: int | None = None
    memory_kind: str = ""
    joules_per_step: float | None = None
    energy_from: str = ""
    parameters: int | None = None
    macs: float | None = None
    notes: str = ""
