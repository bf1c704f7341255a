"""How much one import may read. On by default; the command raises them where somebody means it."""

from __future__ import annotations

from dataclasses import dataclass

MEBIBYTE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of one import.

    Attributes:
        file_bytes: of one file, unpacked, that is read line by line.
        document_bytes: of one file, unpacked, that must be read whole (JSON, YAML).
        rows: of all files together.
        skipped: rows that may be left out before the files are taken for something else.
        line_bytes: of one line; a longer one is a bad row.
    """

    file_bytes: int = 512 * MEBIBYTE
    document_bytes: int = 64 * MEBIBYTE
    rows: int = 1_000_000
    skipped: int = 100_000
    line_bytes: int = 64 * 1024
