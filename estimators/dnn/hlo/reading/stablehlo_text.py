"""Reads StableHLO as JAX prints it: the pretty and the generic form of operations, functions with calls, loops."""

from __future__ import annotations

import re

from estimators.dnn.hlo.reading.program import Function, Instruction, Program, Tensor
from knowledge.errors import RequestError

_TENSOR = re.compile(r"tensor<((?:\d{1,15}x)*)([a-zA-Z!][\w.]*)")
_DYNAMIC = re.compile(r"tensor<[\dx]*\?|tensor<\*")
_STATEMENT = re.compile(r"(%[\w$.-]+)(?::\d+)?((?:, *%[\w$.-]+)*) *= *(.*)")
_OPCODE = re.compile(r'"?([a-zA-Z_][\w]*(?:\.[\w]+)*)"?')
_OPERAND = re.compile(r"%[\w$.-]+(?:#\d{1,6})?")
_CALLED = re.compile(r'@([\w$.-]+|"[^"]*")')
_FUNCTION = re.compile(
    r'func\.func *(?:public|private|nested)? *@([\w$.-]+|"[^"]*")|"func\.func".*?\bsym_name = "([^"]*)"'
)
_ARGUMENT = re.compile(r"(%[\w$.-]+): *(tensor<[^>]{0,300}>)")
_LABEL = re.compile(r'loc\("((?:[^"\\]|\\.)*)"|loc\((#loc\d*)\)')
_NAMED = re.compile(r'^(#loc\d*) = loc\("((?:[^"\\]|\\.)*)"', re.MULTILINE)


def parse(text: str) -> Program:
    """The functions of a module.

    Raises:
        RequestError: the text breaks off, has shapes that are not fixed, or holds no function.
    """
    reader = _Reader(dict(_NAMED.findall(text)))
    for number, line in _logical_lines(text):
        reader.take(line, number)
    return reader.finish(_module_name(text))


def tensors(text: str) -> tuple[Tensor, ...]:
    """Every tensor type in a text.

    Raises:
        RequestError: a shape is not fixed.
    """
    if _DYNAMIC.search(text):
        raise RequestError("The StableHLO text has a shape that is not fixed (?); write it for one batch and one size.")
    return tuple(Tensor(tuple(int(n) for n in sizes.split("x") if n), kind) for sizes, kind in _TENSOR.findall(text))


def _module_name(text: str) -> str:
    found = re.search(r"^ *module +@([\w$.-]+)", text, re.MULTILINE)
    return found[1] if found else "network"


def _logical_lines(text: str) -> list[tuple[int, str]]:
    """Lines without comments; the head of a function is joined to one line."""
    lines: list[tuple[int, str]] = []
    head: list[str] = []
    for number, raw in enumerate(text.splitlines(), start=1):
        line = raw.strip()
        if not line or line.startswith(("//", "#")):
            continue
        if head or line.startswith(("func.func", '"func.func"')):
            head.append(line)
            if line.endswith("{"):
                lines.append((number, " ".join(head)))
                head = []
            continue
        lines.append((number, line))
    if head:
        raise RequestError("The StableHLO text breaks off inside the head of a function; give the whole file.")
    return lines


class _Reader:
    """Takes line after line; `open` holds the functions and regions whose end is still to come."""

    def __init__(self, labels: dict[str, str]) -> None:
        self.labels = labels
        self.functions: dict[str, Function] = {}
        self.open: list[tuple[Function, Instruction | None]] = []
        self.first = ""

    def take(self, line: str, number: int) -> None:
        """Read one line."""
        if line.startswith(("func.func", '"func.func"')):
            self._function(line, number)
        elif line.startswith("}"):
            self._close(line)
        elif not self.open:
            return
        elif line.startswith("^"):
            self.open[-1][0].arguments += self._arguments(line)
        elif line.startswith(("reducer", "cond ", "cond{")):
            self._region(line)
        elif line.startswith(
            ("return", "stablehlo.return", "func.return", "mhlo.return", '"stablehlo.return"', '"func.return"')
        ):
            self.open[-1][0].results = tuple(_OPERAND.findall(line))
        else:
            self._statement(line, number)

    def finish(self, name: str) -> Program:
        """What was read."""
        if self.open:
            raise RequestError("The StableHLO text breaks off before its last function ends; give the whole file.")
        if not self.functions:
            raise RequestError("The text holds no function (func.func), so there is no network in it.")
        return Program(name, self.functions, "main" if "main" in self.functions else self.first)

    def _function(self, line: str, number: int) -> None:
        found = _FUNCTION.match(line)
        if not found:
            raise RequestError(f"Line {number} of the StableHLO text begins a function that has no name.")
        if found[2] is not None:
            line = ""  # the generic form names its arguments at the head of its region
        function = Function(
            (found[1] or found[2]).strip('"'), self._arguments(line.rsplit("->", 1)[0] if "->" in line else line)
        )
        if function.name in self.functions:
            raise RequestError(f"The StableHLO text has two functions named {function.name}.")
        self.functions[function.name] = function
        self.first = self.first or function.name
        self.open.append((function, None))

    def _arguments(self, line: str) -> list[tuple[str, Tensor, str]]:
        found = list(_ARGUMENT.finditer(line))
        arguments = []
        for place, match in enumerate(found):
            until = found[place + 1].start() if place + 1 < len(found) else len(line)
            label = _LABEL.search(line, match.end(), until)
            told = "" if label is None else (label[1] if label[1] is not None else self.labels.get(label[2], ""))
            types = tensors(match[2])
            arguments += [(match[1], types[0], told)] if types else []
        return arguments

    def _region(self, line: str) -> None:
        """A region that stands on a line of its own belongs to the statement before it."""
        function = self.open[-1][0]
        if not function.instructions:
            raise RequestError("The StableHLO text has a region that belongs to no operation.")
        self._enter(function.instructions[-1], self._arguments(line))

    def _enter(self, owner: Instruction, arguments: list[tuple[str, Tensor, str]]) -> None:
        region = Function("region", arguments)
        owner.regions.append(region)
        self.open.append((region, owner))

    def _close(self, line: str) -> None:
        if not self.open:
            return
        _, owner = self.open.pop()
        if owner is None:
            return
        if line.endswith("{"):
            self._enter(owner, [])
        elif " : " in line:
            owner.results = _result_types(line.rsplit(" : ", 1)[1])

    def _statement(self, line: str, number: int) -> None:
        opens = line.endswith("{")
        found = _STATEMENT.match(line)
        rest = found[3] if found else line
        body, _, types = (rest, "", "") if opens or " : " not in rest else rest.rpartition(" : ")
        opcode = _OPCODE.match(body)
        if opcode is None:
            raise RequestError(f"Line {number} of the StableHLO text is no operation: {line[:60]!r}.")
        name = opcode[1].rsplit(".", 1)[-1]
        after = body[opcode.end() :]
        bound = re.findall(r"%[\w$.-]+ *= *(%[\w$.-]+(?:#\d{1,6})?)", after) if name == "while" else []
        operands = bound or _OPERAND.findall(after)
        called = tuple(one.strip('"') for one in _CALLED.findall(after)) if name in ("call", "composite") else ()
        instruction = Instruction(
            found[1] if found else "", name, tuple(operands), _result_types(types), after, number, called=called
        )
        function = self.open[-1][0]
        function.instructions.append(instruction)
        if found and found[2]:
            self._parts(function, instruction, found[2], number)
        if opens:
            self._enter(instruction, [])

    def _parts(self, function: Function, instruction: Instruction, others: str, number: int) -> None:
        """Several names for the results of one operation become names for its parts."""
        names = [instruction.name, *_OPERAND.findall(others)]
        instruction.name = f"{names[0]} and others"
        for place, name in enumerate(names):
            part = Instruction(name, "part", (f"{instruction.name}#{place}",), (), "", number)
            function.instructions.append(part)


def _result_types(text: str) -> tuple[Tensor, ...]:
    text = text.rsplit(" loc(", 1)[0]
    if "->" in text:
        return tensors(text.rsplit("->", 1)[1])
    return tensors(text)[-1:]
