"""A program as one list of nodes: calls written out, loops as often as they run."""

from __future__ import annotations

import re
from collections import ChainMap
from collections.abc import MutableMapping, Sequence
from dataclasses import dataclass

from estimators.dnn.hlo.reading.program import Function, Instruction, Program, Tensor
from knowledge.errors import RequestError

MOST_NODES = 100_000
MOST_WORK = 400_000
"""Instructions looked at and values passed on; more than nodes, for some make none."""
DEEPEST_CALL = 60

_NUMBER = re.compile(r"dense<(-?\d{1,15})>")
_KNOWN_ROUNDS = re.compile(r"known_trip_count\W{1,9}n\W{1,9}(\d{1,15})")
_SILENT = {"tuple", "optimization_barrier", "part", "copy"}
"""What only passes values on, in their shape."""


@dataclass(frozen=True, slots=True)
class Reference:
    """A result of a node."""

    node: int
    place: int


@dataclass(frozen=True, slots=True)
class Node:
    """An operation that runs once: opcode, what it reads, types of its results, text of its attributes."""

    opcode: str
    operands: tuple[Reference, ...]
    results: tuple[Tensor, ...]
    said: str
    label: str = ""


Names = MutableMapping[str, list[Reference]]


class Flat:
    """The nodes of a program, its arguments first.

    Raises:
        RequestError: a name is read before it is written, functions call each other in a circle, a loop has no count
            of rounds, or more than `MOST_NODES` operations would run.
    """

    def __init__(self, program: Program) -> None:
        self.program = program
        self.nodes: list[Node] = []
        self._work = 0
        entry = program.functions[program.entry]
        given = [[self._node("argument", (), (tensor,), "", label or name)] for name, tensor, label in entry.arguments]
        self.arguments = len(given)
        self.results = self._function(entry, given, 0)

    def tensor(self, reference: Reference) -> Tensor:
        """Type of a result."""
        results = self.nodes[reference.node].results
        if reference.place >= len(results):
            raise RequestError("The text reads a result that its operation does not have, or one without a type.")
        return results[reference.place]

    def _node(
        self, opcode: str, operands: tuple[Reference, ...], results: tuple[Tensor, ...], said: str, label: str = ""
    ) -> Reference:
        if len(self.nodes) >= MOST_NODES:
            raise RequestError(f"The program runs more than {MOST_NODES:,} operations; give a smaller network or step.")
        self.nodes.append(Node(opcode, operands, results, said, label))
        return Reference(len(self.nodes) - 1, 0)

    def _count(self, amount: int) -> None:
        self._work += amount
        if self._work > MOST_WORK:
            raise RequestError(f"The program takes more than {MOST_WORK:,} steps to write out; give a smaller one.")

    def _function(self, function: Function, given: Sequence[list[Reference]], depth: int) -> list[Reference]:
        return self._region(function, given, ChainMap(), depth)

    def _region(
        self, function: Function, given: Sequence[list[Reference]], around: ChainMap[str, list[Reference]], depth: int
    ) -> list[Reference]:
        if depth > DEEPEST_CALL:
            raise RequestError(f"Functions of the text call each other more than {DEEPEST_CALL} deep, or in a circle.")
        self._count(1)
        names = around.new_child()
        for (name, _, _), values in zip(function.arguments, given, strict=False):
            names[name] = values
        for instruction in function.instructions:
            found = self._run(instruction, names, depth)
            if instruction.name:
                names[instruction.name] = found
        return [one for name in function.results for one in self._look_up(names, name)]

    def _look_up(self, names: Names, name: str) -> list[Reference]:
        plain, mark, place = name.partition("#")
        if plain not in names and name not in names:
            raise RequestError(f"The text reads {name}, which is not written before.")
        found = names[name] if name in names else names[plain]
        if not mark or name in names:
            return found
        if not place.isdecimal() or int(place) >= len(found):
            raise RequestError(f"The text reads {name}, but {plain} has {len(found)} results.")
        return [found[int(place)]]

    def _run(self, one: Instruction, names: ChainMap[str, list[Reference]], depth: int) -> list[Reference]:
        values = [self._look_up(names, name) for name in one.operands]
        self._count(1 + sum(map(len, values)))
        if one.opcode in _SILENT or (one.opcode == "custom_call" and "Sharding" in one.said):
            return [value for group in values for value in group]
        if one.opcode == "get_tuple_element":
            return self._element(one, values)
        if one.opcode == "while":
            return self._loop(one, values, names, depth)
        if one.opcode in ("case", "if", "conditional"):
            return self._branch(one, values, names, depth)
        if one.opcode in ("call", "composite", "fusion", "async_start") and one.called:
            return self._function(self._called(one.called[-1]), values, depth + 1)
        operands = tuple(value for group in values for value in group)
        first = self._node(one.opcode, operands, one.results, one.said)
        return [Reference(first.node, place) for place in range(max(1, len(one.results)))]

    def _element(self, one: Instruction, values: list[list[Reference]]) -> list[Reference]:
        place = re.search(r"index=(\d{1,6})", one.said)
        whole = [value for group in values for value in group]
        if place is None or int(place[1]) >= len(whole):
            raise RequestError(f"Line {one.line} takes a part of a tuple that the tuple does not have.")
        return [whole[int(place[1])]]

    def _called(self, name: str) -> Function:
        if name not in self.program.functions:
            raise RequestError(f"The text calls {name}, which is none of its functions.")
        return self.program.functions[name]

    def _branch(
        self, one: Instruction, values: list[list[Reference]], names: ChainMap[str, list[Reference]], depth: int
    ) -> list[Reference]:
        """The branch with the most operations stands for all."""
        branches = one.regions or [self._called(name) for name in one.called]
        if not branches:
            raise RequestError(f"Line {one.line} has a branch without anything in it.")
        place = max(range(len(branches)), key=lambda number: len(branches[number].instructions))
        if one.regions:
            return self._region(branches[place], values, names, depth + 1)
        return self._function(branches[place], values[1 + place : 2 + place], depth + 1)

    def _loop(
        self, one: Instruction, values: list[list[Reference]], names: ChainMap[str, list[Reference]], depth: int
    ) -> list[Reference]:
        by_name = dict(re.findall(r"(condition|body)=%?([\w.-]+)", one.said))
        pretty = len(one.regions) == 2
        if not pretty and len(by_name) < 2:
            raise RequestError(f"Line {one.line} has a loop without condition or body.")
        condition, body = one.regions if pretty else (self._called(by_name["condition"]), self._called(by_name["body"]))
        if pretty and not body.arguments:
            bound = re.findall(r"(%[\w$.-]+) *= *%", one.said)
            for region in (condition, body):
                region.arguments = [(name, Tensor((), "f32"), "") for name in bound]
        state = values if pretty else [[value for group in values for value in group]]
        for _ in range(self._rounds(one, condition, state, names)):
            found = self._region(body, state, names if pretty else ChainMap(), depth + 1)
            state = [[value] for value in found] if pretty else [found]
            if not found:
                break
        return [value for group in state for value in group]

    def _rounds(
        self,
        one: Instruction,
        condition: Function,
        state: list[list[Reference]],
        names: ChainMap[str, list[Reference]],
    ) -> int:
        """How often a loop runs: what its condition compares the counter with, less where the counter starts."""
        known = _KNOWN_ROUNDS.search(one.said)
        if known:
            return min(int(known[1]), MOST_NODES)
        constants = {i.name: self._number(i.said) for i in condition.instructions if i.opcode == "constant"}
        compare = next((i for i in condition.instructions if i.opcode == "compare"), None)
        ends = [constants.get(name) for name in compare.operands] if compare else []
        if compare and len(ends) == 2 and ends[1] is None and compare.operands[1] in names:
            ends[1] = self._constant_of(names[compare.operands[1]])
        if not compare or len(ends) != 2 or ends[1] is None or not re.search(r"\bL[TE]\b", compare.said):
            raise RequestError(f"The loop in line {one.line} has no count of rounds that stands in the text.")
        start = self._start(compare.operands[0], condition, state)
        return max(0, min(MOST_NODES, ends[1] - start + bool(re.search(r"\bLE\b", compare.said))))

    def _start(self, counter: str, condition: Function, state: list[list[Reference]]) -> int:
        """Where the counter of a loop starts; 0 where the text does not tell."""
        arguments = [name for name, _, _ in condition.arguments]
        if counter in arguments:
            values = state[arguments.index(counter)] if arguments.index(counter) < len(state) else []
        else:
            part = next((i for i in condition.instructions if i.name == counter), None)
            place = re.search(r"index=(\d{1,6})", part.said if part else "")
            values = state[0][int(place[1]) : int(place[1]) + 1] if place and state else []
        return self._constant_of(values) or 0

    def _constant_of(self, values: list[Reference]) -> int | None:
        node = self.nodes[values[0].node] if values else None
        return self._number(node.said) if node and node.opcode == "constant" else None

    def _number(self, said: str) -> int | None:
        found = _NUMBER.search(said)
        return int(found[1]) if found else None
