"""Reads classic HLO text (`HloModule ... ENTRY`), before or after XLA's optimisation."""

from __future__ import annotations

import re

from estimators.dnn.hlo.reading.program import Function, Instruction, Program, Tensor
from knowledge.errors import RequestError

_TENSOR = re.compile(r"([a-z]+\d*[a-z\d]*)\[([\d,<= ]*)\]")
_CALLED = re.compile(r"(?:calls|to_apply|body|condition|true_computation|false_computation)=%?([\w.-]+)")
_BRANCHES = re.compile(r"branch_computations=\{([^{}]*)\}")
_LABEL = re.compile(r'op_name="((?:[^"\\]|\\.)*)"')
_HEADER = re.compile(r"(ENTRY +)?%?([\w.-]+)(?![\w.-])[^=]*\{$")
_COMMENT = re.compile(r"/\*[^*]{0,40}\*/")


def parse(text: str) -> Program:
    """The computations of a module.

    Raises:
        RequestError: the text breaks off, has no ENTRY, or a line cannot be read.
    """
    functions: dict[str, Function] = {}
    entry, now = "", None
    for number, raw in enumerate(text.splitlines(), start=1):
        line = _COMMENT.sub("", raw).strip()
        if not line or line.startswith(("HloModule", "//")):
            continue
        if now is None:
            header = _HEADER.match(line)
            if header:
                now = functions[header[2]] = Function(header[2])
                entry = header[2] if header[1] else entry
        elif line.startswith("}"):
            now = None
        else:
            _instruction(now, line, number)
    if now is not None:
        raise RequestError("The HLO text breaks off before its last computation ends; give the whole file.")
    if not entry:
        raise RequestError("The HLO text has no ENTRY computation; give the whole module.")
    for function in functions.values():
        function.arguments.sort(key=lambda argument: int(argument[0].rpartition("\n")[2]))
        function.arguments = [(name.partition("\n")[0], tensor, label) for name, tensor, label in function.arguments]
    name = re.match(r"\s*HloModule +([\w.-]+)", text)
    return Program(name[1] if name else "network", functions, entry)


def _instruction(function: Function, line: str, number: int) -> None:
    left, equals, right = line.partition(" = ")
    if not equals:
        raise RequestError(f"Line {number} of the HLO text is no instruction: {line[:60]!r}.")
    name = left.removeprefix("ROOT ").strip().lstrip("%")
    types, rest = _split_type(right, number)
    opcode, bracket, after = rest.partition("(")
    end = _closing(after)
    if not bracket or end < 0:
        raise RequestError(f"Line {number} of the HLO text breaks off: {line[:60]!r}.")
    inside, said = after[:end], after[end + 1 :]
    opcode = opcode.strip().replace("-", "_")
    tensors = _tensors(types)
    if opcode == "parameter":
        label = _LABEL.search(said)
        if not re.fullmatch(r"\d{1,6}", inside.strip()):
            raise RequestError(f"Line {number} of the HLO text has a parameter without a number: {line[:60]!r}.")
        for tensor in tensors[:1]:
            function.arguments.append((f"{name}\n{inside.strip()}", tensor, label[1] if label else name))
    else:
        called = tuple(_CALLED.findall(said))
        for branches in _BRANCHES.findall(said):
            called += tuple(one.strip().lstrip("%") for one in branches.split(","))
        operands = () if opcode in ("constant", "iota") else tuple(_names(inside))
        told = f"dense<{inside}> {said}" if opcode == "constant" else said
        function.instructions.append(Instruction(name, opcode, operands, tensors, told, number, called=called))
    if left.startswith("ROOT "):
        function.results = (name,)


def _split_type(text: str, number: int) -> tuple[str, str]:
    """The type before the opcode, and what follows it."""
    if text.startswith("("):
        end = _closing(text[1:])
        if end < 0:
            raise RequestError(f"Line {number} of the HLO text breaks off inside a type.")
        return text[: end + 2], text[end + 2 :].strip()
    kind, _, rest = text.partition(" ")
    return kind, rest


def _closing(text: str) -> int:
    """Where the bracket that was opened before the text closes; -1 if it does not."""
    depth = 1
    for match in re.finditer(r"[()]", text):
        depth += 1 if match[0] == "(" else -1
        if depth == 0:
            return match.start()
    return -1


def _tensors(text: str) -> tuple[Tensor, ...]:
    if "<=" in text:
        raise RequestError("The HLO text has a shape that is not fixed (<=); write it for one batch and one size.")
    return tuple(
        Tensor(tuple(int(n[:18]) for n in sizes.split(",") if n.strip()), kind) for kind, sizes in _TENSOR.findall(text)
    )


def _names(inside: str) -> list[str]:
    """Names of operands, with or without types before them."""
    depth, start, parts = 0, 0, []
    for place, letter in enumerate(inside):
        if letter in "([{":
            depth += 1
        elif letter in ")]}":
            depth -= 1
        elif letter == "," and depth == 0:
            parts.append(inside[start:place])
            start = place + 1
    parts.append(inside[start:])
    return [part.split()[-1].lstrip("%") for part in parts if part.strip()]
