"""Lines of a text file, plain or gzip: one in memory at a time, each bounded, counted as they are read."""

from __future__ import annotations

import gzip
import io
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from knowledge.errors import RequestError

MOST_LETTERS = 1_000_000
"""Of one line."""
MOST_LETTERS_IN_ALL = 64 * 2**30
"""That a file may unpack to: ten million rows of a thousand letters are 10 GB."""
_GZIP = b"\x1f\x8b"


class Lines(Iterator[str]):
    """Lines, and how many of them were read."""

    def __init__(self, lines: Iterator[str]) -> None:
        self._lines = lines
        self.number = 0

    def __next__(self) -> str:
        line = next(self._lines)
        self.number += 1
        return line


@contextmanager
def opened(path: Path, what: str, remedy: str) -> Iterator[Lines]:
    """The lines of a file.

    Args:
        path: of the file.
        what: what the sentence of an error calls it. remedy: what it says to do.

    Raises:
        RequestError: it cannot be read, is no text, or has a line without end.
    """
    try:
        with path.open("rb") as file:
            start = file.read(4096)
        packed = start.startswith(_GZIP)
        if not packed and b"\0" in start:
            raise RequestError.of(what, str(path), "it is no text in UTF-8", remedy)
        with (
            gzip.open(path, "rb") if packed else path.open("rb") as stream,
            io.TextIOWrapper(stream, "utf-8-sig", errors="replace", newline="") as text,
        ):
            yield Lines(_bounded(text, path, what, remedy))
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise RequestError.of(what, str(path), f"it is not whole gzip data ({error})", "fetch it again") from error
    except OSError as error:
        rule = f"it cannot be read ({error.strerror})"
        raise RequestError.of(what, str(path), rule, "check the name of the file") from error


def _bounded(text: io.TextIOWrapper, path: Path, what: str, remedy: str) -> Iterator[str]:
    size = 0
    while line := text.readline(MOST_LETTERS):
        size += len(line)
        if len(line) == MOST_LETTERS:
            raise RequestError.of(what, str(path), f"a line of it has more than {MOST_LETTERS:,} letters", remedy)
        if size > MOST_LETTERS_IN_ALL:
            raise RequestError.of(what, str(path), f"it holds more than {MOST_LETTERS_IN_ALL:,} letters", "cut it")
        yield line
