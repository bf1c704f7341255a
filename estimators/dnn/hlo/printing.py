"""Prints a program as StableHLO text (MLIR), the same text for the same program."""

from __future__ import annotations

import json
from collections.abc import Iterable

from estimators.dnn.hlo.lines import line_of
from estimators.dnn.hlo.values import Argument, Module, Value
from estimators.dnn.hlo.words import names_of, type_of


def text_of(module: Module) -> str:
    """The whole program as text."""
    names = {argument.value.number: f"%arg{number}" for number, argument in enumerate(module.arguments)}
    lines = [f"// {_comment(module.name)}: {module.function}, batch {module.batch}"]
    lines += [f"module @{_symbol(module.name)} {{", _signature(module)]
    origin = None
    for step in module.steps:
        if step.origin != origin:
            origin = step.origin
            lines.append(f"    // {_comment(origin)}")
        lines.append("    " + line_of(step, names))
    lines.append(f"    return {names_of(names, (value for _, value in module.results))} : " + _types(module.results))
    return "\n".join([*lines, "  }", "}", ""])


def _signature(module: Module) -> str:
    arguments = ",\n      ".join(_argument(number, one) for number, one in enumerate(module.arguments))
    results = ", ".join(type_of(value) for _, value in module.results)
    told = ", ".join(_comment(name) for name, _ in module.results)
    return f"  func.func public @{module.function}(\n      {arguments}) -> ({results}) {{\n    // results: {told}"


def _argument(number: int, argument: Argument) -> str:
    name = json.dumps(f"{argument.role}: {_comment(argument.name)}")
    return f"%arg{number}: {type_of(argument.value)} loc({name})"


def _types(results: Iterable[tuple[str, Value]]) -> str:
    return ", ".join(type_of(value) for _, value in results)


def _comment(text: str) -> str:
    """A text that cannot leave its line."""
    return "".join(letter if letter.isprintable() and letter not in '"\\' else " " for letter in text)


def _symbol(text: str) -> str:
    letters = "".join(letter if letter.isascii() and letter.isalnum() else "_" for letter in text)
    return letters if letters[:1].isalpha() else f"network_{letters}"
