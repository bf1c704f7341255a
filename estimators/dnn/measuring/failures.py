"""Tells a lack of memory from other errors."""

from __future__ import annotations

from estimators.dnn.measuring.case import Outcome

WORDS = (
    "out of memory",
    "can't allocate memory",
    "not enough memory",
    "failed to allocate",
    "bad_alloc",
    "std::bad_alloc",
)
LONGEST_NOTE = 200


def is_out_of_memory(error: BaseException) -> bool:
    """Whether an error says that memory ran out, in the words of Python, PyTorch or a driver."""
    if isinstance(error, MemoryError) or type(error).__name__ == "OutOfMemoryError":
        return True
    return any(word in str(error).lower() for word in WORDS)


def failure_of(error: BaseException) -> Outcome:
    """The outcome of a case that ended with an error; its first line says why."""
    first = next(iter(str(error).splitlines()), "")
    note = f"{type(error).__name__}: {first}"[:LONGEST_NOTE]
    return Outcome("out_of_memory" if is_out_of_memory(error) else "failed", notes=note)
