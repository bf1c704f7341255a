"""Finds the figures of an answer that nothing in the conversation supports."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache

from assistant.grounding.figures import Figure, counts_rows, read_figures
from assistant.grounding.grounds import Grounds
from assistant.grounding.keys import measure_of_key
from assistant.grounding.layout import Piece, read_layout
from assistant.grounding.measures import BARE, RANK, UNITS, Measure
from assistant.grounding.skipping import Span, named_in, skipped_spans

_RANK_HEADER = re.compile(r"(?:#|no\.?|nr\.?|rank|option|)", re.IGNORECASE)
_RANK_WORD = re.compile(r"(?:\b(?:option|rank|no\.|number|choice|place)|#)\s*$", re.IGNORECASE)
_FIRST_WORD = re.compile(r"\b(?:top|first|best|these|the|other|all|next|last|my)\s+$", re.IGNORECASE)
_HEADER_UNIT = re.compile(r"[(\[,/]\s*(?P<unit>[^\s()\[\]]+)\s*[)\]]?\s*$")


@dataclass(frozen=True, slots=True)
class Finding:
    """A figure that no tool result supports.

    Attributes:
        text: the figure with its unit; start, end: where it stands in the answer.
        sentence: the sentence, table cell or line of code around it.
        reason: why it was not accepted, for a chat model that may correct itself.
        piece_start, piece_end: where that sentence, cell or line stands. in_code: whether it is a line of code.
    """

    text: str
    start: int
    end: int
    sentence: str
    reason: str
    piece_start: int
    piece_end: int
    in_code: bool = False


def check(text: str, evidence: Grounds) -> list[Finding]:
    """All figures of an answer that neither a tool result nor the user said, in reading order.

    A figure agrees with one of the evidence when both have the same dimension and the evidence, written to the
    precision shown, gives the figure. A row or sentence that names places is held to the figures of those places and to
    those of no place in particular. Arithmetic is not done: a difference or a ratio must stand in a result.

    Args:
        text: the answer, Markdown.
        evidence: what the conversation knows.
    """
    figures = read_figures(text)
    if not figures:
        return []
    evidence.prepare()
    pieces = read_layout(text)
    skipped = skipped_spans(text, evidence)
    tables = {piece.table_rows for piece in pieces if piece.role == "cell"}
    findings = []
    place = 0
    for figure in figures:
        while place < len(pieces) and pieces[place].end <= figure.start:
            place += 1
        if place == len(pieces) or pieces[place].start > figure.start or _is_skipped(figure, skipped):
            continue
        piece = pieces[place]
        if not _is_supported(figure, piece, text, evidence, tables):
            findings.append(_finding(figure, piece, text))
    return findings


def _is_skipped(figure: Figure, spans: list[Span]) -> bool:
    return any(start <= figure.start < end for start, end in spans)


def _is_supported(figure: Figure, piece: Piece, text: str, evidence: Grounds, tables: set[int]) -> bool:
    if piece.role == "code" and evidence.quotes(text[piece.start : piece.end].strip()):
        return True
    start, end = (piece.row_start, piece.row_end) if piece.row else (piece.start, piece.end)
    scopes = named_in(text[start:end], evidence.scopes)
    if _is_rank(figure, piece, text):
        return figure.value == piece.row or evidence.holds(replace(figure, measures=(RANK,)), scopes)
    if counts_rows(figure) and _counts_shown_rows(figure, text, evidence, tables):
        return True
    if piece.role == "cell" and figure.is_bare:
        figure = replace(figure, measures=(*_header_measures(piece.header), BARE)[:1])
    return evidence.holds(figure, scopes)


def _is_rank(figure: Figure, piece: Piece, text: str) -> bool:
    if not figure.is_bare or figure.half != 0.5 or figure.value < 1:
        return False
    if piece.role == "cell" and text[piece.start : piece.end].strip(" *") == figure.text:
        return piece.column == 0 and bool(_RANK_HEADER.fullmatch(piece.header))
    return bool(_RANK_WORD.search(text[max(0, figure.start - 12) : figure.start]))


def _counts_shown_rows(figure: Figure, text: str, evidence: Grounds, tables: set[int]) -> bool:
    """`top 5 options` is about the list itself; so is the number of rows of a table in the answer."""
    if figure.value in tables:
        return True
    before = text[max(0, figure.start - 12) : figure.start]
    return figure.value <= evidence.option_count and bool(_FIRST_WORD.search(before))


@lru_cache(maxsize=512)
def _header_measures(header: str) -> tuple[Measure, ...]:
    """What bare numbers below a column title measure: `Time (h)`, `GPUs`, `Cost, USD`; empty if it does not say."""
    unit = _HEADER_UNIT.search(header)
    if unit and unit["unit"] in UNITS:
        return (UNITS[unit["unit"]],)
    measure = UNITS.get(header.strip(" *")) or measure_of_key(header.strip(" *").replace(" ", "_"))
    return (measure,) if measure else ()


def _finding(figure: Figure, piece: Piece, text: str) -> Finding:
    sentence = text[piece.start : piece.end].strip()
    return Finding(
        text=figure.text,
        start=figure.start,
        end=figure.end,
        sentence=sentence,
        reason=f"no tool result of this conversation, and nothing the user said, has the figure {figure.text!r}",
        piece_start=piece.start,
        piece_end=piece.end,
        in_code=piece.role == "code",
    )
