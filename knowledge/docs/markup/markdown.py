"""Markdown as site documentation uses it: CommonMark's blocks, GitHub tables, MkDocs admonitions and content tabs.

A scan over lines, not a full parser: the library needs headings, paragraphs, lists, code and tables, with their text as
the authors wrote it.
"""

from __future__ import annotations

import re
import textwrap

from knowledge.docs.markup.block import Block
from knowledge.docs.markup.lines import Lines, indent_of

_HEADING = re.compile(r" {0,3}(#{1,6})\s+(.*?)\s*#*\s*$")
_UNDERLINE = re.compile(r" {0,3}(=+|-{2,})\s*$")
_FENCE = re.compile(r"\s*(`{3,}|~{3,})(.*)$")
_TABLE_RULE = re.compile(r"\s*\|?\s*:?-+:?\s*(\|\s*:?-+:?\s*)*\|?\s*$")
_BOXED = re.compile(r"(\s*)(?:!!!|\?\?\?\+?)\s*([\w-]*)[^\"]*(?:\"([^\"]*)\")?.*$")
_TAB = re.compile(r"(\s*)===[+!]?\s*\"([^\"]*)\"\s*$")
_DEFINITION = re.compile(r"\s{0,3}\[[^\]]+\]:\s*\S+")
_NOISE = re.compile(r"\s*(--8<--|\[TOC\]|\{%|:::|---\s*$|\*\*\*\s*$)")
_LIST = re.compile(r"\s*([-*+]|\d+[.)])\s+")


def read_markdown(text: str) -> list[Block]:
    """The blocks of a Markdown text in order."""
    lines = Lines(re.sub(r"<!--.*?-->", "", text, flags=re.DOTALL))
    blocks: list[Block] = []
    while lines:
        _next_block(lines, blocks)
    return blocks


def _next_block(lines: Lines, blocks: list[Block]) -> None:
    line = lines.peek()
    if not line.strip() or _DEFINITION.match(line) or _NOISE.match(line):
        lines.take()
    elif heading := _HEADING.match(line):
        lines.take()
        blocks.append(Block("heading", plain_inline(heading[2]), len(heading[1])))
    elif fence := _FENCE.match(line):
        blocks.append(_fenced(lines, fence))
    elif box := _BOXED.fullmatch(line):
        _nested(lines, blocks, box[3] if box[3] is not None else box[2].capitalize(), len(box[1]))
    elif tab := _TAB.fullmatch(line):
        _nested(lines, blocks, tab[2], len(tab[1]))
    elif "|" in line and _TABLE_RULE.match(lines.peek(1)) and "-" in lines.peek(1):
        blocks.append(Block("table", _table(lines.take_while(lambda row: "|" in row))))
    elif _UNDERLINE.match(lines.peek(1)) and not _LIST.match(line):
        level = 1 if lines.peek(1).lstrip().startswith("=") else 2
        lines.take()
        lines.take()
        blocks.append(Block("heading", plain_inline(line), level))
    else:
        _paragraph(lines, blocks)


def _fenced(lines: Lines, fence: re.Match[str]) -> Block:
    indent = indent_of(lines.take())
    mark = fence[1]
    inside = []
    while lines:
        line = lines.take()
        if line.strip().startswith(mark) and not line.strip().strip(mark[0]):
            break
        inside.append(line[min(indent, indent_of(line)) :] if line.strip() else "")
    language = re.split(r"[\s{:,]", fence[2].strip().lstrip("{."), maxsplit=1)[0]
    return Block("code", f"```{language}\n" + "\n".join(inside).strip("\n") + "\n```")


def _nested(lines: Lines, blocks: list[Block], label: str, indent: int) -> None:
    """The indented content of an admonition or tab, as blocks of the page, its label in front."""
    lines.take()
    inside = read_markdown(lines.take_indented(indent))
    label = plain_inline(label).strip()
    # A heading inside a box is no section of the page: it must not close the section around the box.
    flat = [Block("text", f"**{block.text}**") if block.kind == "heading" else block for block in inside]
    if label and flat and flat[0].kind == "text":
        flat[0] = Block("text", f"{label}: {flat[0].text}")
    elif label:
        flat.insert(0, Block("text", f"{label}:"))
    blocks.extend(flat)


def _table(rows: list[str]) -> str:
    kept = [row.strip() for number, row in enumerate(rows) if number != 1]
    return "\n".join(plain_inline(row) for row in kept)


def _paragraph(lines: Lines, blocks: list[Block]) -> None:
    taken = [lines.take()]
    while lines and not _paragraph_ends(lines, is_list=bool(_LIST.match(taken[0]))):
        taken.append(lines.take())
    text = plain_inline(textwrap.dedent("\n".join(taken))).strip()
    if text:
        blocks.append(Block("text", text))


def _paragraph_ends(lines: Lines, *, is_list: bool) -> bool:
    line = lines.peek()
    if not line.strip():
        # A loose list goes on after an empty line; anything else ends there.
        return not (is_list and _LIST.match(lines.peek(1)))
    opens = _HEADING.match(line) or _FENCE.match(line) or _BOXED.fullmatch(line) or _TAB.fullmatch(line)
    return bool(opens) or ("|" in line and bool(_TABLE_RULE.match(lines.peek(1))))


_IMAGE = re.compile(r"!\[([^\]]*)\]\([^)]*\)(\{[^}]*\})?")
_LINK = re.compile(r"\[([^\]]+)\]\(([^)\s]*)(?:\s+\"[^\"]*\")?\)(\{[^}]*\})?")
_REFERENCE = re.compile(r"\[([^\]]+)\]\[[^\]]*\]")
_TAG = re.compile(r"</?(?:[a-zA-Z][a-zA-Z0-9-]*)(?:\s[^<>]*)?/?>")
_ATTRIBUTES = re.compile(r"\{[:.#][^}\n]*\}")
_ICON = re.compile(r":(?:material|octicons|fontawesome)-[\w-]+:")


def plain_inline(text: str) -> str:
    """Links and images reduced to their words, HTML tags and attribute lists dropped; code and emphasis kept."""
    text = _IMAGE.sub(r"\1", text)
    text = _LINK.sub(_written_link, text)
    text = _REFERENCE.sub(r"\1", text)
    outside_code = re.split(r"(`[^`]*`)", text)
    for place in range(0, len(outside_code), 2):
        part = _ATTRIBUTES.sub("", _ICON.sub("", outside_code[place]))
        outside_code[place] = _TAG.sub(" " if "<br" in part else "", part)
    return "".join(outside_code)


def _written_link(match: re.Match[str]) -> str:
    """Public addresses stay readable; links inside the documentation shrink to their words."""
    words, address = match[1], match[2]
    return f"{words} ({address})" if address.startswith("http") and address not in words else words
