"""Values and steps of a program in single assignment form, before it is printed as StableHLO."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from math import prod
from typing import Any, Literal

Role = Literal["weight", "fixed", "statistic", "state", "scalar", "input", "label"]
"""What an argument is: weight, fixed table, running statistic, optimizer state, setting, sample, or its label."""

BITS: Mapping[str, int] = {"f32": 32, "bf16": 16, "f16": 16, "i32": 32, "i1": 8}


@dataclass(frozen=True, slots=True)
class Value:
    """A tensor: number in the program, shape (batch included), element type (`f32`, `bf16`, `f16`, `i32`, `i1`)."""

    number: int
    shape: tuple[int, ...]
    type: str

    @property
    def elements(self) -> int:
        """How many elements it holds."""
        return prod(self.shape)

    @property
    def bytes(self) -> int:
        """Its size in memory."""
        return self.elements * BITS[self.type] // 8


@dataclass(frozen=True, slots=True)
class Step:
    """One primitive: what it reads, what it writes, and the layer it comes from."""

    primitive: str
    inputs: tuple[Value, ...]
    outputs: tuple[Value, ...]
    attributes: Mapping[str, Any] = field(default_factory=dict)
    origin: str = ""


@dataclass(frozen=True, slots=True)
class Argument:
    """An argument of the function, with the name a person knows it by."""

    name: str
    role: Role
    value: Value


@dataclass(frozen=True, slots=True)
class Module:
    """A program of one function.

    Attributes:
        name: of the network. function: `forward` or `train_step`.
        arguments: in order. steps: in order. results: (name, value) in order.
        batch: samples in one call.
    """

    name: str
    function: str
    arguments: tuple[Argument, ...]
    steps: tuple[Step, ...]
    results: tuple[tuple[str, Value], ...]
    batch: int
