"""Files with one JSON object a line, as people write them: broken lines are named and left out, not the file."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, TypeVar

from pydantic import BaseModel, ValidationError

from knowledge.errors import RequestError

Row = TypeVar("Row", bound=BaseModel)

MOST_BYTES = 200_000_000


@dataclass(frozen=True, slots=True)
class BrokenLine:
    """A line that was left out, and why."""

    line: int
    reason: str


@dataclass(frozen=True, slots=True)
class Read(Generic[Row]):
    """The rows of a file, and the lines that are none."""

    rows: tuple[Row, ...]
    left_out: tuple[BrokenLine, ...]


def read_json_lines(path: Path, row: type[Row], option: str, key: Callable[[Row], str]) -> Read[Row]:
    """Read a file.

    Args:
        path: of the file. row: what a line must be.
        option: under which the person gave it, for the sentence if it is wrong.
        key: what may not stand twice.

    Raises:
        RequestError: it cannot be read, or no line of it is good.
    """
    rows: dict[str, Row] = {}
    left_out = []
    for number, line in enumerate(_lines(path, option), start=1):
        if not line.strip():
            continue
        try:
            found = row.model_validate_json(line)
        except ValidationError as error:
            left_out.append(BrokenLine(number, _reason(error)))
            continue
        if key(found) in rows:
            left_out.append(BrokenLine(number, f"the id {key(found)} was used before"))
            continue
        rows[key(found)] = found
    if not rows:
        why = f"line {left_out[0].line}: {left_out[0].reason}" if left_out else "it is empty"
        raise RequestError.of(option, str(path), f"no line of it can be used ({why})", "give one JSON object a line")
    return Read(tuple(rows.values()), tuple(left_out))


def _lines(path: Path, option: str) -> list[str]:
    try:
        if path.stat().st_size > MOST_BYTES:
            raise RequestError.of(option, str(path), f"it is larger than {MOST_BYTES // 10**6} MB", "split the file")
        return path.read_text(encoding="utf-8").split("\n")
    except OSError as error:
        raise RequestError.of(option, str(path), f"it cannot be read ({error.strerror})", "check the path") from error
    except UnicodeDecodeError as error:
        raise RequestError.of(option, str(path), "it is not UTF-8 text", "give a file of JSON lines") from error


def _reason(error: ValidationError) -> str:
    first = error.errors()[0]
    where = ".".join(str(part) for part in first["loc"])
    return f"{where}: {first['msg']}" if where else str(first["msg"])
