"""Jupyter notebooks as Markdown: cells of text as they are, cells of code fenced, of the outputs only short text."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

_OUTPUT_CHARACTERS = 600
_OUTPUT_LINES = 12
_COLOUR = re.compile(r"\x1b\[[0-9;]{0,20}[A-Za-z]")


def notebook_text(text: str) -> str | None:
    """A notebook as Markdown; `None` where the text is no notebook."""
    try:
        notebook = json.loads(text)
    except (ValueError, RecursionError):
        return None
    cells = _cells(notebook) if isinstance(notebook, dict) else None
    if cells is None:
        return None
    language = _language(notebook)
    parts = [part for cell in cells if isinstance(cell, dict) for part in _parts(cell, language)]
    return "\n\n".join(part for part in parts if part.strip())


def _cells(notebook: dict[str, Any]) -> list[Any] | None:
    """The cells; notebooks of version 3 keep them in worksheets."""
    sheets = notebook.get("worksheets")
    if isinstance(sheets, list):
        return [cell for sheet in sheets if isinstance(sheet, dict) for cell in _listed(sheet.get("cells"))]
    cells = notebook.get("cells")
    return cells if isinstance(cells, list) else None


def _language(notebook: dict[str, Any]) -> str:
    metadata = notebook.get("metadata")
    for name in ("language_info", "kernelspec"):
        info = metadata.get(name) if isinstance(metadata, dict) else None
        found = info.get("name" if name == "language_info" else "language") if isinstance(info, dict) else None
        if isinstance(found, str) and re.fullmatch(r"[\w+#-]{1,20}", found):
            return found
    return "python"


def _parts(cell: dict[str, Any], language: str) -> Iterator[str]:
    source = _joined(cell.get("source", cell.get("input")))
    kind = cell.get("cell_type")
    if kind == "markdown":
        yield source
    elif kind == "heading" and isinstance(level := cell.get("level"), int):
        yield f"{'#' * min(max(level, 1), 6)} {source}"
    elif kind == "code" and source.strip():
        yield _fenced(source, language)
        for output in _listed(cell.get("outputs")):
            shown = _shown(output) if isinstance(output, dict) else ""
            if shown:
                yield _fenced(shown, "text")


def _shown(output: dict[str, Any]) -> str:
    """Text of an output if it is short; pictures, tables in HTML and long logs are left out."""
    data = output.get("data")
    text = output.get("text") if data is None else data.get("text/plain") if isinstance(data, dict) else None
    if isinstance(data, dict) and any(str(kind).startswith("image/") for kind in data):
        return ""
    shown = _COLOUR.sub("", _joined(text)).strip("\n")
    return shown if len(shown) <= _OUTPUT_CHARACTERS and shown.count("\n") < _OUTPUT_LINES else ""


def _fenced(text: str, language: str) -> str:
    longest = max((len(run) for run in re.findall(r"`{3,}", text)), default=2)
    fence = "`" * (longest + 1)
    return f"{fence}{language}\n{text.strip(chr(10))}\n{fence}"


def _joined(value: object) -> str:
    if isinstance(value, list):
        return "".join(part for part in value if isinstance(part, str))
    return value if isinstance(value, str) else ""


def _listed(value: object) -> list[Any]:
    return value if isinstance(value, list) else []
