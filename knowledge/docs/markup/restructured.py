"""reStructuredText as Sphinx sites use it: underlined headings, directives, literal blocks, tables, roles."""

from __future__ import annotations

import re
import textwrap

from knowledge.docs.markup.block import Block
from knowledge.docs.markup.lines import DEEPEST, Lines, indent_of
from knowledge.docs.markup.plain import read_plain
from knowledge.docs.markup.tables import read_csv, read_grid, read_list_table, read_simple, write_rows

_ADORNMENT = re.compile(r"([=\-~^\"'`#*+.:_<>])\1{2,}\s*$")
_DIRECTIVE = re.compile(r"(\s*)\.\. ([\w:-]+?)::\s*(.*)$")
_TARGET = re.compile(r"\s*\.\. (_|\|)")
_FOOTNOTE = re.compile(r"(\s*)\.\. \[([#*\w][\w.-]*|\*|#)\]\s+(.*)$")
_COMMENT = re.compile(r"(\s*)\.\.(\s|$)")
_GRID_RULE = re.compile(r"\s*\+[-=][-=+]*\+\s*$")
_SIMPLE_RULE = re.compile(r"\s*=+(\s+=+)+\s*$")
_OPTION = re.compile(r"\s*:[\w-]+:")
_MOST_RULES = 3
_LIST = re.compile(r"\s*([-*+•]|\d+[.)]|#\.)\s+")

_CODE = {"code", "code-block", "sourcecode", "literalinclude", "parsed-literal", "prompt", "terminal"}
_SILENT = {"toctree", "contents", "image", "index", "raw", "meta", "include", "highlight", "role", "default-role"}
_TABS = {"tab-item", "tab", "group-tab"}
_TITLED = _TABS | {"dropdown", "card", "grid-item-card", "admonition", "rubric", "topic", "table"}
_LABELLED = {"note", "warning", "tip", "important", "caution", "attention", "danger", "hint", "seealso", "error"}
_VERSIONS = {"versionadded": "Added in", "versionchanged": "Changed in", "deprecated": "Deprecated since"}


def read_restructured(text: str) -> list[Block]:
    """The blocks of a reStructuredText in order; heading levels follow the order in which their adornments appear."""
    return _blocks(text, [], 0)


def _blocks(text: str, adornments: list[str], depth: int) -> list[Block]:
    if depth > DEEPEST:
        return read_plain(text)
    lines = Lines(text, depth)
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
    elif footnote := _FOOTNOTE.match(line):
        lines.take()
        blocks.append(Block("text", plain_inline(f"[{footnote[2]}] {_run_on(lines, footnote[3], len(footnote[1]))}")))
    elif comment := _COMMENT.match(line):
        lines.take()
        lines.take_indented(len(comment[1]))
    elif _GRID_RULE.match(line):
        blocks.extend(_grid(lines.take_while(lambda row: bool(row.strip()))))
    elif _SIMPLE_RULE.match(line):
        blocks.extend(_simple(lines))
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
    if name in _CODE or name == "code-tab":
        language, _, tab = argument.partition(" ") if name == "code-tab" else (argument, "", "")
        label = tab.strip() or language if name == "code-tab" else options.get("caption", "")
        blocks.extend(_code(language, label, content))
    elif name == "list-table":
        blocks.extend(_table(argument, read_list_table(content), options))
    elif name in {"csv-table", "csv"}:
        rows = read_csv(content, options.get("header", ""), options.get("delim", ","))
        blocks.extend(_table(argument, rows, options))
    elif name not in _SILENT:
        label, text = _label(name, argument, content)
        _nested(blocks, label, _blocks(text, list(adornments), lines.depth + 1))


def _label(name: str, argument: str, content: str) -> tuple[str, str]:
    """What a directive is called, and its text."""
    if name in _LABELLED:
        return name.capitalize(), f"{argument}\n{content}" if argument else content
    if name in _VERSIONS:
        version, _, words = argument.partition(" ")
        return f"{_VERSIONS[name]} {version}", f"{words}\n{content}" if words else content
    return (argument if name in _TITLED else ""), content


def _code(language: str, label: str, content: str) -> list[Block]:
    if not content.strip():
        return []
    language = language if re.fullmatch(r"[\w+-]+", language) else ""
    caption = [Block("text", f"{plain_inline(label)}:")] if label else []
    return [*caption, Block("code", f"```{language}\n{content}\n```")]


def _table(caption: str, rows: list[list[str]], options: dict[str, str]) -> list[Block]:
    stated = options.get("header-rows", "1")
    head = min(int(stated), 5) if stated.isdecimal() else 1
    text = plain_inline(write_rows(rows, max(head + ("header" in options and "header-rows" in options), 1)))
    return [*_caption(caption), Block("table", text)] if text else _caption(caption)


def _grid(rows: list[str]) -> list[Block]:
    found = read_grid(textwrap.dedent("\n".join(row.rstrip() for row in rows)).splitlines())
    text = write_rows(found[0], max(found[1], 1)) if found else "\n".join(rows)
    return [Block("table" if found else "text", plain_inline(text))] if text.strip() else []


def _simple(lines: Lines) -> list[Block]:
    """A simple table ends at a rule before an empty line; empty lines between its rows are allowed."""
    ahead, rules = 0, 0
    while lines.has(ahead) and rules <= _MOST_RULES:
        if _SIMPLE_RULE.match(lines.peek(ahead)):
            rules += 1
            if rules > 1 and not lines.peek(ahead + 1).strip():
                break
        ahead += 1
    else:
        ahead = next((n for n in range(ahead) if not lines.peek(n).strip()), ahead) - 1
    rows = textwrap.dedent("\n".join(lines.take().rstrip() for _ in range(ahead + 1))).splitlines()
    text = write_rows(*read_simple(rows))
    return [Block("table", plain_inline(text))] if text else []


def _run_on(lines: Lines, first: str, indent: int) -> str:
    return f"{first}\n{lines.take_indented(indent)}".strip()


def _nested(blocks: list[Block], label: str, inside: list[Block]) -> None:
    flat = [Block("text", f"**{block.text}**") if block.kind == "heading" else block for block in inside]
    label = plain_inline(label)
    if label and flat and flat[0].kind == "text":
        flat[0] = Block("text", f"{label}: {flat[0].text}")
    elif label:
        flat.insert(0, Block("text", f"{label}:"))
    blocks.extend(flat)


def _split_options(body: str) -> tuple[dict[str, str], str]:
    """The `:name: value` lines of a directive by name, and its content."""
    rows = body.splitlines()
    options: dict[str, str] = {}
    name = ""
    count = 0
    while count < len(rows) and (
        _OPTION.match(rows[count]) or (name and rows[count][:1] == " " and rows[count].strip())
    ):
        if _OPTION.match(rows[count]):
            name, _, value = rows[count].strip()[1:].partition(":")
            options[name] = value.strip()
        else:
            options[name] += f"\n{rows[count].strip()}"
        count += 1
    return options, textwrap.dedent("\n".join(rows[count:])).strip("\n")


def _caption(argument: str) -> list[Block]:
    return [Block("text", plain_inline(argument))] if argument else []


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


# Lengths are bounded: a page may be made so that an unbounded pattern looks through all of it from every place.
_ROLE_NAMED = re.compile(r":[\w:+-]{1,40}:`([^`<]{1,500})<[^`>]{0,500}>`")
_ROLE = re.compile(r":[\w:+-]{1,40}:`([^`]+)`")
_LINK = re.compile(r"`([^`<]{1,500})<([^`>]{1,2000})>`_{1,2}")
_BARE_LINK = re.compile(r"`<([^`>]{1,2000})>`_{1,2}")
_LITERAL = re.compile(r"``([^`]+)``")
_REFERENCE = re.compile(r"`([^`]+)`_{1,2}")


def plain_inline(text: str) -> str:
    """Roles and links reduced to their words; literals written between single back-ticks."""
    text = _ROLE_NAMED.sub(lambda found: found[1].rstrip(), text)
    text = _ROLE.sub(r"\1", text)
    text = _BARE_LINK.sub(r"\1", text)
    text = _LINK.sub(_written_link, text)
    text = _REFERENCE.sub(r"\1", text)
    return _LITERAL.sub(r"`\1`", text)


def _written_link(found: re.Match[str]) -> str:
    """Public addresses stay readable; the rest shrinks to its words."""
    words = found[1].rstrip()
    return f"{words} ({found[2]})" if found[2].startswith("http") else words
