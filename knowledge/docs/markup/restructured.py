"""reStructuredText as Sphinx sites use it: underlined headings, directives, literal blocks, tables, roles."""

from __future__ import annotations

import csv
import re
import textwrap

from knowledge.docs.markup.block import Block
from knowledge.docs.markup.lines import Lines, indent_of

_ADORNMENT = re.compile(r"([=\-~^\"'`#*+.:_<>])\1{2,}\s*$")
_DIRECTIVE = re.compile(r"(\s*)\.\. ([\w:-]+?)::\s*(.*)$")
_TARGET = re.compile(r"\s*\.\. (_|\[|\|)")
_COMMENT = re.compile(r"(\s*)\.\.(\s|$)")
_GRID_RULE = re.compile(r"\s*\+[-=+]+\+\s*$")
_SIMPLE_RULE = re.compile(r"\s*={2,}(\s+={2,})+\s*$")
_OPTION = re.compile(r"\s*:[\w-]+:")
_LIST = re.compile(r"\s*([-*+•]|\d+[.)]|#\.)\s+")

_CODE = {"code", "code-block", "sourcecode", "literalinclude", "parsed-literal", "prompt", "terminal"}
_SILENT = {"toctree", "contents", "image", "index", "raw", "meta", "include", "highlight", "role", "default-role"}
_TITLED = {"tab-item", "tab", "group-tab", "dropdown", "card", "grid-item-card", "admonition", "rubric", "topic"}
_LABELLED = {"note", "warning", "tip", "important", "caution", "attention", "danger", "hint", "seealso", "error"}


def read_restructured(text: str) -> list[Block]:
    """The blocks of a reStructuredText in order; heading levels follow the order in which their adornments appear."""
    return _blocks(text, [])


def _blocks(text: str, adornments: list[str]) -> list[Block]:
    lines = Lines(text)
    blocks: list[Block] = []
    while lines:
        _next_block(lines, blocks, adornments)
    return blocks


def _next_block(lines: Lines, blocks: list[Block], adornments: list[str]) -> None:
    line = lines.peek()
    if not line.strip():
        lines.take()
    elif heading := _heading(lines, adornments):
        blocks.append(heading)
    elif directive := _DIRECTIVE.match(line):
        lines.take()
        _directive(lines, blocks, adornments, directive)
    elif _TARGET.match(line):
        lines.take()
    elif comment := _COMMENT.match(line):
        lines.take()
        lines.take_indented(len(comment[1]))
    elif _GRID_RULE.match(line) or _SIMPLE_RULE.match(line):
        rows = lines.take_while(lambda row: bool(row.strip()))
        blocks.append(Block("table", "\n".join(plain_inline(row) for row in rows)))
    elif _ADORNMENT.match(line):
        lines.take()
    else:
        _paragraph(lines, blocks)


def _heading(lines: Lines, adornments: list[str]) -> Block | None:
    first, second, third = (lines.peek(ahead).rstrip() for ahead in range(3))
    over = bool(_ADORNMENT.match(first)) and bool(second.strip()) and _ADORNMENT.match(third) is not None
    over = over and first[0] == third[0]
    title, rule = (second, third) if over else (first, second)
    is_rule = _ADORNMENT.match(rule) is not None and indent_of(rule) == 0
    if not over and (not is_rule or indent_of(title) or _ADORNMENT.match(title) or len(rule) < len(title) - 3):
        return None
    for _ in range(3 if over else 2):
        lines.take()
    style = rule[0] + ("^" if over else "")
    if style not in adornments:
        adornments.append(style)
    return Block("heading", plain_inline(title.strip()), adornments.index(style) + 1)


def _directive(lines: Lines, blocks: list[Block], adornments: list[str], match: re.Match[str]) -> None:
    indent, name, argument = len(match[1]), match[2].lower(), match[3].strip()
    options, content = _split_options(lines.take_indented(indent))
    if name in _CODE:
        language = argument if re.fullmatch(r"[\w+-]+", argument) else ""
        if content.strip():
            blocks.append(Block("code", f"```{language}\n{content}\n```"))
    elif name == "list-table":
        blocks.extend(_caption(argument))
        blocks.append(Block("table", _list_table(content)))
    elif name in {"csv-table", "csv"}:
        blocks.extend(_caption(argument))
        blocks.append(Block("table", _csv_table(options, content)))
    elif name not in _SILENT:
        label = argument if name in _TITLED else name.capitalize() if name in _LABELLED else ""
        head = f"{argument}\n{content}" if argument and name in _LABELLED else content
        _nested(blocks, label, _blocks(head, list(adornments)))


def _nested(blocks: list[Block], label: str, inside: list[Block]) -> None:
    flat = [Block("text", f"**{block.text}**") if block.kind == "heading" else block for block in inside]
    label = plain_inline(label)
    if label and flat and flat[0].kind == "text":
        flat[0] = Block("text", f"{label}: {flat[0].text}")
    elif label:
        flat.insert(0, Block("text", f"{label}:"))
    blocks.extend(flat)


def _split_options(body: str) -> tuple[list[str], str]:
    """The `:name: value` lines of a directive, and its content."""
    rows = body.splitlines()
    count = 0
    while count < len(rows) and _OPTION.match(rows[count]):
        count += 1
    return rows[:count], textwrap.dedent("\n".join(rows[count:])).strip("\n")


def _caption(argument: str) -> list[Block]:
    return [Block("text", plain_inline(argument))] if argument else []


def _list_table(content: str) -> str:
    rows = re.split(r"^\* ", content, flags=re.MULTILINE)[1:]
    cells = [[" ".join(cell.split()) for cell in re.split(r"^\s*- ?", row, flags=re.MULTILINE)[1:]] for row in rows]
    return "\n".join("| " + " | ".join(plain_inline(cell) for cell in row) + " |" for row in cells)


def _csv_table(options: list[str], content: str) -> str:
    heads = [option.split(":", 2)[2] for option in options if option.strip().startswith(":header:")]
    rows = csv.reader(heads + content.splitlines(), skipinitialspace=True)
    return "\n".join("| " + " | ".join(plain_inline(cell) for cell in row) + " |" for row in rows if row)


def _paragraph(lines: Lines, blocks: list[Block]) -> None:
    indent = indent_of(lines.peek())
    taken = lines.take_while(lambda line: bool(line.strip()) and not _DIRECTIVE.match(line))
    if _LIST.match(taken[0]) if taken else False:
        while lines and not lines.peek().strip() and _LIST.match(lines.peek(1)):
            lines.take()
            taken += lines.take_while(lambda line: bool(line.strip()) and not _DIRECTIVE.match(line))
    text = plain_inline(textwrap.dedent("\n".join(taken))).strip()
    literal = text.endswith("::")
    text = text.removesuffix("::").rstrip() + ":" if literal and text != "::" else text.removesuffix("::")
    if text:
        blocks.append(Block("text", text))
    if literal and (code := lines.take_indented(indent)):
        blocks.append(Block("code", f"```\n{code}\n```"))


_ROLE_NAMED = re.compile(r":[\w:+-]+:`([^`<]+?)\s*<[^`>]*>`")
_ROLE = re.compile(r":[\w:+-]+:`([^`]+)`")
_LINK = re.compile(r"`([^`<]+?)\s*<([^`>]+)>`_{1,2}")
_LITERAL = re.compile(r"``([^`]+)``")
_REFERENCE = re.compile(r"`([^`]+)`_{1,2}")


def plain_inline(text: str) -> str:
    """Roles and links reduced to their words; literals written between single back-ticks."""
    text = _ROLE_NAMED.sub(r"\1", text)
    text = _ROLE.sub(r"\1", text)
    text = _LINK.sub(lambda found: f"{found[1]} ({found[2]})" if found[2].startswith("http") else found[1], text)
    text = _REFERENCE.sub(r"\1", text)
    return _LITERAL.sub(r"`\1`", text)
