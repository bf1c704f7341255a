"""Nodes that a compiler would run as one kernel: element-wise arithmetic and sums between products and movements."""

from __future__ import annotations

from estimators.dnn.hlo.reading.arithmetic import is_convolution, is_product
from estimators.dnn.hlo.reading.flat import Flat, Node

FREE = frozenset({"argument", "constant", "iota", "after_all", "partition_id", "replica_id", "create_token"})
"""What no kernel computes."""

MOVING = frozenset(
    {"transpose", "pad", "concatenate", "gather", "scatter", "sort", "dynamic_slice", "dynamic_update_slice", "reverse",
     "reduce_window", "select_and_scatter", "custom_call", "fft", "cholesky", "triangular_solve", "rng",
     "rng_bit_generator", "all_reduce", "all_gather", "reduce_scatter", "collective_permute", "all_to_all", "topk",
     "dynamic_gather", "slice"}
)  # fmt: skip
"""Each a kernel of its own."""


def alone(node: Node) -> bool:
    """Whether a node is a kernel of its own."""
    return node.opcode in MOVING or is_product(node) or is_convolution(node)


def grouped(flat: Flat) -> dict[int, list[int]]:
    """Nodes by the last node of their kernel.

    A node joins the kernel of its readers where all of them belong to one kernel of element-wise arithmetic; so a
    normalization, a softmax or a function of each element becomes one kernel.
    """
    readers = _readers(flat)
    kernel: dict[int, int] = {}
    for number in range(len(flat.nodes) - 1, flat.arguments - 1, -1):
        node = flat.nodes[number]
        if node.opcode in FREE:
            continue
        heads = {kernel.get(reader, -1) for reader in readers.get(number, ())}
        head = next(iter(heads)) if len(heads) == 1 else -1
        joins = head >= 0 and not alone(node) and not alone(flat.nodes[head])
        kernel[number] = head if joins else number
    members: dict[int, list[int]] = {}
    for number in sorted(kernel):
        members.setdefault(kernel[number], []).append(number)
    return members


def _readers(flat: Flat) -> dict[int, set[int]]:
    """Which nodes read a node; -2 stands for the world outside, which reads the results."""
    readers: dict[int, set[int]] = {}
    for number, node in enumerate(flat.nodes):
        for operand in node.operands:
            readers.setdefault(operand.node, set()).add(number)
    for result in flat.results:
        readers.setdefault(result.node, set()).add(-2)
    return readers
