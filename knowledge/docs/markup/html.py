"""HTML pages: headings, paragraphs, lists, code and tables of the main part; menus, scripts and footers dropped."""

from __future__ import annotations

import re
from html import unescape
from html.parser import HTMLParser

from knowledge.docs.markup.block import Block

_NEVER_TEXT = frozenset({"script", "style", "noscript", "svg", "template"})
_DROPPED = _NEVER_TEXT | {"nav", "header", "footer", "aside", "button", "select", "textarea"}
_TORN = re.compile(r"<(?![^<>]{0,2000}>)")
_MOST_TORN = 100
_HIDDEN = {"a": "headerlink", "td": "linenos"}
"""Marks that lead to a heading, and numbers beside lines of code: tag and its class."""
_BREAKS = {"p", "div", "section", "article", "ul", "ol", "dl", "dt", "dd", "blockquote", "figure", "main", "body", "hr"}
_MAIN_STARTS = (re.compile(r"<main\b", re.IGNORECASE), re.compile(r"<article\b", re.IGNORECASE))
_MAIN_ENDS = (re.compile(r"</main\s{0,9}>", re.IGNORECASE), re.compile(r"</article\s{0,9}>", re.IGNORECASE))
_TITLE = re.compile(r"<title[^>]{0,200}>([^<]{0,1000})</title\s{0,9}>", re.IGNORECASE)


def read_html(text: str) -> list[Block]:
    """The blocks of an HTML text; of the `main` or `article` element alone if there is one."""
    text = _readable(without_comments(text))
    title = _TITLE.search(text)
    rest = f"{text[: title.start()]}{text[title.end() :]}" if title else text
    # Menus that are never closed would swallow the page; then they are read as well.
    blocks = _read(_main(rest), _DROPPED) or _read(rest, _NEVER_TEXT)
    if title and (words := " ".join(unescape(title[1]).split())) and not any(one.kind == "heading" for one in blocks):
        blocks.insert(0, Block("heading", words, 1))
    return blocks


def without_comments(text: str) -> str:
    """The text without `<!-- ... -->`; one that is never closed is text."""
    kept: list[str] = []
    place = 0
    while (start := text.find("<!--", place)) >= 0 and (end := text.find("-->", start + 4)) >= 0:
        kept.append(text[place:start])
        place = end + 3
    return "".join((*kept, text[place:]))


def _readable(text: str) -> str:
    """The text without what Python's parser, at a tag that never ends, would look for to the end of the page."""
    text = text.replace("<!--", "&lt;!--").replace("<![", "&lt;![")
    return text if text.count("<") - text.count(">") < _MOST_TORN else _TORN.sub("&lt;", text)


def _main(text: str) -> str:
    """The `main` element, else the articles with what stands between them, else everything."""
    for starts, ends in zip(_MAIN_STARTS, _MAIN_ENDS, strict=True):
        start = starts.search(text)
        last = max((end.end() for end in ends.finditer(text)), default=0)
        if start and last > start.start():
            return text[start.start() : last]
    return text


def _read(text: str, dropped: frozenset[str]) -> list[Block]:
    reader = _Reader(dropped)
    reader.feed(text)
    reader.close()
    reader.end()
    return reader.blocks


class _Reader(HTMLParser):
    """Collects blocks. Unclosed and stray tags, common in old pages, must not lose text."""

    def __init__(self, dropped: frozenset[str]) -> None:
        super().__init__(convert_charrefs=True)
        self._unwanted = dropped
        self._hidden = ""
        self.blocks: list[Block] = []
        self._words: list[str] = []
        self._dropped = 0
        self._code = 0
        self._rows: list[list[str]] | None = None
        self._level = 0
        self._in_cell = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in self._unwanted:
            self._dropped += 1
        elif _HIDDEN.get(tag, "?") in (dict(attrs).get("class") or "").split():
            self._hidden = tag
        elif tag in {"h1", "h2", "h3", "h4", "h5", "h6"}:
            self.end_block()
            self._level = int(tag[1])
        elif tag == "pre":
            self.end_block()
            self._code += 1
        elif tag == "table":
            self._end_table()
            self._rows = []
        else:
            self._start_inside(tag)

    def _start_inside(self, tag: str) -> None:
        if self._rows is not None and tag in {"tr", "td", "th"}:
            self._end_cell()
            if tag == "tr" or not self._rows:
                self._rows.append([])
            self._in_cell = tag != "tr"
        elif tag == "li":
            self._words.append("\n- ")
        elif tag == "br":
            self._words.append("\n" if self._code else " ")
        elif tag in _BREAKS and self._rows is None and not self._code:
            self.end_block()

    def handle_endtag(self, tag: str) -> None:
        if tag in self._unwanted:
            self._dropped = max(0, self._dropped - 1)
        elif tag == self._hidden:
            self._hidden = ""
        elif tag in {"h1", "h2", "h3", "h4", "h5", "h6"}:
            self._end_heading()
        elif tag == "pre":
            self._end_code()
        elif tag == "table":
            self._end_table()
        elif tag in {"td", "th"} and self._rows:
            self._end_cell()
        elif (tag == "caption" and self._rows is not None) or (
            tag in _BREAKS and self._rows is None and not self._code
        ):
            self.end_block()

    def handle_data(self, data: str) -> None:
        if not self._dropped and not self._hidden:
            self._words.append(data if self._code else re.sub(r"\s+", " ", data))

    def end_block(self) -> None:
        """Close the paragraph or list that is open."""
        text = "\n".join(line.strip() for line in "".join(self._words).splitlines() if line.strip())
        self._words = []
        if text and text != "-":
            self.blocks.append(Block("heading", text, self._level) if self._level else Block("text", text))

    def end(self) -> None:
        """Close whatever is open: pages end without closing it."""
        if self._code:
            self._end_code()
        self._end_table()

    def _end_cell(self) -> None:
        """A cell ends with its tag or where the next begins; `</td>` may be left out."""
        if self._in_cell and self._rows:
            self._rows[-1].append(" ".join("".join(self._words).split()))
            self._words = []
        self._in_cell = False

    def _end_heading(self) -> None:
        self.end_block()
        self._level = 0

    def _end_code(self) -> None:
        text = "".join(self._words).strip("\n")
        self._words, self._code = [], max(0, self._code - 1)
        if text.strip():
            self.blocks.append(Block("code", f"```\n{text}\n```"))

    def _end_table(self) -> None:
        self._end_cell()
        rows = [row for row in self._rows or [] if any(row)]
        self._rows = None
        if rows:
            self.blocks.append(Block("table", "\n".join("| " + " | ".join(row) + " |" for row in rows)))
        self.end_block()
