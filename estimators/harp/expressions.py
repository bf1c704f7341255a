"""Arithmetic of an application file: derived features and the pieces of its command template, evaluated safely.

Only numbers, words in quotes, names, `+ - * / // % **`, comparisons, `and or not`, `a if b else c` and a few named
functions are understood; anything else (attributes, calls of other functions, subscripts) is refused when the file is
read, not when a run starts. Every step of the arithmetic stays a finite, real number of a size that can be written out.
"""

from __future__ import annotations

import ast
import math
import operator
import warnings
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
_DEEPEST = 40
"""Steps inside each other; deeper is no formula, and would exhaust the reader."""
_LARGEST_POWER = 64
_LARGEST = 10**30
"""Whole numbers past this are refused: no input is so large, and such a power would take for ever to write out."""
_MOST_DIGITS = 30
"""To which `round` may round."""


@dataclass(frozen=True)
class Expression:
    """One expression, checked when made.

    Raises:
        ValueError: it is no arithmetic; the text says what is not understood.
    """

    text: str

    def __post_init__(self) -> None:
        _check_depth(self._tree, self.text)
        _check(self._tree)

    @cached_property
    def _tree(self) -> ast.expr:
        if len(self.text) > _MOST_LETTERS:
            raise ValueError(f"an expression may have {_MOST_LETTERS} letters, this has {len(self.text)}")
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # of Python's style (`1if n`); it is no style of ours that is checked
                return ast.parse(self.text.strip(), mode="eval").body
        except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
            raise ValueError(f"{self.text!r} is no expression") from error

    @property
    def names(self) -> frozenset[str]:
        """Names it needs a value for."""
        nodes = list(ast.walk(self._tree))
        called = {id(node.func) for node in nodes if isinstance(node, ast.Call)}
        return frozenset(node.id for node in nodes if isinstance(node, ast.Name) and id(node) not in called)

    def value(self, values: Mapping[str, Value]) -> Value:
        """Evaluate; a comparison is 1 or 0.

        Raises:
            ValueError: a name has no value, or the arithmetic has no finite result.
        """
        try:
            return _evaluate(self._tree, values)
        except ZeroDivisionError as error:  # Python calls that of a remainder "float modulo"
            raise ValueError(f"{self.text!r} has no value (division by zero)") from error
        except (ArithmeticError, TypeError, ValueError) as error:
            raise ValueError(f"{self.text!r} has no value ({error})") from error


def _check_depth(tree: ast.expr, text: str) -> None:
    """Level by level, so that the check itself needs no nesting."""
    level: list[ast.AST] = [tree]
    for _ in range(_DEEPEST):
        level = [child for node in level for child in ast.iter_child_nodes(node) if isinstance(child, ast.expr)]
        if not level:
            return
    raise ValueError(f"{text!r} is nested more than {_DEEPEST} deep")


def _check(node: ast.expr) -> None:
    match node:
        case ast.Constant(value=bool()):
            raise ValueError("True and False are no numbers; write 1 and 0")
        case ast.Constant(value=int() | float() as number):
            _sound(number)
            return
        case ast.Constant(value=str()) | ast.Name():
            return
        case ast.BinOp(op=op) if type(op) in _BINARY:
            pass
        case ast.UnaryOp(op=op) if type(op) in _UNARY or isinstance(op, ast.Not):
            pass
        case ast.Compare(ops=[op], comparators=[_]) if type(op) in _COMPARE:
            pass
        case ast.Call(func=ast.Name(id=name), keywords=[], args=arguments) if name in FUNCTIONS:
            for part in arguments:
                _check(part)
            return
        case ast.BoolOp() | ast.IfExp():
            pass
        case _:
            raise ValueError(
                f"{ast.unparse(node)!r} is not understood; take numbers, names, + - * / // % **, one comparison at a"
                f" time, and, or, not, 'a if b else c' and {', '.join(sorted(FUNCTIONS))}"
            )
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.expr):
            _check(child)


def _evaluate(node: ast.expr, values: Mapping[str, Value]) -> Value:
    match node:
        case ast.Constant(value=int() | float() | str() as value):
            return value
        case ast.Name(id=name):
            if name not in values:
                raise ValueError(f"{name} has no value")
            return _sound(values[name])
        case ast.BinOp(left=left, op=op, right=right):
            return _combined(op, _number(_evaluate(left, values)), _number(_evaluate(right, values)))
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            return int(not _number(_evaluate(operand, values)))
        case ast.UnaryOp(op=op, operand=operand):
            return _sound(_UNARY[type(op)](_number(_evaluate(operand, values))))
        case ast.BoolOp(op=op, values=parts):
            together = all if isinstance(op, ast.And) else any
            return int(together(_number(_evaluate(part, values)) for part in parts))
        case ast.Compare(left=left, ops=[op], comparators=[right]):
            return _compared(op, _evaluate(left, values), _evaluate(right, values))
        case ast.IfExp(test=test, body=body, orelse=orelse):
            return _evaluate(body if _number(_evaluate(test, values)) else orelse, values)
        case ast.Call(func=ast.Name(id=name), args=arguments):
            return _called(name, [_number(_evaluate(part, values)) for part in arguments])
    raise AssertionError("checked when made")


def _combined(op: ast.operator, left: int | float, right: int | float) -> Value:
    if isinstance(op, ast.Pow) and abs(right) > _LARGEST_POWER:
        raise ValueError(f"a power of {right} is too large")
    return _sound(_BINARY[type(op)](left, right))


def _compared(op: ast.cmpop, left: Value, right: Value) -> int:
    if isinstance(left, str) != isinstance(right, str):
        raise TypeError("a word and a number cannot be compared")
    return int(_COMPARE[type(op)](left, right))


def _called(name: str, arguments: list[int | float]) -> Value:
    if name == "round" and any(abs(digits) > _MOST_DIGITS for digits in arguments[1:]):
        raise ValueError(f"round takes at most {_MOST_DIGITS} digits")
    return _sound(FUNCTIONS[name](*arguments))


def _number(value: Value) -> int | float:
    if isinstance(value, str):
        raise TypeError(f"the word {value[:40]!r} is no number")
    return value


def _sound(value: Any) -> Value:
    """The value, if it is a word or a finite, real number of a size that can be written out."""
    match value:
        case bool():
            return int(value)
        case int() if abs(value) > _LARGEST:
            raise ValueError("the number is too large")
        case float() if not math.isfinite(value):
            raise ValueError("the number is not finite")
        case int() | float() | str():
            return value
    raise ValueError("the number is not real")
