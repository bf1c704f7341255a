"""Words of MLIR: types, names, numbers."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence

from estimators.dnn.hlo.values import Step, Value

Names = Mapping[int, str]
"""Names of values by number, where they have another than their number."""

_NOT_NUMBERS = {"f32": ("0x7F800000", "0xFF800000"), "bf16": ("0x7F80", "0xFF80"), "f16": ("0x7C00", "0xFC00")}
"""Infinity and its negative as MLIR reads them."""


def type_of(value: Value) -> str:
    """A type as MLIR writes it."""
    return "tensor<" + "".join(f"{size}x" for size in value.shape) + value.type + ">"


def name_of(names: Names, value: Value) -> str:
    """The name of a value."""
    return names.get(value.number) or f"%{value.number}"


def names_of(names: Names, values: Iterable[Value]) -> str:
    """Names of values."""
    return ", ".join(name_of(names, value) for value in values)


def signature_of(step: Step) -> str:
    """The type of a step as a function."""
    return "(" + ", ".join(type_of(value) for value in step.inputs) + ") -> " + type_of(step.outputs[0])


def start_of(step: Step, word: str) -> str:
    """A result and the operation that gives it."""
    return f"%{step.outputs[0].number} = stablehlo.{word}"


def numbers(values: Iterable[int]) -> str:
    """Whole numbers in brackets."""
    return "[" + ", ".join(map(str, values)) + "]"


def array(values: Sequence[int]) -> str:
    """Whole numbers as an array attribute."""
    return "array<i64: " + ", ".join(map(str, values)) + ">"


def pairs(values: Sequence[tuple[int, int]]) -> str:
    """Pairs of numbers in brackets."""
    return "[" + ", ".join(f"[{low}, {high}]" for low, high in values) + "]"


def number(number: float, type: str) -> str:
    """A constant as MLIR writes it."""
    if type == "i1":
        return "true" if number else "false"
    if type[0] == "i":
        return str(int(number))
    if math.isinf(number):
        return _NOT_NUMBERS[type][number < 0]
    return f"{number:.9e}"
