"""A graph of operators from StableHLO text or classic HLO text."""

from __future__ import annotations

import re
from pathlib import Path

from estimators.dnn.graph import OperatorGraph
from knowledge.errors import RequestError, shown

LARGEST_TEXT_BYTES = 32_000_000
"""Longer texts are refused: they hold weights, not only operations."""

SUFFIXES = (".mlir", ".stablehlo", ".hlo", ".hlotxt")
"""Endings of files that hold such text."""

__all__ = ["LARGEST_TEXT_BYTES", "SUFFIXES", "read", "read_file"]


def read(text: str, *, batch: int | None = None) -> OperatorGraph:
    """The graph of a text, for one sample.

    Every operation that runs is counted: calls are followed, loops run as often as their condition says.
    `roles` tells which arguments count as weights and where the batch comes from. The graph of a training step is that
    of the step, not of the forward pass. Functions of each element and sums that follow one another become one
    operator, as a compiler would run them.

    Args:
        batch: samples in one call, where the text leaves it open.

    Raises:
        RequestError: the text is too long, breaks off, is not HLO, or leaves the batch open.
    """
    from estimators.dnn.hlo.reading import hlo_text, stablehlo_text
    from estimators.dnn.hlo.reading.drawing import draw
    from estimators.dnn.hlo.reading.flat import Flat
    from estimators.dnn.hlo.reading.roles import Roles

    _check_size(len(text))
    if "func.func" in text:
        program = stablehlo_text.parse(text)
    elif re.match(r"\s*HloModule\b", text):
        program = hlo_text.parse(text)
    else:
        raise RequestError(
            "The text is neither StableHLO (it has no func.func) nor HLO (it does not begin with HloModule)."
            if text.strip()
            else "The text is empty; give StableHLO or HLO text."
        )
    flat = Flat(program)
    return draw(flat, Roles(flat, batch))


def read_file(path: Path, *, batch: int | None = None) -> OperatorGraph:
    """The graph of a file of text.

    Raises:
        RequestError: as `read`, or the file cannot be read as text.
    """
    if not _is_file(path):
        raise RequestError(f"There is no file {shown(str(path))}; name a file of StableHLO or HLO text.")
    try:
        _check_size(path.stat().st_size)
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        why = getattr(error, "strerror", None) or "it is not text"
        raise RequestError(f"The file {path} cannot be read: {why}.") from error
    return read(text, batch=batch)


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError:  # a name that is too long, or a folder that may not be looked into
        return False


def _check_size(size: int) -> None:
    if size > LARGEST_TEXT_BYTES:
        raise RequestError(
            f"The HLO text has {size / 1e6:,.0f} MB, but at most {LARGEST_TEXT_BYTES / 1e6:,.0f} MB are read; write it"
            " without the values of its weights."
        )
