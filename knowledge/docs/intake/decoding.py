"""Bytes of a file as text: UTF-8, UTF-16 with a mark, what an HTML page declares, or the encoding of old pages."""

from __future__ import annotations

import re

_LOOKED_AT = 8_192
_MOST_CONTROLS = 0.02
_DECLARED = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?\s*([\w-]{2,20})", re.IGNORECASE)
_KNOWN = re.compile(r"(iso-8859-\d+|windows-125\d|shift_jis|euc-jp|euc-kr|gb2312|gbk|gb18030|big5|koi8-[ru])", re.I)
"""Encodings a page may declare; others of Python's codecs are slow on purpose-made input."""


def decode(data: bytes) -> str | None:
    """The text in some bytes; `None` where they are no text."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _checked(data.decode("utf-16", "replace"))
    if b"\x00" in data[:_LOOKED_AT]:
        return None
    return _checked(_mostly_utf8(data) or _of_old_pages(data))


def _mostly_utf8(data: bytes) -> str | None:
    """UTF-8, a few torn letters allowed: one bad byte must not spoil every other letter of a page."""
    text = data.decode("utf-8-sig", "replace")
    torn = text.count("\ufffd")
    if not torn:
        return text
    whole = sum(1 for letter in text if ord(letter) > 127) - torn
    return text if whole > torn else None


def _of_old_pages(data: bytes) -> str:
    declared = _DECLARED.search(data[:_LOOKED_AT])
    name = declared[1].decode("ascii", "replace") if declared else ""
    for encoding in ([name] if _KNOWN.fullmatch(name) else []) + ["cp1252"]:
        try:
            return data.decode(encoding)
        except (UnicodeDecodeError, LookupError):
            continue
    return data.decode("latin-1")


def _checked(text: str) -> str | None:
    start = text[:_LOOKED_AT]
    strange = sum(1 for letter in start if (ord(letter) < 32 and letter not in "\n\r\t\f\x1b") or letter == "\ufffd")
    return None if strange > len(start) * _MOST_CONTROLS else text.replace("\x00", "")
