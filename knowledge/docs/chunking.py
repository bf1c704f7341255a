"""Pages cut into chunks: by headings, paragraphs and code blocks whole, tables split by rows under their head."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from knowledge.docs.markup import READERS, Block
from knowledge.docs.page import Page

VERSION = 2
"""Raise it when the same page would be cut differently: every page is then cut again."""

MOST_WORDS = 200
"""A chunk is closed before it grows beyond this; six of them make a full answer of a search (1,200 words)."""
FEWEST_WORDS = 60
"""A section shorter than this joins its neighbour under the same parent heading."""
_CODE_WORDS = 400
"""A longer code block is cut after all: nobody reads a passage of a thousand words."""


@dataclass(frozen=True, slots=True)
class Chunk:
    """A part of a page: the headings above it, outermost first, and its text."""

    heading: str
    text: str

    @property
    def word_count(self) -> int:
        """Words of the text, headings not counted."""
        return len(self.text.split())


def cut(page: Page) -> tuple[str, list[Chunk]]:
    """Title and chunks of a page; the title is the page's own, else its first heading, else its file's name."""
    blocks = READERS[page.markup](page.text)
    title, blocks = _take_title(page, blocks)
    chunks: list[Chunk] = []
    for heading, section in _sections(blocks):
        for text in _fill(section):
            _append(chunks, Chunk(" > ".join(heading), text))
    return title, chunks


def _take_title(page: Page, blocks: list[Block]) -> tuple[str, list[Block]]:
    heads = [block for block in blocks if block.kind == "heading"]
    first = heads[0] if heads else None
    title = page.title or (first.text if first else page.path.rsplit("/", 1)[-1].rsplit(".", 1)[0])
    if first and (first.text == title or (first.level == 1 and blocks.index(first) == 0)):
        blocks = [block for block in blocks if block is not first]
    return title, blocks


def _sections(blocks: Iterable[Block]) -> Iterator[tuple[tuple[str, ...], list[Block]]]:
    """Runs of blocks under one heading, with the path of headings above."""
    path: list[tuple[int, str]] = []
    section: list[Block] = []
    for block in blocks:
        if block.kind != "heading":
            section.append(block)
            continue
        if section:
            yield tuple(text for _, text in path), section
        section = []
        path = [(level, text) for level, text in path if level < block.level] + [(block.level, block.text)]
    if section:
        yield tuple(text for _, text in path), section


def _fill(section: list[Block]) -> Iterator[str]:
    """Blocks joined up to the size of a chunk; a code block stays with the sentence that introduces it."""
    held: list[str] = []
    words = 0
    for piece in _pieces(section):
        count = len(piece.split())
        if held and words + count > MOST_WORDS and not (words < FEWEST_WORDS and count <= MOST_WORDS):
            yield "\n\n".join(held)
            held, words = [], 0
        held.append(piece)
        words += count
    if held:
        yield "\n\n".join(held)


def _pieces(section: list[Block]) -> Iterator[str]:
    """Texts that may not be torn: blocks, except those too long for one chunk."""
    for block in section:
        if block.word_count <= (_CODE_WORDS if block.kind == "code" else MOST_WORDS):
            yield block.text
        elif block.kind == "table":
            yield from _split_table(block.text)
        elif block.kind == "code":
            yield from _split_code(block.text)
        else:
            yield from _split_lines(_sentences(block.text))


def _split_table(text: str) -> Iterator[str]:
    head, *rows = text.splitlines()
    for part in _split_lines(rows, room=MOST_WORDS - len(head.split())):
        yield f"{head}\n{part}"


def _split_code(text: str) -> Iterator[str]:
    """Parts of a code block, each fenced like the whole."""
    fence, *inside, end = text.splitlines()
    for part in _split_lines(inside):
        yield f"{fence}\n{part}\n{end}"


def _split_lines(lines: Iterable[str], room: int = MOST_WORDS) -> Iterator[str]:
    held: list[str] = []
    words = 0
    for line in _short(lines, max(room, 20)):
        count = len(line.split())
        if held and words + count > room:
            yield "\n".join(held)
            held, words = [], 0
        held.append(line)
        words += count
    if held:
        yield "\n".join(held)


def _short(lines: Iterable[str], room: int) -> Iterator[str]:
    for line in lines:
        words = line.split()
        if len(words) <= room:
            yield line
        else:
            yield from (" ".join(words[start : start + room]) for start in range(0, len(words), room))


def _sentences(text: str) -> list[str]:
    lines = text.splitlines()
    if len(lines) > 4:
        return lines
    return text.replace(". ", ".\n").splitlines()


def _append(chunks: list[Chunk], new: Chunk) -> None:
    """Add a chunk; a very short section joins the chunk before it if both stand under the same parent heading."""
    last = chunks[-1] if chunks else None
    parent = new.heading.rpartition(" > ")[0]
    if last is None or not _joins(last, new, parent):
        chunks.append(new)
        return
    kept = last.heading if last.heading == new.heading else _shared(last.heading, new.heading)
    first = last.text if last.heading == kept else _with_label(last.heading, last.text)
    second = new.text if last.heading == new.heading else _with_label(new.heading, new.text)
    chunks[-1] = Chunk(kept, f"{first}\n\n{second}")


def _joins(last: Chunk, new: Chunk, parent: str) -> bool:
    fits = last.word_count + new.word_count <= MOST_WORDS
    return fits and min(last.word_count, new.word_count) < FEWEST_WORDS and _related(last.heading, new.heading, parent)


def _related(last: str, new: str, parent: str) -> bool:
    """Same section, a subsection of it, or sisters under one heading."""
    return last in (new, parent) or (bool(parent) and last.rpartition(" > ")[0] == parent)


def _shared(left: str, right: str) -> str:
    both = []
    for one, other in zip(left.split(" > "), right.split(" > "), strict=False):
        if one != other:
            break
        both.append(one)
    return " > ".join(both)


def _with_label(heading: str, text: str) -> str:
    label = heading.rpartition(" > ")[2]
    return f"**{label}**\n{text}" if label else text
