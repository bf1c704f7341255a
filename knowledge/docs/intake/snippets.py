"""Snippets of MkDocs Material in Markdown: `--8<-- "file"` stands for the text of a file, a section or some lines."""

from __future__ import annotations

import re
from collections.abc import Iterator

from knowledge.docs.intake.filling import Filling
from knowledge.docs.markup import split_front_matter

_LINE = re.compile(r"""([ \t]*)(;?)-+8<-+[ \t]+(?:"([^"\n]+)"|'([^'\n]+)')[ \t]*$""")
_BLOCK = re.compile(r"([ \t]*)-+8<-+[ \t]*$")
_MARK = re.compile(r"-+8<-+\s*\[\s*(start|end)\s*:\s*([^\]\s]+)\s*\]")
_LINES = re.compile(r"(.+?):(\d*)(?::(\d*))?$")
_SECTION = re.compile(r"(.+?):([A-Za-z][\w-]*)$")
_LONGEST_BLOCK = 100


def fill_snippets(text: str, filling: Filling) -> str:
    """The text with its snippets in place; lines that mark sections, and snippets that cannot be had, are dropped."""
    if "8<" not in text:
        return text
    lines = text.splitlines()
    return "\n".join(_filled(lines, filling)) + "\n"


def _filled(lines: list[str], filling: Filling) -> Iterator[str]:
    place = 0
    while place < len(lines):
        line = lines[place]
        place += 1
        if one := _LINE.match(line):
            yield from [line.replace(";", "", 1)] if one[2] else _snippet(one[3] or one[4], one[1], filling)
        elif block := _BLOCK.match(line):
            names = _names_of_block(lines, place)
            place += len(names) + 1 if names is not None else 0
            for name in names or ():
                yield from _snippet(name.strip(), block[1], filling)
        elif not _MARK.search(line):
            yield line


def _names_of_block(lines: list[str], place: int) -> list[str] | None:
    """The lines up to the one that closes the block; `None` where none does."""
    for end in range(place, min(place + _LONGEST_BLOCK, len(lines))):
        if _BLOCK.match(lines[end]):
            return lines[place:end]
    return None


def _snippet(name: str, indent: str, filling: Filling) -> Iterator[str]:
    if not name or name.startswith((";", "#")):
        return
    if re.match(r"[a-z][a-z+]*://", name):
        filling.gaps.append((name, "web addresses are not followed"))
        return
    file, pick = _read_name(name)
    with filling.opened(file) as text:
        if text is not None:
            chosen = _pick(split_front_matter(text)[1] if file.endswith((".md", ".markdown")) else text, pick)
            for line in fill_snippets(chosen, filling).splitlines():
                yield f"{indent}{line}" if line.strip() else ""


def _read_name(name: str) -> tuple[str, str | tuple[int, int] | None]:
    """File, and the section or the first and last line (0 = to the end) that are meant."""
    if lines := _LINES.match(name):
        return lines[1], (int(lines[2] or 1), int(lines[3] or 0))
    if section := _SECTION.match(name):
        return section[1], section[2]
    return name, None


def _pick(text: str, pick: str | tuple[int, int] | None) -> str:
    if isinstance(pick, tuple):
        first, last = pick
        return "\n".join(text.splitlines()[max(first - 1, 0) : last or None])
    return text if pick is None else "\n".join(_section(text, pick))


def _section(text: str, name: str) -> Iterator[str]:
    inside = False
    for line in text.splitlines():
        mark = _MARK.search(line)
        if mark and mark[2] == name:
            inside = mark[1] == "start"
        elif inside:
            yield line
