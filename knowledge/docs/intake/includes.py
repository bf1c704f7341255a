"""Includes of Sphinx in reStructuredText: `include`, `literalinclude` and the `:file:` of a csv-table."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator
from contextlib import AbstractContextManager

from knowledge.docs.intake.filling import Filling

_DIRECTIVE = re.compile(r"([ \t]*)\.\. (include|literalinclude|csv-table)::[ \t]*(.*)$")
_OPTION = re.compile(r"[ \t]+:([\w-]+):[ \t]*(.*)$")
_RANGE = re.compile(r"(\d+)?\s*(-)?\s*(\d+)?$")


def fill_includes(text: str, filling: Filling) -> str:
    """The text with included files in place; what cannot be had is dropped."""
    if "include::" not in text and ":file:" not in text:
        return text
    return "\n".join(_filled(text.splitlines(), filling)) + "\n"


def _filled(lines: list[str], filling: Filling) -> Iterator[str]:
    place = 0
    while place < len(lines):
        line = lines[place]
        place += 1
        directive = _DIRECTIVE.match(line)
        if not directive:
            yield line
            continue
        start = place
        options: dict[str, str] = {}
        while place < len(lines) and (option := _OPTION.match(lines[place])):
            options[option[1].lower()] = option[2].strip()
            place += 1
        if directive[2] == "csv-table":
            yield from (line, *_csv(lines[start:place], directive[1], options, filling))
        else:
            yield from _include(directive[2], directive[1], directive[3].strip(), options, filling)


def _include(kind: str, indent: str, name: str, options: dict[str, str], filling: Filling) -> Iterator[str]:
    if not name or name.startswith("<"):  # <isonum.txt> and its like belong to Sphinx
        return
    with _opened(name, filling) as text:
        if text is None:
            return
        part = _pick(text, options)
        is_code = kind == "literalinclude" or "literal" in options or "code" in options
        if is_code:
            yield from ("", f"{indent}.. code-block:: {options.get('language') or options.get('code') or 'text'}", "")
            yield from textwrap.indent(part, f"{indent}   ").splitlines()
            yield ""
        else:
            yield from textwrap.indent(fill_includes(part, filling), indent).splitlines()


def _csv(lines: list[str], indent: str, options: dict[str, str], filling: Filling) -> Iterator[str]:
    yield from (line for line in lines if not line.lstrip().startswith(":file:"))
    if not (name := options.get("file")):
        return
    with _opened(name, filling) as text:
        yield ""
        yield from textwrap.indent(text or "", f"{indent}   ").splitlines()
        yield ""


def _opened(name: str, filling: Filling) -> AbstractContextManager[str | None]:
    """A leading slash means the folder of the sources, which may be any folder above the page."""
    is_from_top = name.startswith("/")
    return filling.opened(name.lstrip("/") if is_from_top else name, from_top=is_from_top)


def _pick(text: str, options: dict[str, str]) -> str:
    lines = text.splitlines()
    if "lines" in options:
        lines = [line for first, last in _ranges(options["lines"]) for line in lines[first - 1 : last]]
    first, last = (_number(options.get(name)) for name in ("start-line", "end-line"))
    part = "\n".join(lines[first:last])
    if (mark := options.get("start-after")) and mark in part:
        part = part.partition(mark)[2].lstrip("\n")
    if (mark := options.get("end-before")) and mark in part:
        part = part.partition(mark)[0]
    return part


def _number(text: str | None) -> int | None:
    return int(text) if text and re.fullmatch(r"-?\d{1,9}", text) else None


def _ranges(text: str) -> Iterator[tuple[int, int | None]]:
    for part in text.split(","):
        found = _RANGE.match(part.strip())
        if found and (found[1] or found[3]):
            first = int(found[1] or 1)
            yield max(first, 1), (int(found[3]) if found[3] else None) if found[2] else first
