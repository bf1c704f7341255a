"""Answers are Markdown and never HTML: what looks like a tag is shown, not read."""

from __future__ import annotations

import re

_CODE = re.compile(
    r"^(?P<fence>`{3,}|~{3,})[^\n]*\n.*?(?:^(?P=fence)[`~]*[ \t]*$|\Z)"  # a block; the last one may still be open
    r"|(?<!`)(?P<ticks>`+)(?!`).+?(?<!`)(?P=ticks)(?!`)",
    re.DOTALL | re.MULTILINE,
)
_TAG = re.compile(r"<(?!https?://)")


def without_html(text: str) -> str:
    """The same Markdown in which `<your-account>` outside code reads as those very characters.

    A page that cleans HTML out of answers would otherwise drop such words without a trace.
    """
    parts, end = [], 0
    for code in _CODE.finditer(text):
        parts += [_TAG.sub("&lt;", text[end : code.start()]), code.group()]
        end = code.end()
    return "".join([*parts, _TAG.sub("&lt;", text[end:])])
