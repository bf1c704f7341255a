"""One file of an import: plain or gzip, UTF-8 with or without a byte order mark, read in bounds."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, NamedTuple, Protocol

from knowledge.ci.importers.limits import MEBIBYTE, Limits
from knowledge.errors import RequestError

Progress = Callable[[str, int, int], None]
"""Called now and then with the file, the bytes read of it and its size on disk."""


class _Readable(Protocol):
    """What plain and unpacked files have in common."""

    def read(self, size: int = ..., /) -> bytes: ...

    def readline(self, size: int = ..., /) -> bytes: ...


_EVERY_LINES = 2_000
_WIDE = (b"\xff\xfe", b"\xfe\xff")
_MARK = b"\xef\xbb\xbf"


class Line(NamedTuple):
    """One line: counted from 1, its text without the line end, and what is wrong with it as text, if anything."""

    number: int
    text: str
    problem: str | None


class SourceFile:
    """A file to be imported.

    Args:
        path: of the file. limits: bounds of reading. progress: see `Progress`.
    """

    def __init__(self, path: Path, limits: Limits, progress: Progress | None = None) -> None:
        self.path = path
        self.name = str(path)
        self._limits = limits
        self._progress = progress

    @property
    def stem(self) -> str:
        """The name without folder, `.gz` and ending."""
        return Path(self.path.name.removesuffix(".gz")).stem

    @property
    def modified(self) -> str:
        """Date the file was last changed, in universal time: YYYY-MM-DD."""
        return datetime.fromtimestamp(self.path.stat().st_mtime, UTC).date().isoformat()

    def lines(self) -> Iterator[Line]:
        """Its lines, blank ones left out.

        Raises:
            RequestError: the file cannot be read, is damaged, too large or not UTF-8 at all.
        """
        limit = self._limits.line_bytes
        with self._opened() as (raw, file):
            read = 0
            for number, data in enumerate(iter(lambda: file.readline(limit), b""), start=1):
                text, problem = _decode(data, first=number == 1)
                read += len(data)
                while len(data) == limit and not data.endswith(b"\n"):
                    data = file.readline(limit)
                    read += len(data)
                    problem = f"the line is longer than {limit:,} bytes" if data else problem
                    self._check_size(read, self._limits.file_bytes)
                self._check_size(read, self._limits.file_bytes)
                if number % _EVERY_LINES == 0:
                    self._tell(raw.tell())
                if text.strip() or problem:
                    yield Line(number, text, problem)
            self._tell(raw.tell())

    def text(self) -> str:
        """The whole text, for formats that cannot be read line by line.

        Raises:
            RequestError: as for `lines`, or a byte is not UTF-8.
        """
        most = self._limits.document_bytes
        with self._opened() as (raw, file):
            data = file.read(most + 1)
            self._check_size(len(data), most)
            self._tell(raw.tell())
        try:
            return data.removeprefix(_MARK).decode("utf-8")
        except UnicodeDecodeError as error:
            line = data.count(b"\n", 0, error.start) + 1
            raise RequestError(f"{self.name} line {line} is not UTF-8 text; save the file as UTF-8.") from error

    @contextmanager
    def _opened(self) -> Iterator[tuple[IO[bytes], _Readable]]:
        try:
            with self.path.open("rb") as raw:
                start = raw.read(2)
                raw.seek(0)
                if start in _WIDE:
                    raise RequestError(f"{self.name} is UTF-16 text, but UTF-8 is read; save it as UTF-8.")
                if start != b"\x1f\x8b":
                    yield raw, raw
                    return
                with gzip.open(raw) as unpacked:
                    yield raw, unpacked
        except (EOFError, zlib.error, gzip.BadGzipFile) as error:
            raise RequestError(f"{self.name} is damaged ({error}); get it again.") from error
        except OSError as error:
            raise RequestError(f"{self.name} cannot be read ({error.strerror}); check the path.") from error

    def _check_size(self, read: int, most: int) -> None:
        if read > most:
            raise RequestError(
                f"{self.name} holds more than {most // MEBIBYTE:,} MiB, the most that is read of one such file;"
                " split it or raise --max-megabytes."
            )

    def _tell(self, done: int) -> None:
        if self._progress is not None:
            self._progress(self.name, done, self.path.stat().st_size)


def _decode(data: bytes, *, first: bool) -> tuple[str, str | None]:
    data = (data.removeprefix(_MARK) if first else data).rstrip(b"\r\n")
    problem = "it holds a NUL byte" if b"\0" in data else None
    try:
        return data.decode("utf-8"), problem
    except UnicodeDecodeError:
        return data.decode("utf-8", "backslashreplace"), "it is not UTF-8 text"
