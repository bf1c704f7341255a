"""Arithmetic of an application file: derived features and the pieces of its command template, evaluated safely.

Only numbers, names, `+ - * / // % **`, comparisons, `a if b else c` and a few named functions are understood; anything
else (attributes, calls of other functions, subscripts) is refused when the file is read, not when a run starts.
"""

from __future__ import annotations

import ast
import math
import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

Value = int | float | str
"""What an input may be: a whole number, a number or a word."""

FUNCTIONS: Mapping[str, Callable[..., Any]] = {
    "abs": abs, "ceil": math.ceil, "cbrt": math.cbrt, "exp": math.exp, "floor": math.floor, "log": math.log,
    "log2": math.log2, "log10": math.log10, "max": max, "min": min, "round": round, "sqrt": math.sqrt,
    "int": int, "float": float,
}  # fmt: skip
"""Functions an expression may call."""

_BINARY: Mapping[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul, ast.Div: operator.truediv,
    ast.FloorDiv: operator.floordiv, ast.Mod: operator.mod, ast.Pow: operator.pow,
}  # fmt: skip
_UNARY: Mapping[type[ast.unaryop], Callable[[Any], Any]] = {ast.USub: operator.neg, ast.UAdd: operator.pos}
_COMPARE: Mapping[type[ast.cmpop], Callable[[Any, Any], bool]] = {
    ast.Eq: operator.eq, ast.NotEq: operator.ne, ast.Lt: operator.lt, ast.LtE: operator.le,
    ast.Gt: operator.gt, ast.GtE: operator.ge,
}  # fmt: skip
_MOST_LETTERS = 300
_LARGEST_POWER = 64
_LARGEST = 10**30
"""Whole numbers past this are refused: no input is so large, and such a power would take for ever to write out."""


@dataclass(frozen=True)
class Expression:
    """One expression, checked when made.

    Raises:
        ValueError: it is no arithmetic; the text says what is not understood.
    """

    text: str

    def __post_init__(self) -> None:
        _check(self._tree)

    @cached_property
    def _tree(self) -> ast.expr:
        if len(self.text) > _MOST_LETTERS:
            raise ValueError(f"an expression may have {_MOST_LETTERS} letters, this has {len(self.text)}")
        try:
            return ast.parse(self.text.strip(), mode="eval").body
        except (SyntaxError, RecursionError, MemoryError) as error:
            raise ValueError(f"{self.text!r} is no expression") from error

    @property
    def names(self) -> frozenset[str]:
        """Names it needs a value for."""
        nodes = list(ast.walk(self._tree))
        called = {id(node.func) for node in nodes if isinstance(node, ast.Call)}
        return frozenset(node.id for node in nodes if isinstance(node, ast.Name) and id(node) not in called)

    def value(self, values: Mapping[str, Value]) -> Value:
        """Evaluate.

        Raises:
            ValueError: a name has no value, or the arithmetic has no finite result.
        """
        try:
            found = _evaluate(self._tree, values)
        except (ArithmeticError, TypeError, ValueError) as error:
            raise ValueError(f"{self.text!r} has no value ({error})") from error
        if isinstance(found, (int, str)) or (isinstance(found, float) and math.isfinite(found)):
            return found
        raise ValueError(f"{self.text!r} is not a finite number")


def _check(node: ast.expr) -> None:
    match node:
        case ast.Constant(value=bool()):
            raise ValueError("True and False are no numbers")
        case ast.Constant(value=int() | float() | str()) | ast.Name():
            return
        case ast.BinOp(left=left, op=op, right=right) if type(op) in _BINARY:
            _check(left)
            _check(right)
        case ast.UnaryOp(op=op, operand=operand) if type(op) in _UNARY:
            _check(operand)
        case ast.Compare(left=left, ops=[op], comparators=[right]) if type(op) in _COMPARE:
            _check(left)
            _check(right)
        case ast.IfExp(test=test, body=body, orelse=orelse):
            for part in (test, body, orelse):
                _check(part)
        case ast.Call(func=ast.Name(id=name), args=arguments, keywords=[]) if name in FUNCTIONS:
            for part in arguments:
                _check(part)
        case _:
            raise ValueError(
                f"{ast.unparse(node)!r} is not understood; take numbers, names, + - * / // % **, a comparison,"
                f" 'a if b else c' and {', '.join(sorted(FUNCTIONS))}"
            )


def _evaluate(node: ast.expr, values: Mapping[str, Value]) -> Any:
    match node:
        case ast.Constant(value=value):
            return value
        case ast.Name(id=name):
            if name not in values:
                raise ValueError(f"{name} has no value")
            return values[name]
        case ast.BinOp(left=left, op=op, right=right):
            return _combined(op, _evaluate(left, values), _evaluate(right, values))
        case ast.UnaryOp(op=op, operand=operand):
            return _UNARY[type(op)](_evaluate(operand, values))
        case ast.Compare(left=left, ops=[op], comparators=[right]):
            return _COMPARE[type(op)](_evaluate(left, values), _evaluate(right, values))
        case ast.IfExp(test=test, body=body, orelse=orelse):
            return _evaluate(body if _evaluate(test, values) else orelse, values)
        case ast.Call(func=ast.Name(id=name), args=arguments):
            return FUNCTIONS[name](*(_evaluate(part, values) for part in arguments))
    raise AssertionError("checked when made")


def _combined(op: ast.operator, left: Any, right: Any) -> Any:
    if isinstance(left, str) or isinstance(right, str):
        raise TypeError("a word is no number")
    if isinstance(op, ast.Pow) and abs(right) > _LARGEST_POWER:
        raise ValueError(f"a power of {right} is too large")
    found = _BINARY[type(op)](left, right)
    if isinstance(found, int) and abs(found) > _LARGEST:
        raise ValueError("the number is too large")
    return found
