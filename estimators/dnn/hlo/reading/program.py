"""What stands in a text of HLO: functions of instructions, before anything is made of them."""

from __future__ import annotations

from dataclasses import dataclass, field
from math import prod


@dataclass(frozen=True, slots=True)
class Tensor:
    """Shape and element type as written (`f32`, `s32`, `i32`, `pred` ...)."""

    shape: tuple[int, ...]
    type: str

    @property
    def elements(self) -> int:
        """How many elements it holds."""
        return prod(self.shape)

    @property
    def is_float(self) -> bool:
        """Whether it holds floating-point numbers."""
        return self.type[:1] == "f" or self.type[:2] == "bf"


@dataclass(slots=True)
class Instruction:
    """One operation as written.

    Attributes:
        name: of its result. opcode: with underscores, without dialect. operands: names, `name#2` for a third result.
        results: types of the results. said: the text of its attributes. line: where it stands.
        regions: functions written inside it. called: names of functions it calls.
    """

    name: str
    opcode: str
    operands: tuple[str, ...]
    results: tuple[Tensor, ...]
    said: str
    line: int
    regions: list[Function] = field(default_factory=list)
    called: tuple[str, ...] = ()


@dataclass(slots=True)
class Function:
    """Arguments (name, type, label as far as the text names one), instructions, and names of the results."""

    name: str
    arguments: list[tuple[str, Tensor, str]] = field(default_factory=list)
    instructions: list[Instruction] = field(default_factory=list)
    results: tuple[str, ...] = ()


@dataclass(slots=True)
class Program:
    """Functions by name, and the name of the one that is called from outside."""

    name: str
    functions: dict[str, Function]
    entry: str
