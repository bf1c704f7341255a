"""The text of a PDF file, page by page, through pypdf: the optional extra `pdf`."""

from __future__ import annotations

import io
import logging
import re
import time
from importlib.util import find_spec
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pypdf import PdfReader

MOST_PAGES = 2_000
MOST_SECONDS = 60.0
_MISSING = "reading PDF needs pypdf, which comes with the extra `pdf` (pip install 'intelligence-plane-assistant[pdf]')"


class PdfError(Exception):
    """The file has no text that can be read; the message says why."""


def pdf_text(data: bytes, most_characters: int) -> tuple[str, str]:
    """Title (may be empty) and text of a PDF file.

    Raises:
        PdfError: pypdf is not installed, or the file is torn, locked, too long, or made of pictures.
    """
    if find_spec("pypdf") is None:
        raise PdfError(_MISSING)
    from pypdf import PdfReader

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # its warnings are about repairs, one a letter at worst
    try:
        reader = PdfReader(io.BytesIO(data))
        if reader.is_encrypted and not reader.decrypt(""):
            raise PdfError("it is locked with a password")
        title = str((reader.metadata and reader.metadata.title) or "").strip()
        text = _read(reader, most_characters)
    except PdfError:
        raise
    except Exception as error:
        raise PdfError(f"it is no PDF file that can be read ({type(error).__name__})") from error
    if not text.strip():
        raise PdfError("it holds no text (scanned pages are pictures)")
    return (title if title.isprintable() else ""), text


def _read(reader: PdfReader, most_characters: int) -> str:
    pages = reader.pages
    if len(pages) > MOST_PAGES:
        raise PdfError(f"its {len(pages):,} pages are more than the limit of {MOST_PAGES:,}")
    end = time.monotonic() + MOST_SECONDS
    parts: list[str] = []
    length = 0
    for page in pages:
        parts.append(_tidy(page.extract_text() or ""))
        length += len(parts[-1])
        if length > most_characters:
            raise PdfError(f"its text is more than the limit of {most_characters:,} characters")
        if time.monotonic() > end:
            raise PdfError(f"reading it takes more than {MOST_SECONDS:.0f} seconds")
    return "\n\n".join(part for part in parts if part)


def _tidy(text: str) -> str:
    """Words that were parted at the end of a line are joined; lone surrogates, which cannot be stored, are dropped."""
    joined = re.sub(r"(?<=[a-z])-\n(?=[a-z])", "", text)
    return joined.encode("utf-8", "ignore").decode().strip()
