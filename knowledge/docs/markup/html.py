"""HTML pages: headings, paragraphs, lists, code and tables of the main part; menus, scripts and footers dropped."""

from __future__ import annotations

import re
from html.parser import HTMLParser

from knowledge.docs.markup.block import Block

_DROPPED = {"script", "style", "nav", "header", "footer", "aside", "noscript", "svg", "form", "template", "button"}
_BREAKS = {"p", "div", "section", "article", "ul", "ol", "dl", "dt", "dd", "blockquote", "figure", "main", "body", "hr"}
_MAIN = re.compile(r"<main\b.*?</main\s*>|<article\b.*?</article\s*>", re.DOTALL | re.IGNORECASE)
_TITLE = re.compile(r"<title[^>]*>(.*?)</title", re.DOTALL | re.IGNORECASE)


def read_html(text: str) -> list[Block]:
    """The blocks of an HTML text; of the `main` or `article` element alone if there is one."""
    main = _MAIN.search(text)
    reader = _Reader()
    reader.feed(main.group() if main else text)
    reader.close()
    reader.end_block()
    title = _TITLE.search(text)
    if title and not any(block.kind == "heading" for block in reader.blocks):
        reader.blocks.insert(0, Block("heading", " ".join(title[1].split()), 1))
    return reader.blocks


class _Reader(HTMLParser):
    """Collects blocks. Unclosed and stray tags, common in old pages, must not lose text."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.blocks: list[Block] = []
        self._words: list[str] = []
        self._dropped = 0
        self._code = 0
        self._rows: list[list[str]] | None = None
        self._level = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _DROPPED:
            self._dropped += 1
        elif tag in {"h1", "h2", "h3", "h4", "h5", "h6"}:
            self.end_block()
            self._level = int(tag[1])
        elif tag == "pre":
            self.end_block()
            self._code += 1
        elif tag == "table":
            self.end_block()
            self._rows = []
        else:
            self._start_inside(tag)

    def _start_inside(self, tag: str) -> None:
        if self._rows is not None and tag == "tr":
            self._rows.append([])
        elif self._rows is not None and tag in {"td", "th"}:
            self._words = []
        elif tag == "li":
            self._words.append("\n- ")
        elif tag == "br":
            self._words.append("\n" if self._code else " ")
        elif tag in _BREAKS and self._rows is None and not self._code:
            self.end_block()

    def handle_endtag(self, tag: str) -> None:
        if tag in _DROPPED:
            self._dropped = max(0, self._dropped - 1)
        elif tag in {"h1", "h2", "h3", "h4", "h5", "h6"}:
            self._end_heading()
        elif tag == "pre":
            self._end_code()
        elif tag == "table":
            self._end_table()
        elif tag in {"td", "th"} and self._rows:
            self._rows[-1].append(" ".join("".join(self._words).split()))
            self._words = []
        elif tag in _BREAKS and self._rows is None and not self._code:
            self.end_block()

    def handle_data(self, data: str) -> None:
        if not self._dropped:
            self._words.append(data if self._code else re.sub(r"\s+", " ", data))

    def end_block(self) -> None:
        """Close the paragraph or list that is open."""
        text = "\n".join(line.strip() for line in "".join(self._words).splitlines() if line.strip())
        self._words = []
        if text and text != "-":
            self.blocks.append(Block("heading", text, self._level) if self._level else Block("text", text))

    def _end_heading(self) -> None:
        self.end_block()
        self._level = 0

    def _end_code(self) -> None:
        text = "".join(self._words).strip("\n")
        self._words, self._code = [], max(0, self._code - 1)
        if text.strip():
            self.blocks.append(Block("code", f"```\n{text}\n```"))

    def _end_table(self) -> None:
        rows = [row for row in self._rows or [] if any(row)]
        self._rows, self._words = None, []
        if rows:
            self.blocks.append(Block("table", "\n".join("| " + " | ".join(row) + " |" for row in rows)))
