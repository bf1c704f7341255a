"""A graph of operators from the kernels of a program, for one sample."""

from __future__ import annotations

from collections import Counter
from math import prod

from estimators.dnn.graph import Operator, OperatorGraph
from estimators.dnn.graph.operator import Attribute
from estimators.dnn.hlo.reading.arithmetic import is_convolution, is_product, product_macs, result_channels, window_of
from estimators.dnn.hlo.reading.flat import Flat, Node, Reference
from estimators.dnn.hlo.reading.groups import FREE, grouped
from estimators.dnn.hlo.reading.roles import Roles
from knowledge.errors import RequestError

_MOVED = {"concatenate": "concatenate", "pad": "pad", "slice": "slice", "dynamic_slice": "slice"}


def draw(flat: Flat, roles: Roles) -> OperatorGraph:
    """The graph.

    Raises:
        RequestError: nothing in the program reads a sample.
    """
    drawing = _Drawing(flat, roles)
    for number, role in enumerate(roles.of):
        if role == "input":
            drawing.sample(number)
    for last, members in sorted(grouped(flat).items()):
        drawing.kernel(last, members)
    outputs = dict.fromkeys(drawing.names[one.node] for one in flat.results if one.node in drawing.names)
    if not drawing.operators or not any(one.kind != "input" for one in drawing.operators):
        raise RequestError(f"{flat.program.name} computes nothing from a sample, so there is no network in it.")
    return OperatorGraph(flat.program.name, tuple(drawing.operators), tuple(outputs))


class _Drawing:
    """Operators so far, and their names by the node that they end with."""

    def __init__(self, flat: Flat, roles: Roles) -> None:
        self.flat, self.roles = flat, roles
        self.operators: list[Operator] = []
        self.names: dict[int, str] = {}
        self._held: set[int] = set()
        self._index: dict[str, Operator] = {}
        self._counts: Counter[str] = Counter()

    def sample(self, number: int) -> None:
        """An argument for samples."""
        node = self.flat.nodes[number]
        kind = "float" if node.results[0].is_float else "token"
        self._add("input", number, (), self._shape(node), {"type": kind})

    def kernel(self, last: int, members: list[int]) -> None:
        """One operator for a group of nodes; none where it only prepares weights."""
        node = self.flat.nodes[last]
        outside = self._outside(members)
        if last in self.roles.root and self.roles.of[self.roles.root[last]] == "weight":
            return
        if is_convolution(node):
            self._convolution(last, node, outside)
        elif is_product(node):
            weighted = any(self.roles.is_weight(one) for one in node.operands[:2])
            self._operator(
                "linear" if weighted else "matmul", last, outside, {"bias": False}, product_macs(self.flat, node)
            )
        elif node.opcode == "gather" and self._table(node):
            table = self.flat.tensor(node.operands[0]).shape
            said: dict[str, Attribute] = {"vocabulary": table[0], "width": prod(table[1:])}
            self._operator("embedding", last, outside, said)
        elif node.opcode in ("reduce_window", "select_and_scatter"):
            self._operator("pooling", last, outside, {"function": node.opcode})
        elif len(members) > 1 or node.opcode not in (*_MOVED, "reshape"):
            self._operator(*self._loose(members, outside, last))
        else:
            self._operator(_MOVED.get(node.opcode, "reshape"), last, outside, {"of": node.opcode})

    def _table(self, node: Node) -> bool:
        """Whether a look-up is in a table of weights."""
        first = node.operands[:1]
        return bool(first) and self.roles.is_weight(first[0]) and bool(self.flat.tensor(first[0]).shape)

    def _loose(
        self, members: list[int], outside: list[Reference], last: int
    ) -> tuple[str, int, list[Reference], dict[str, Attribute]]:
        """Kind of a kernel of element-wise arithmetic, sums and movements."""
        words = {self.flat.nodes[number].opcode for number in members}
        data = [one for one in outside if one.node in self.names]
        if words & {"rsqrt", "sqrt"} and "reduce" in words:
            return "normalization", last, outside, {"type": "layer", "affine": len(data) < len(outside)}
        if "reduce" in words and words & {"exponential", "exp"}:
            return "softmax", last, outside, {}
        if "reduce" in words:
            return "reduce", last, outside, {"function": "sum"}
        if words <= {"transpose", "sort", "gather", "scatter", "reverse", "dynamic_update_slice", "custom_call", "rng"}:
            return "transpose", last, outside, {"of": next(iter(words))}
        if words <= {"reshape", "broadcast_in_dim", "broadcast", "bitcast"}:
            return "reshape", last, outside, {}
        kind = "elementwise" if len(data) > 1 else "activation"
        return kind, last, outside, {"function": self.flat.nodes[last].opcode}

    def _convolution(self, last: int, node: Node, outside: list[Reference]) -> None:
        window = window_of(self.flat, node)
        channels, places = result_channels(node)
        said: dict[str, Attribute] = {
            "kernel": window.kernel, "stride": window.stride, "groups": window.groups, "bias": False,
            "transposed": window.holes > 1,
        }  # fmt: skip
        before = self.names.get(node.operands[0].node)
        if before and self._by_name(before).shape[0] != window.channels:
            shape = (window.channels, *window.size)
            if prod(shape) == prod(self._by_name(before).shape):
                # Channels stand last in the text; the order of axes costs nothing here.
                view = self._free("view")
                self.operators.append(Operator(view, "reshape", (before,), shape))
                self._index[view] = self.operators[-1]
                self.names[node.operands[0].node] = view
        self._operator("convolution", last, outside, said, window.macs, (channels, *places))
        if before:
            self.names[node.operands[0].node] = before

    def _operator(
        self,
        kind: str,
        last: int,
        outside: list[Reference],
        said: dict[str, Attribute],
        macs: float = 0.0,
        shape: tuple[int, ...] | None = None,
    ) -> None:
        node = self.flat.nodes[last]
        sources = tuple(dict.fromkeys(self.names[one.node] for one in outside if one.node in self.names))
        held = self._weights(outside)
        read = float(sum(self._by_name(name).elements for name in sources))
        self._add(kind, last, sources, shape or self._shape(node), said, held, macs / self.roles.batch, read)

    def _add(
        self,
        kind: str,
        number: int,
        sources: tuple[str, ...],
        shape: tuple[int, ...],
        said: dict[str, Attribute],
        held: int = 0,
        macs: float = 0.0,
        read: float = 0.0,
    ) -> None:
        name = self._free(kind)
        read = 0.0 if kind in ("input", "reshape", "slice") else read
        touched = float(min(held, prod(shape))) if kind == "embedding" else float(held)
        self.operators.append(Operator(name, kind, sources, shape, said, held, macs, touched, read))  # type: ignore[arg-type]  # checked when made
        self._index[name] = self.operators[-1]
        self.names[number] = name

    def _weights(self, outside: list[Reference]) -> int:
        """Elements of the weights that are read here for the first time."""
        roots = {self.roles.root[one.node] for one in outside if self.roles.is_weight(one)} - self._held
        self._held |= roots
        return sum(self.flat.nodes[root].results[0].elements for root in roots)

    def _outside(self, members: list[int]) -> list[Reference]:
        """What a kernel reads from others; constants are no reading."""
        inside = set(members)
        found = dict.fromkeys(
            operand for number in members for operand in self.flat.nodes[number].operands if operand.node not in inside
        )
        return [one for one in found if self.flat.nodes[one.node].opcode not in FREE - {"argument"}]

    def _shape(self, node: Node) -> tuple[int, ...]:
        """Shape for one sample: without the batch, where it can be found."""
        shape = node.results[0].shape if node.results else ()
        batch = self.roles.batch
        if shape and shape[0] == batch:
            return shape[1:] or (1,)
        if batch in shape:
            place = shape.index(batch)
            return (*shape[:place], *shape[place + 1 :]) or (1,)
        if shape and shape[0] % batch == 0:
            return (shape[0] // batch, *shape[1:])
        return shape or (1,)

    def _free(self, kind: str) -> str:
        self._counts[kind] += 1
        return kind if kind == "input" and self._counts[kind] == 1 else f"{kind}_{self._counts[kind]}"

    def _by_name(self, name: str) -> Operator:
        return self._index[name]
