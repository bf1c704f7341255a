"""Expands host lists as Slurm and Flux write them: `gpu[001-004,007],login1`.

A range keeps the zeros it begins with; a name may hold several brackets (`r[1-2]n[1-4]`). The number of names is
bounded, so that a slip such as `n[1-999999999]` costs no memory.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator

MOST_HOSTS = 200_000
"""More than any system has; a longer list is a mistake."""
MOST_PIECES = 32
"""Brackets and words between them in one name: names have two or three brackets, and each more costs a call."""
_PIECE = re.compile(r"\[([^\[\]]*)\]|([^\[\],\s]+)")
_RANGE = re.compile(r"(\d{1,18})(?:-(\d{1,18}))?")


def expand_hosts(text: str, *, most: int = MOST_HOSTS) -> list[str]:
    """The host names of a list, in order; empty for `(null)` and nothing.

    Raises:
        ValueError: a bracket is not closed, a range is not one, or the list holds more than `most` names.
    """
    if text.strip() in ("", "(null)", "None"):
        return []
    hosts: list[str] = []
    for entry in split_outside_brackets(text):
        hosts.extend(itertools.islice(_expand(entry), most + 1 - len(hosts)))
        if len(hosts) > most:
            raise ValueError(f"the host list holds more than {most} names")
    return hosts


def split_outside_brackets(text: str, separator: str = ",") -> list[str]:
    """Split at separators that do not stand in square or round brackets; empty parts are left out.

    Raises:
        ValueError: brackets do not match.
    """
    parts, depth, start = [], 0, 0
    for place, letter in enumerate(text):
        depth += (letter in "[(") - (letter in "])")
        if depth < 0:
            raise ValueError(f"a bracket is closed that was not opened in {text[:80]!r}")
        if letter == separator and depth == 0:
            parts.append(text[start:place])
            start = place + 1
    if depth:
        raise ValueError(f"a bracket is not closed in {text[:80]!r}")
    return [part.strip() for part in (*parts, text[start:]) if part.strip()]


def _expand(entry: str) -> Iterator[str]:
    """Names of one entry, made one by one, so that a bound can stop them."""
    pieces = list(_PIECE.finditer(entry))
    if "".join(match[0] for match in pieces) != entry:
        raise ValueError(f"{entry[:80]!r} is not a host list")
    if len(pieces) > MOST_PIECES:
        raise ValueError(f"{entry[:80]!r} is not a host list: a name has at most {MOST_PIECES} parts")
    return _joined([match[1] for match in pieces], [match[0] for match in pieces])


def _joined(ranges: list[str | None], texts: list[str]) -> Iterator[str]:
    if not texts:
        yield ""
        return
    heads = _numbers(ranges[0]) if ranges[0] is not None else iter((texts[0],))
    for head in heads:
        for tail in _joined(ranges[1:], texts[1:]):
            yield head + tail


def _numbers(text: str) -> Iterator[str]:
    for part in text.split(","):
        match = _RANGE.fullmatch(part.strip())
        if match is None:
            raise ValueError(f"{part[:80]!r} is not a range of numbers")
        first, last = match[1], match[2] or match[1]
        if int(last) < int(first):
            raise ValueError(f"the range {part!r} runs backwards")
        for number in range(int(first), int(last) + 1):
            yield str(number).zfill(len(first))
