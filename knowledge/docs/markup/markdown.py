"""Markdown as site documentation uses it: CommonMark's blocks, GitHub tables, MkDocs admonitions and content tabs.

A scan over lines, not a full parser: the library needs headings, paragraphs, lists, code and tables, with their text as
the authors wrote it.
"""

from __future__ import annotations

import re
import textwrap

from knowledge.docs.markup.block import Block
from knowledge.docs.markup.html import read_html, without_comments
from knowledge.docs.markup.lines import DEEPEST, Lines, indent_of
from knowledge.docs.markup.plain import read_plain
from knowledge.docs.markup.tables import read_csv, read_list_table, write_rows

_HEADING = re.compile(r" {0,3}(#{1,6})\s+(.*?)\s*#*\s*$")
_UNDERLINE = re.compile(r" {0,3}(=+|-{2,})\s*$")
_FENCE = re.compile(r"\s*(`{3,}|~{3,})(.*)$")
_RULE_CELL = re.compile(r":?-+:?")
_BOXED = re.compile(r"(\s*)(?:!!!|\?\?\?[+-]?)\s*([\w-]*)([^\"]*)(?:\"([^\"]*)\")?.*$")
_TAB = re.compile(r"(\s*)===[+!]?\s*\"([^\"]*)\"\s*$")
_DEFINITION = re.compile(r"\s{0,3}\[(?!\^)[^\[\]]{1,500}\]:\s*\S+")  # a footnote is text
_NOISE = re.compile(r"\s*(-+8<-+|\[TOC\]|\{%|:::|///\s*(?:end|[\w-]+)?\s*$|---\s*$|\*\*\*\s*$)")
_SLASHED = re.compile(r"(\s*)///\s*[\w-]+\s*\|\s*(\S.*)$")
_DIRECTIVE = re.compile(r"\s*\{([\w:-]+)\}\s*(.*)$")
_HTML_TABLE = re.compile(r"\s*<table[\s>]", re.IGNORECASE)
_CODE_NAMES = {"code", "code-block", "code-cell", "sourcecode", "literalinclude", "parsed-literal", "prompt", "python"}
_SILENT_NAMES = {"toctree", "contents", "image", "figure", "include", "raw", "index"}
_LIST = re.compile(r"\s*([-*+]|\d+[.)])\s+")


def read_markdown(text: str) -> list[Block]:
    """The blocks of a Markdown text in order."""
    return _blocks(without_comments(text), 0)


def _blocks(text: str, depth: int) -> list[Block]:
    if depth > DEEPEST:
        return read_plain(text)
    lines = Lines(text, depth)
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
        _fenced(lines, blocks, fence)
    elif box := _box(lines):
        _nested(lines, blocks, box[4] if box[4] is not None else box[2].capitalize(), len(box[1]))
    elif titled := _SLASHED.fullmatch(line):
        lines.take()
        blocks.append(Block("text", f"{plain_inline(titled[2])}:"))
    elif _HTML_TABLE.match(line):
        _html_table(lines, blocks)
    elif tab := _TAB.fullmatch(line):
        _nested(lines, blocks, tab[2], len(tab[1]))
    elif "|" in line and _is_table_rule(lines.peek(1)):
        blocks.append(Block("table", _table(lines.take_while(lambda row: "|" in row))))
    elif _UNDERLINE.match(lines.peek(1)) and not _LIST.match(line):
        level = 1 if lines.peek(1).lstrip().startswith("=") else 2
        lines.take()
        lines.take()
        blocks.append(Block("heading", plain_inline(line), level))
    else:
        _paragraph(lines, blocks)


def _box(lines: Lines) -> re.Match[str] | None:
    """The first line of an admonition; words after three marks and nothing below them are a sentence, not a box."""
    box = _BOXED.fullmatch(lines.peek())
    if box is None or box[4] is not None or not box[3].strip(" +-"):
        return box
    below = next((lines.peek(ahead) for ahead in (1, 2) if lines.peek(ahead).strip()), "")
    return box if indent_of(below) > len(box[1]) else None


def _html_table(lines: Lines, blocks: list[Block]) -> None:
    taken = [lines.take()]
    while lines and "</table" not in taken[-1].lower():
        taken.append(lines.take())
    blocks.extend(read_html("\n".join(taken)))


def _fenced(lines: Lines, blocks: list[Block], fence: re.Match[str]) -> None:
    """A code block, or a directive of MyST, which is written like one."""
    indent = indent_of(lines.take())
    mark = fence[1]
    inside = []
    while lines:
        line = lines.take()
        if line.strip().startswith(mark) and not line.strip().strip(mark[0]):
            break
        inside.append(line[min(indent, indent_of(line)) :] if line.strip() else "")
    directive = _DIRECTIVE.match(fence[2])
    if directive and directive[1] not in _CODE_NAMES:
        if directive[1] not in _SILENT_NAMES:
            _directive(lines, blocks, directive, inside)
        return
    words = directive[2] or directive[1].removeprefix("code").strip("-") if directive else fence[2]
    language = re.split(r"[\s{}:,]", words.strip().lstrip("{. "), maxsplit=1)[0]
    if any(line.strip() for line in inside):
        blocks.append(Block("code", f"```{language}\n" + "\n".join(inside).strip("\n") + "\n```"))


def _directive(lines: Lines, blocks: list[Block], directive: re.Match[str], inside: list[str]) -> None:
    name, argument = directive[1].lower(), directive[2].strip()
    while inside and re.match(r":[\w-]+:", inside[0]):
        inside.pop(0)
    text = "\n".join(inside)
    if name in {"list-table", "csv-table"}:
        rows = read_list_table(text) if name == "list-table" else read_csv(text)
        blocks.extend([Block("text", plain_inline(argument))] if argument else [])
        blocks.extend([Block("table", plain_inline(write_rows(rows)))] if rows else [])
    else:
        _labelled(blocks, argument or name.capitalize(), _blocks(text, lines.depth + 1))


def _nested(lines: Lines, blocks: list[Block], label: str, indent: int) -> None:
    """The indented content of an admonition or tab, as blocks of the page."""
    lines.take()
    _labelled(blocks, label, _blocks(lines.take_indented(indent), lines.depth + 1))


def _labelled(blocks: list[Block], label: str, inside: list[Block]) -> None:
    """Blocks of a box as blocks of the page, its label in front."""
    label = plain_inline(label).strip()
    # A heading inside a box is no section of the page: it must not close the section around the box.
    flat = [Block("text", f"**{block.text}**") if block.kind == "heading" else block for block in inside]
    if label and flat and flat[0].kind == "text":
        flat[0] = Block("text", f"{label}: {flat[0].text}")
    elif label:
        flat.insert(0, Block("text", f"{label}:"))
    blocks.extend(flat)


def _is_table_rule(line: str) -> bool:
    """Whether a line is the one under the head of a table: cells of nothing but hyphens and colons."""
    inside = line.strip().removeprefix("|").removesuffix("|")
    if inside.strip("|:- "):
        return False
    return all(_RULE_CELL.fullmatch(cell.strip()) for cell in inside.split("|"))


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
    opens = _HEADING.match(line) or _FENCE.match(line) or _box(lines) or _TAB.fullmatch(line) or _HTML_TABLE.match(line)
    is_slashed = _SLASHED.fullmatch(line) is not None or line.strip() == "///"
    return bool(opens) or is_slashed or ("|" in line and _is_table_rule(lines.peek(1)))


# Lengths are bounded: a page may be made so that an unbounded pattern looks through all of it from every place.
_IMAGE = re.compile(r"!\[([^\[\]]{0,500})\]\([^)]{0,2000}\)(\{[^}]{0,200}\})?")
_LINK = re.compile(r"\[([^\[\]]{1,500})\]\(([^)\s]{0,2000})(?:\s{1,20}\"[^\"]{0,500}\")?\)(\{[^}]{0,200}\})?")
_REFERENCE = re.compile(r"\[([^\[\]]{1,500})\]\[[^\[\]]{0,200}\]")
_TAG = re.compile(r"</?[a-zA-Z][a-zA-Z0-9-]{0,30}(?:\s[^<>]{0,2000})?/?>")
_ATTRIBUTES = re.compile(r"\{[:.#][^}\n]{0,500}\}")
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
