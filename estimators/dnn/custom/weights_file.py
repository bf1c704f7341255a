"""Reads the header of a safetensors file: how many numbers it holds, never the numbers."""

from __future__ import annotations

import json
from math import prod
from pathlib import Path

from estimators.dnn.custom.assemble import note
from estimators.dnn.custom.files import checked
from estimators.dnn.networks.network import Network
from knowledge.errors import RequestError
from knowledge.evidence import Assumption

LARGEST_FILE_BYTES = 2**50
"""Weights may be as large as they are: only the header is read."""

LARGEST_HEADER_BYTES = 100 * 1000 * 1000
"""The format's own limit (https://github.com/huggingface/safetensors, read 2026-11)."""

NEAR = 0.01
"""Share by which the numbers in a file may differ from the parameters of its configuration without a word."""


def numbers_in(where: str | Path) -> int:
    """How many numbers the tensors of a safetensors file hold.

    Raises:
        RequestError: it is no such file, or is cut off.
    """
    path = checked(where, LARGEST_FILE_BYTES, "give one file")
    size = path.stat().st_size
    with path.open("rb") as file:
        length = int.from_bytes(file.read(8), "little")
        if not 2 <= length <= min(size - 8, LARGEST_HEADER_BYTES):
            raise RequestError(f"{path} is no safetensors file, or is cut off; give the whole file.")
        header = file.read(length)
    try:
        entries = json.loads(header)
        shapes = [entry["shape"] for name, entry in entries.items() if name != "__metadata__"]
        if not all(isinstance(n, int) and n >= 0 for shape in shapes for n in shape):
            raise ValueError("a shape is none")
        held: int = sum(prod(shape) for shape in shapes)
        if held > LARGEST_FILE_BYTES * 2:
            raise ValueError("no file holds so many numbers, even of four bits")
        return held
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise RequestError(f"The header of {path} is broken; give the file as it was saved.") from error


def compared(network: Network, where: str | Path) -> tuple[tuple[Assumption, ...], tuple[str, ...]]:
    """What a weights file beside a configuration adds to it: an assumption if they agree, an unknown if not.

    Raises:
        RequestError: as `numbers_in`.
    """
    held = numbers_in(where)
    if abs(held / network.parameters - 1) <= NEAR:
        return (note("model", f"{where} holds {held:,} numbers, as the configuration says."),), ()
    return (), (
        f"{where} holds {held:,} numbers, the configuration {network.parameters:,.0f}; it may be one part of several,"
        " or have another head.",
    )
