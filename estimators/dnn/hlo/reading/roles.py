"""Which arguments of a program are weights, which are samples, and how many samples one call takes.

A text of HLO does not say it. The rule: an argument of floating-point numbers is a weight where it is the kernel of a
convolution, one side of a matrix product whose other side is computed (or is itself taken for a sample), the table of
a look-up, or is spread over a larger value; and where it has not been the left side of such a product before. What
begins `weight: `, `fixed: `, `statistic: `, `state: `, `scalar: `, `input: ` or `label: ` is what it says (that is how
this project writes arguments); a name with `running`, `moving` or `batch_stats` is no weight. Whole numbers are never
weights. The batch is the first axis that all samples share.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from estimators.dnn.hlo.reading.arithmetic import is_batched, is_convolution, is_product
from estimators.dnn.hlo.reading.flat import Flat, Node, Reference
from knowledge.errors import RequestError

_SAID = re.compile(r"^(weight|fixed|statistic|state|scalar|input|label): ")
_STATISTIC = re.compile(r"running|moving_|batch_stats", re.IGNORECASE)
PASSED_ON = frozenset(
    {"convert", "reshape", "transpose", "slice", "dynamic_slice", "reverse", "copy", "bitcast", "bitcast_convert"}
)
"""Operations whose result is still the argument they read."""

_SPREADING = ("broadcast_in_dim", "broadcast")


class Roles:
    """Roles of the arguments.

    Attributes:
        of: by number of the argument: weight, input or other (settings, state, statistics).
        root: by number of a node, the argument that it is a part or another form of.
        batch: samples in one call.
    """

    def __init__(self, flat: Flat, batch: int | None) -> None:
        self.flat = flat
        self.root = _roots(flat)
        self.of = self._roles()
        if 0 in self._firsts():
            raise RequestError(f"Samples of {flat.program.name} have a first axis of 0; there is nothing to count.")
        self.batch = self._given(batch) if batch is not None else self._found()
        for number in self._batched:
            # What a batched product reads may be the weights of experts, or keys and values kept for each sample.
            if self.of[number] == "weight" and self._shape(number)[:1] == (self.batch,) and not self._says(number):
                self.of[number] = "other"

    def is_weight(self, reference: Reference) -> bool:
        """Whether a value is a weight, or a part or another form of one."""
        root = self.root.get(reference.node)
        return root is not None and self.of[root] == "weight"

    def _roles(self) -> list[str]:
        weights, self._batched, samples = _uses(self.flat, self.root)
        weights |= self._batched
        roles = []
        for number in range(self.flat.arguments):
            node = self.flat.nodes[number]
            said = _SAID.match(node.label)
            if said:
                role = {"weight": "weight", "input": "input", "label": "input"}.get(said[1], "other")
            elif not node.results[0].shape or _STATISTIC.search(node.label):
                role = "other"
            else:
                role = "weight" if number in weights - samples and node.results[0].is_float else "input"
            roles.append(role)
        return self._without_state(roles)

    def _without_state(self, roles: list[str]) -> list[str]:
        """Arguments of the shape of a weight are optimizer state, where other samples remain."""
        shapes = {self._shape(number) for number, role in enumerate(roles) if role == "weight"}
        alike = {n for n, role in enumerate(roles) if role == "input" and self._shape(n) in shapes and self._float(n)}
        remain = [number for number, role in enumerate(roles) if role == "input" and number not in alike]
        return ["other" if number in alike and remain else role for number, role in enumerate(roles)]

    def _shape(self, number: int) -> tuple[int, ...]:
        return self.flat.nodes[number].results[0].shape

    def _float(self, number: int) -> bool:
        return self.flat.nodes[number].results[0].is_float

    def _says(self, number: int) -> bool:
        return bool(_SAID.match(self.flat.nodes[number].label))

    def _firsts(self) -> Counter[int]:
        return Counter(self._shape(number)[0] for number, role in enumerate(self.of) if role == "input")

    def _given(self, batch: int) -> int:
        if batch not in self._firsts():
            had = ", ".join(map(str, sorted(self._firsts()))) or "none"
            raise RequestError.of(
                "batch", batch, f"no argument for samples has this first axis (they have: {had})", "give one of these"
            )
        self.of = [
            "other" if role == "input" and self._shape(number)[0] != batch else role
            for number, role in enumerate(self.of)
        ]
        return batch

    def _found(self) -> int:
        firsts = self._firsts()
        if len(firsts) != 1:
            had = ", ".join(map(str, sorted(firsts))) or "there are none"
            raise RequestError(
                f"The batch cannot be told from {self.flat.program.name}: its arguments for samples do not share their"
                f" first axis ({had}); give the batch."
            )
        return next(iter(firsts))


def _roots(flat: Flat) -> dict[int, int]:
    roots = {number: number for number in range(flat.arguments)}
    for number, node in enumerate(flat.nodes[flat.arguments :], start=flat.arguments):
        passes = node.opcode in PASSED_ON or (node.opcode in _SPREADING and node.operands and not _grows(flat, node))
        if passes and node.operands and node.operands[0].node in roots:
            roots[number] = roots[node.operands[0].node]
    return roots


def _uses(flat: Flat, root: dict[int, int]) -> tuple[set[int], set[int], set[int]]:
    """Arguments that are used as weights, those used so only in batched products, and left sides of products."""
    weights: set[int] = set()
    batched: set[int] = set()
    samples: set[int] = set()
    for node in flat.nodes[flat.arguments :]:
        sides = [root.get(operand.node) for operand in node.operands[:2]]
        if is_convolution(node) or (is_product(node) and not is_batched(node)):
            _product(sides, weights, samples)
        elif is_product(node) and len(sides) > 1 and sides[1] is not None and sides[0] is None:
            batched.add(sides[1])
        elif sides and sides[0] is not None and (node.opcode == "gather" or _spreads(flat, node)):
            weights.add(sides[0])
    return weights, batched - weights, samples


def _spreads(flat: Flat, node: Node) -> bool:
    return node.opcode in _SPREADING and _grows(flat, node)


def _product(sides: Sequence[int | None], weights: set[int], samples: set[int]) -> None:
    left, right = (*sides, None, None)[:2]
    if left is not None and right is not None and left not in weights:
        samples.add(left)
    if right is not None:
        weights.add(right)
    elif left is not None:
        weights.add(left)


def _grows(flat: Flat, node: Node) -> bool:
    return bool(node.results) and node.results[0].elements > flat.tensor(node.operands[0]).elements
