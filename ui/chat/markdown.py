"""Answers are Markdown, never HTML: what looks like a tag is shown, not read. Figures keep their units beside them."""

from __future__ import annotations

import re
from collections.abc import Callable

_CODE = re.compile(
    r"^(?P<fence>`{3,}|~{3,})[^\n]*\n.*?(?:^(?P=fence)[`~]*[ \t]*$|\Z)"  # a block; the last one may still be open
    r"|(?<!`)(?P<ticks>`+)(?!`).+?(?<!`)(?P=ticks)(?!`)",
    re.DOTALL | re.MULTILINE,
)
_TAG = re.compile(r"<(?!https?://)")
_IMAGE = re.compile(r"!(?=\[)")
_ROW = re.compile(r"^\|.*\|[ \t]*$", re.MULTILINE)
_FIGURE = re.compile(r"(?<![\w.])(\d[\d.,]*) (?=[A-Za-z])")


def without_html(text: str) -> str:
    """The same Markdown in which `<your-account>` outside code reads as those very characters.

    A page that cleans HTML out of answers would otherwise drop such words without a trace. A picture becomes a link: a
    browser fetches pictures unasked, so a page that talks a model into one could send a conversation elsewhere.
    """
    return _outside_code(text, lambda part: _IMAGE.sub("&#33;", _TAG.sub("&lt;", part)))


def unbroken(text: str) -> str:
    """The same Markdown in which no row of a table is broken between a figure and its unit: `12.4 h` stays together."""
    return _outside_code(text, lambda part: _ROW.sub(lambda row: _FIGURE.sub("\\1\u00a0", row.group()), part))


def _outside_code(text: str, change: Callable[[str], str]) -> str:
    parts, end = [], 0
    for code in _CODE.finditer(text):
        parts += [change(text[end : code.start()]), code.group()]
        end = code.end()
    return "".join([*parts, change(text[end:])])
