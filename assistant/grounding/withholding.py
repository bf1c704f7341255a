"""Takes ungrounded figures out of an answer, with the sentence, table cell or line of code that holds them."""

from __future__ import annotations

from collections.abc import Iterable

from assistant.grounding.checking import Finding

NOTICE = "[a figure or name was withheld: no tool result supports it]"


def withhold(text: str, findings: Iterable[Finding]) -> str:
    """The answer without its ungrounded figures; tables, lists and code keep their shape.

    Args:
        text: the answer the findings were made from.
        findings: what `check` found in it.
    """
    pieces = {(finding.piece_start, finding.piece_end): finding.in_code for finding in findings}
    for (start, end), in_code in sorted(pieces.items(), reverse=True):
        notice = f"# {NOTICE}" if in_code else NOTICE
        text = text[:start] + _replacement(text[start:end], notice) + text[end:]
    return text


def _replacement(piece: str, notice: str) -> str:
    """The notice with the white space around it and an open `**` kept, so that the rest still reads as Markdown."""
    before = piece[: len(piece) - len(piece.lstrip())]
    after = piece[len(piece.rstrip()) :]
    bold = "**" if piece.count("**") % 2 else ""
    return f"{before}{bold}{notice}{after}" if piece.strip().startswith("**") else f"{before}{notice}{bold}{after}"
